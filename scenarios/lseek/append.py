"""With O_APPEND a write goes to the end of the file, wherever lseek put the offset, and moves it there."""

import syscalls
from syscalls import O_APPEND, O_CREAT, O_RDWR, SEEK_CUR, SEEK_SET


def program():
    fd = syscalls.open("file", O_CREAT | O_RDWR | O_APPEND, 0o600)
    with syscalls.region("append"):
        syscalls.write(fd, b"first")
        syscalls.lseek(fd, 0, SEEK_SET)
        syscalls.write(fd, b"second")
        syscalls.lseek(fd, 0, SEEK_CUR)
        syscalls.pread(fd, 100, 0)


def expectations():
    from tracer.expect import call, sequence

    return [
        sequence(
            call("write", "*/file", b"first", result=5),
            call("lseek", "*/file", 0, "SEEK_SET", result=0),
            call("write", "*/file", b"second", result=6),
            call("lseek", "*/file", 0, "SEEK_CUR", result=11),
            call("pread64", "*/file", b"firstsecond", result=11),
            region="append",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
