"""An offset belongs to the open file: dup and fork share it, a second open has its own."""

import os

import syscalls
from syscalls import O_CREAT, O_RDONLY, O_RDWR, SEEK_CUR, SEEK_SET


def program():
    fd = syscalls.open("file", O_CREAT | O_RDWR, 0o600)
    syscalls.write(fd, bytes(100))
    with syscalls.region("dup"):
        twin = syscalls.dup(fd)
        syscalls.lseek(twin, 30, SEEK_SET)
        syscalls.lseek(fd, 0, SEEK_CUR)
    child = os.fork()
    if not child:
        with syscalls.region("child"):
            syscalls.lseek(fd, 5, SEEK_CUR)
        os._exit(0)
    os.waitpid(child, 0)
    with syscalls.region("fork"):
        syscalls.lseek(fd, 0, SEEK_CUR)
    with syscalls.region("open"):
        other = syscalls.open("file", O_RDONLY)
        syscalls.lseek(other, 7, SEEK_SET)
        syscalls.lseek(fd, 0, SEEK_CUR)


def expectations():
    from tracer.expect import call, sequence, var

    twin, other, fd = var("twin"), var("other"), var("fd")
    return [
        sequence(
            call("dup", fd, result=twin),
            call("lseek", twin, 30, "SEEK_SET", result=30),
            call("lseek", fd, 0, "SEEK_CUR", result=30),
            region="dup",
            only=True,
        ),
        sequence(call("lseek", "*/file", 5, "SEEK_CUR", result=35), region="child", only=True),
        sequence(call("lseek", "*/file", 0, "SEEK_CUR", result=35), region="fork", only=True),
        sequence(
            call("open", "file", "O_RDONLY", result=other),
            call("lseek", other, 7, "SEEK_SET", result=7),
            call("lseek", "*/file", 0, "SEEK_CUR", result=35),
            region="open",
            only=True,
        ),
    ]


if __name__ == "__main__":
    program()
