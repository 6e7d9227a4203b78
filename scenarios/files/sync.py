"""fsync and fdatasync are a call each, and nothing else is synced."""

import syscalls
from syscalls import O_CREAT, O_WRONLY


def program():
    with syscalls.region("sync"), syscalls.FileDescriptor(syscalls.open("file", O_CREAT | O_WRONLY, 0o600)) as fd:
        syscalls.write(fd, b"data")
        syscalls.fdatasync(fd)
        syscalls.fsync(fd)


def expectations():
    from tracer.expect import call, sequence, var

    fd = var("fd")
    return [
        sequence(
            call("open", "file", "O_WRONLY|O_CREAT", 0o600, result=fd),
            call("write", fd, b"data", result=4),
            call("fdatasync", fd, result=0),
            call("fsync", fd, result=0),
            call("close", fd, result=0),
            region="sync",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
