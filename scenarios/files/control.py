"""fcntl is one call a command: copies, both kinds of flags, locks, a pipe's size, seals; so are dup, dup2, pipe."""

import contextlib

import syscalls
from syscalls import (
    F_SEAL_WRITE,
    F_WRLCK,
    FD_CLOEXEC,
    MFD_ALLOW_SEALING,
    O_APPEND,
    O_CREAT,
    O_RDWR,
    Flock,
)


def program():
    fd = syscalls.open("file", O_CREAT | O_RDWR, 0o600)
    memory = syscalls.memfd_create("sealed", MFD_ALLOW_SEALING)
    with syscalls.region("copies"):
        assert syscalls.dup(fd) == memory + 1
        assert syscalls.dup2(fd, 50) == 50
        assert syscalls.f_dupfd(fd, 60) == 60
        assert syscalls.f_dupfd_cloexec(fd, 60) == 61
    with syscalls.region("flags"):
        assert syscalls.f_getfd(61) == FD_CLOEXEC
        syscalls.f_setfd(61, 0)
        syscalls.f_setfl(fd, O_APPEND)
        assert syscalls.f_getfl(fd) & O_APPEND
    with syscalls.region("locks"):
        syscalls.f_setlk(fd, Flock(l_type=F_WRLCK))
        syscalls.f_getlk(fd, Flock(l_type=F_WRLCK))
    with syscalls.region("pipe"):
        _reading, writing = syscalls.pipe()
        assert syscalls.f_setpipe_sz(writing, 1) == syscalls.f_getpipe_sz(writing)
    with syscalls.region("seals"):
        syscalls.f_add_seals(memory, F_SEAL_WRITE)
        assert syscalls.f_get_seals(memory) == F_SEAL_WRITE
        with contextlib.suppress(syscalls.Error):
            syscalls.write(memory, b"x")
    with syscalls.region("refused"), contextlib.suppress(syscalls.Error):
        syscalls.fcntl(fd, 9999)


def expectations():
    from tracer.expect import anything, call, has, sequence, var

    def controls(region, *steps):
        return sequence(*(call("fcntl", *step[:-1], result=step[-1]) for step in steps), region=region, only=True)

    size, copy = var("size"), var("copy")
    return [
        sequence(
            call("dup", "*/file", result=copy),
            call("dup2", "*/file", 50, result=50),
            call("fcntl", "*/file", "F_DUPFD", 60, result=60),
            call("fcntl", "*/file", "F_DUPFD_CLOEXEC", 60, result=61),
            region="copies",
            only=True,
        ),
        controls(
            "flags",
            (61, "F_GETFD", 1),
            (61, "F_SETFD", 0, 0),
            ("*/file", "F_SETFL", "O_RDONLY|O_APPEND", 0),
            ("*/file", "F_GETFL", has("O_APPEND")),
        ),
        controls("locks", ("*/file", "F_SETLK", anything, 0), ("*/file", "F_GETLK", anything, 0)),
        sequence(
            call("pipe", result=0),
            call("fcntl", "pipe:*", "F_SETPIPE_SZ", 1, result=size),
            call("fcntl", "pipe:*", "F_GETPIPE_SZ", result=size),
            region="pipe",
            only=True,
        ),
        sequence(
            call("fcntl", "*sealed*", "F_ADD_SEALS", "F_SEAL_WRITE", result=0),
            call("fcntl", "*sealed*", "F_GET_SEALS", result=8),
            call("write", "*sealed*", b"x", result="EPERM"),
            region="seals",
            only=True,
        ),
        controls("refused", ("*/file", anything, "EINVAL")),
    ]


if __name__ == "__main__":
    program()
