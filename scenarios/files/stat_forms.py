"""fstat into a struct of the caller's and fstat that returns one are the same single call; so are the others."""

import syscalls
from syscalls import AT_FDCWD, O_CREAT, O_RDWR, Stat


def program():
    fd = syscalls.open("hello", O_CREAT | O_RDWR, 0o600)
    syscalls.write(fd, b"123456789")
    syscalls.symlink("hello", "link")
    stat = Stat()
    with syscalls.region("given"):
        sizes = [
            syscalls.fstat(fd, stat).st_size,
            syscalls.stat("link", stat).st_size,
            syscalls.lstat("link", stat).st_size,
            syscalls.fstatat(AT_FDCWD, "link", 0, stat).st_size,
        ]
    assert sizes == [9, 9, 5, 9]
    with syscalls.region("returned"):
        syscalls.fstat(fd)
        syscalls.stat("link")
        syscalls.lstat("link")
        syscalls.fstatat(AT_FDCWD, "link")
    with syscalls.region("printed"):
        text = repr(syscalls.fstat(fd, stat)).encode()
        syscalls.write(1, text[: text.index(b", st_blocks")])
        syscalls.write(1, text[text.index(b", st_blocks") :])


def expectations():
    from tracer.expect import call, regex, sequence

    def four(region):
        return sequence(
            call("fstat", "*/hello", {"st_size": 9}, result=0),
            call("stat", "link", {"st_size": 9}, result=0),
            call("lstat", "link", {"st_size": 5}, result=0),
            call("newfstatat", "AT_FDCWD", "link", {"st_size": 9}, 0, result=0),
            region=region,
            only=True,
        )

    names = "dev ino nlink mode uid gid rdev size blksize blocks atime atime_nsec mtime mtime_nsec ctime ctime_nsec"
    known = {"size": "9", "nlink": "1"}
    fields = ", ".join(f"st_{name}={known.get(name, '[0-9]+')}" for name in names.split())
    head, rest = fields.split(", st_blocks")
    printed = sequence(
        call("fstat", "*/hello", {"st_size": 9}, result=0),
        call("write", 1, regex(rf"^Stat\({head}$")),
        call("write", 1, regex(rf"^, st_blocks{rest}\)$")),
        region="printed",
        only=True,
    )
    return [four("given"), four("returned"), printed]


if __name__ == "__main__":
    program()
