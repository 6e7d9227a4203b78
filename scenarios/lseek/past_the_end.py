"""Seeking past the end leaves the size; data written there leaves a hole, which reads as zeros."""

import syscalls
from syscalls import O_CREAT, O_RDWR, SEEK_SET


def program():
    with syscalls.FileDescriptor(syscalls.open("file", O_CREAT | O_RDWR, 0o600)) as fd, syscalls.region("past"):
        syscalls.write(fd, b"begin")
        syscalls.lseek(fd, 1_000_000, SEEK_SET)
        syscalls.fstat(fd)
        syscalls.write(fd, b"end")
        syscalls.fstat(fd)
        syscalls.lseek(fd, 999_992, SEEK_SET)
        syscalls.read(fd, 100)
    assert syscalls.stat("file").st_blocks * 512 < 500_000


def expectations():
    from tracer.expect import call, calls, sequence

    return [
        sequence(
            call("write", "*/file", b"begin", result=5),
            call("lseek", "*/file", 1_000_000, "SEEK_SET", result=1_000_000),
            call("fstat", "*/file", {"st_size": 5}, result=0),
            call("write", "*/file", b"end", result=3),
            call("fstat", "*/file", {"st_size": 1_000_003}, result=0),
            call("lseek", "*/file", 999_992, "SEEK_SET", result=999_992),
            call("read", "*/file", b"\0\0\0\0\0\0\0\0end", result=11),
            region="past",
            only=True,
        ),
        calls("writes", region="past").bytes.exactly(8),
    ]


if __name__ == "__main__":
    program()
