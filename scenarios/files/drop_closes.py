"""A FileDescriptor closes when it's dropped, once and never twice; using it then is EBADF without a call."""

import contextlib

import syscalls
from syscalls import FileDescriptor


def program():
    with syscalls.region("dropped"):
        FileDescriptor(syscalls.open("/", 0))
    with syscalls.region("closed"):
        with FileDescriptor(syscalls.open("/", 0)) as fd:
            fd.close()
        fd.close()
        with contextlib.suppress(syscalls.Error):
            syscalls.fsync(fd)
        del fd
    number = syscalls.open("/", 0)
    syscalls.close(number)
    with syscalls.region("number"), contextlib.suppress(syscalls.Error):
        syscalls.close(number)


def expectations():
    from tracer.expect import call, sequence, var

    fd = var("fd")
    once = (call("open", "/", "O_RDONLY", result=fd), call("close", fd, result=0))
    return [
        sequence(*once, region="dropped", only=True),
        sequence(*once, region="closed", only=True),
        sequence(call("close", 3, result="EBADF"), region="number", only=True),
    ]


if __name__ == "__main__":
    program()
