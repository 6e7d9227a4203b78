"""LineWriter writes once for a piece that ends lines; a reader's seek drops its buffer and reads anew."""

import syscalls
from syscalls import O_CREAT, O_RDWR, BufReader, LineWriter


def program():
    fd = syscalls.FileDescriptor(syscalls.open("file", O_CREAT | O_RDWR, 0o600))
    with syscalls.region("lines"), LineWriter(fd) as writer:
        writer.write(b"one ")
        writer.write(b"line\ntwo")
        writer.write(b"\nthree\nend")
    with syscalls.region("seek"):
        reader = BufReader(fd, 8)
        reader.seek(0)
        reader.read(3)
        reader.read(3)
        reader.seek(4)
        reader.read(4)


def expectations():
    from tracer.expect import call, sequence

    return [
        sequence(
            call("write", "*/file", b"one line\n", result=9),
            call("write", "*/file", b"two\nthree\n", result=10),
            call("write", "*/file", b"end", result=3),
            region="lines",
            only=True,
        ),
        sequence(
            call("lseek", "*/file", 0, "SEEK_SET", result=0),
            call("read", "*/file", b"one line", result=8),
            call("lseek", "*/file", 4, "SEEK_SET", result=4),
            call("read", "*/file", b"line\ntwo", result=8),
            region="seek",
            only=True,
        ),
    ]


if __name__ == "__main__":
    program()
