"""write takes what it can and says how much; or EAGAIN, EBADF, EFAULT, ENOSPC or EPIPE, in one call."""

import contextlib

import syscalls
from syscalls import O_CREAT, O_NONBLOCK, O_RDONLY, O_WRONLY
from syscalls.number import SYS_write


def failing(use, *arguments):
    with contextlib.suppress(syscalls.Error):
        use(*arguments)
        raise AssertionError("no error")


def program():
    syscalls.sigaction(syscalls.SIGPIPE, syscalls.Sigaction(syscalls.SIG_IGN))
    reading, writing = syscalls.pipe2(O_NONBLOCK)
    full = syscalls.open("/dev/full", O_WRONLY)
    null = syscalls.open("/dev/null", O_RDONLY)
    size = syscalls.f_getpipe_sz(writing)
    data = bytes(size + 1)
    file = syscalls.open("file", O_CREAT | O_WRONLY, 0o600)
    with syscalls.region("write"):
        assert syscalls.write(writing, data) == size
        failing(syscalls.write, writing, data)
        failing(syscalls.write, null, b"x")
        failing(syscalls.write, 99, b"x")
        failing(syscalls.syscall3, SYS_write, file, 8, 1)
        failing(syscalls.write, full, b"x")
        syscalls.close(reading)
        failing(syscalls.write, writing, b"x")


def expectations():
    from tracer.expect import call, sequence, var

    return [
        sequence(
            call("write", "pipe:*", result=var("size")),
            call("write", "pipe:*", result="EAGAIN"),
            call("write", "/dev/null", result="EBADF"),
            call("write", 99, result="EBADF"),
            call("write", "*/file", count=1, result="EFAULT"),
            call("write", "/dev/full", b"x", result="ENOSPC"),
            call("close", "pipe:*", result=0),
            call("write", "pipe:*", result="EPIPE"),
            region="write",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
