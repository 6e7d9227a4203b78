"""fallocate makes an empty file 1024 bytes long, ftruncate then 512, and fstat tells so."""

import syscalls
from syscalls import O_APPEND, O_CREAT, O_RDWR, S_IRWXU, Stat


def program():
    stat = Stat()
    with syscalls.region("sizes"):
        fd = syscalls.open("buffer", O_CREAT | O_APPEND | O_RDWR, S_IRWXU)
        syscalls.fallocate(fd, 0, 0, 1024)
        syscalls.fstat(fd, stat)
        syscalls.write(1, b"size: %d\n" % stat.st_size)
        syscalls.ftruncate(fd, 512)
        syscalls.fstat(fd, stat)
        syscalls.write(1, b"size: %d\n" % stat.st_size)
        syscalls.close(fd)
        syscalls.truncate("buffer", 100)
        syscalls.stat("buffer", stat)


def expectations():
    from tracer.expect import call, sequence, var

    fd = var("fd")
    return [
        sequence(
            call("open", "buffer", "O_RDWR|O_CREAT|O_APPEND", 0o700, result=fd),
            call("fallocate", fd, 0, 0, 1024, result=0),
            call("fstat", fd, {"st_size": 1024}, result=0),
            call("write", 1, b"size: 1024\n", result=11),
            call("ftruncate", fd, 512, result=0),
            call("fstat", fd, {"st_size": 512}, result=0),
            call("write", 1, b"size: 512\n", result=10),
            call("close", fd, result=0),
            call("truncate", "buffer", 100, result=0),
            call("stat", "buffer", {"st_size": 100}, result=0),
            region="sizes",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
