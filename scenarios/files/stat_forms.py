"""fstat into a struct of the caller's and fstat that returns one are the same single call; so are the others."""

import syscalls
from syscalls import AT_FDCWD, O_CREAT, O_RDWR, Stat


def program():
    fd = syscalls.open("hello", O_CREAT | O_RDWR, 0o600)
    syscalls.write(fd, b"123456789")
    syscalls.symlink("hello", "link")
    stat = Stat()
    with syscalls.region("given"):
        syscalls.fstat(fd, stat)
        syscalls.stat("link", stat)
        syscalls.lstat("link", stat)
        syscalls.fstatat(AT_FDCWD, "link", 0, stat)
    with syscalls.region("returned"):
        syscalls.fstat(fd)
        syscalls.stat("link")
        syscalls.lstat("link")
        syscalls.fstatat(AT_FDCWD, "link")
    with syscalls.region("printed"):
        syscalls.write(1, repr(syscalls.fstat(fd, stat)).encode())


def expectations():
    from tracer.expect import begins, call, sequence

    def four(region):
        return sequence(
            call("fstat", "*/hello", {"st_size": 9}, result=0),
            call("stat", "link", {"st_size": 9}, result=0),
            call("lstat", "link", {"st_size": 5}, result=0),
            call("newfstatat", "AT_FDCWD", "link", {"st_size": 9}, 0, result=0),
            region=region,
            only=True,
        )

    printed = sequence(
        call("fstat", "*/hello", {"st_size": 9}, result=0),
        call("write", 1, begins(b"Stat(st_dev=")),
        region="printed",
        only=True,
    )
    return [four("given"), four("returned"), printed]


if __name__ == "__main__":
    program()
