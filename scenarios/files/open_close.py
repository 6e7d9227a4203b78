"""open and close are a call each with the path as given; a path over PATH_MAX or with a NUL inside is no call."""

import contextlib

import syscalls
from syscalls import O_RDONLY, PATH_MAX


def attempt(path):
    with contextlib.suppress(syscalls.Error):
        syscalls.close(syscalls.open(path, O_RDONLY))


def program():
    with open("bin.rs", "w"):
        pass
    with syscalls.region("open"):
        attempt("./bin.rs")
    with syscalls.region("refused"):
        attempt("./" * (PATH_MAX // 2))
        attempt("./bin.rs\0")
        attempt("./" * (PATH_MAX // 2 - 1) + "n")


def expectations():
    from tracer.expect import call, regex, sequence, var

    fd = var("fd")
    return [
        sequence(
            call("open", "./bin.rs", "O_RDONLY", result=fd), call("close", fd, result=0), region="open", only=True
        ),
        # the longest path that fits, and the only one of the three that reaches the kernel
        sequence(call("open", regex("^(\\./){2047}n$"), "O_RDONLY", result="ENOENT"), region="refused", only=True),
    ]


if __name__ == "__main__":
    program()
