"""SEEK_SET counts from the start, SEEK_CUR from where the offset is, SEEK_END from the file's size."""

import syscalls
from syscalls import O_CREAT, O_RDWR, SEEK_CUR, SEEK_END, SEEK_SET


def program():
    with syscalls.FileDescriptor(syscalls.open("file", O_CREAT | O_RDWR, 0o600)) as fd:
        syscalls.write(fd, bytes(1000))
        with syscalls.region("seek"):
            syscalls.lseek(fd, 512, SEEK_SET)
            syscalls.lseek(fd, 8, SEEK_CUR)
            syscalls.lseek(fd, -20, SEEK_CUR)
            syscalls.lseek(fd, -1, SEEK_END)
            syscalls.lseek(fd, 0, SEEK_END)
            syscalls.lseek(fd, 0, SEEK_SET)


def expectations():
    from tracer.expect import call, sequence

    steps = [
        (512, "SEEK_SET", 512),
        (8, "SEEK_CUR", 520),
        (-20, "SEEK_CUR", 500),
        (-1, "SEEK_END", 999),
        (0, "SEEK_END", 1000),
        (0, "SEEK_SET", 0),
    ]
    seeks = [call("lseek", "*/file", offset, whence, result=place) for offset, whence, place in steps]
    return [sequence(*seeks, region="seek", only=True)]


if __name__ == "__main__":
    program()
