"""A path without its NUL is read on past its end: a short name is ENAMETOOLONG; with the NUL it is found."""

import contextlib

import syscalls
from syscalls import O_RDONLY, PATH_MAX
from syscalls._raw import readable
from syscalls.number import SYS_open

NAME, REST = b"./bin.rs", b"x" * PATH_MAX


def attempt(path):
    address, _, _keep = readable(path)
    with contextlib.suppress(syscalls.Error):
        syscalls.close(syscalls.syscall3(SYS_open, address, O_RDONLY, 0))


def program():
    with open(NAME, "w"):
        pass
    with syscalls.region("raw"):
        attempt(NAME + REST)
        attempt(NAME + b"\0" + REST)


def expectations():
    from tracer.expect import call, sequence, var

    fd = var("fd")
    return [
        sequence(
            call("open", flags="O_RDONLY", result="ENAMETOOLONG"),
            call("open", "./bin.rs", "O_RDONLY", result=fd),
            call("close", fd, result=0),
            region="raw",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
