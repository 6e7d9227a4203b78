"""lseek fails with EBADF, EINVAL, ENXIO, EOVERFLOW, ESPIPE as its manual page says, and the offset stays."""

import contextlib
import os
import socket

import syscalls
from syscalls import O_CREAT, O_RDWR, S_IFIFO, SEEK_CUR, SEEK_DATA, SEEK_END, SEEK_HOLE, SEEK_SET


def attempt(fd, offset, whence):
    with contextlib.suppress(syscalls.Error):
        syscalls.lseek(fd, offset, whence)


def program():
    fd = syscalls.open("file", O_CREAT | O_RDWR, 0o600)
    syscalls.write(fd, bytes(1000))
    syscalls.lseek(fd, 512, SEEK_SET)
    syscalls.mknod("fifo", S_IFIFO | 0o600)
    fifo = syscalls.open("fifo", O_RDWR)
    pipe, _ = syscalls.pipe()
    one, _two = socket.socketpair()
    _controller, terminal = os.openpty()
    with syscalls.region("errors"):
        attempt(99, 0, SEEK_SET)
        attempt(fd, 0, 5)
        attempt(fd, 0, -1)
        attempt(fd, -1, SEEK_SET)
        attempt(fd, -513, SEEK_CUR)
        attempt(fd, -1001, SEEK_END)
        attempt(fd, (1 << 63) - 1, SEEK_CUR)
        attempt(fd, 1001, SEEK_DATA)
        attempt(fd, 1001, SEEK_HOLE)
        syscalls.lseek(fd, 0, SEEK_CUR)
    with syscalls.region("no offset"):
        for number in (pipe, fifo, one.fileno(), terminal):
            attempt(number, 0, SEEK_SET)
    with syscalls.region("overflow"):
        try:
            memory = syscalls.open("/dev/mem", 0)
        except syscalls.Error:
            return
        attempt(memory, -5, SEEK_SET)


def expectations():
    from tracer.expect import anything, call, either, error, sequence, var

    def fails(fd, offset, whence, why):
        return call("lseek", fd, offset, whence, result=why)

    memory = var("memory")
    return [
        sequence(
            fails(99, 0, "SEEK_SET", "EBADF"),
            fails("*/file", 0, 5, "EINVAL"),
            fails("*/file", 0, anything, "EINVAL"),
            fails("*/file", -1, "SEEK_SET", "EINVAL"),
            fails("*/file", -513, "SEEK_CUR", "EINVAL"),
            fails("*/file", -1001, "SEEK_END", "EINVAL"),
            # 64-bit Linux says EINVAL for any file that can't be that large; EOVERFLOW is for /dev/mem below.
            fails("*/file", (1 << 63) - 1, "SEEK_CUR", "EINVAL"),
            fails("*/file", 1001, "SEEK_DATA", "ENXIO"),
            fails("*/file", 1001, "SEEK_HOLE", "ENXIO"),
            fails("*/file", 0, "SEEK_CUR", 512),
            region="errors",
            only=True,
        ),
        sequence(
            fails("pipe:*", 0, "SEEK_SET", "ESPIPE"),
            fails("*/fifo", 0, "SEEK_SET", "ESPIPE"),
            fails("socket:*", 0, "SEEK_SET", "ESPIPE"),
            fails("/dev/pts/*", 0, "SEEK_SET", "ESPIPE"),
            region="no offset",
            only=True,
        ),
        sequence(
            either(
                [call("open", "/dev/mem", result=memory), fails(memory, -5, "SEEK_SET", "EOVERFLOW")],
                [call("open", "/dev/mem", result=error)],
            ),
            region="overflow",
            only=True,
        ),
    ]


if __name__ == "__main__":
    program()
