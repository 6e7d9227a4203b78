"""A hole reads as zeros until data is written into it; then that is read, and zeros around it."""

import syscalls
from syscalls import O_CREAT, O_RDWR, SEEK_SET


def program():
    with syscalls.FileDescriptor(syscalls.open("file", O_CREAT | O_RDWR, 0o600)) as fd, syscalls.region("gap"):
        syscalls.lseek(fd, 8, SEEK_SET)
        syscalls.write(fd, b"end")
        syscalls.pread(fd, 100, 0)
        syscalls.pwrite(fd, b"in", 3)
        syscalls.pread(fd, 100, 0)


def expectations():
    from tracer.expect import call, sequence

    return [
        sequence(
            call("lseek", "*/file", 8, "SEEK_SET", result=8),
            call("write", "*/file", b"end", result=3),
            call("pread64", "*/file", b"\0\0\0\0\0\0\0\0end", result=11),
            call("pwrite64", "*/file", b"in", result=2),
            call("pread64", "*/file", b"\0\0\0in\0\0\0end", result=11),
            region="gap",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
