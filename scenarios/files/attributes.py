"""Mode, owner, times, names, entries and file system of an open file are a call each."""

import os

import syscalls
from syscalls import AT_FDCWD, AT_REMOVEDIR, O_CREAT, O_DIRECTORY, O_RDONLY, O_RDWR


def program():
    fd = syscalls.open("file", O_CREAT | O_RDWR, 0o600)
    syscalls.mkdir("directory", 0o700)
    me, group = os.getuid(), os.getgid()
    with syscalls.region("attributes"):
        syscalls.fchmod(fd, 0o640)
        syscalls.fchown(fd, me, group)
        syscalls.futimens(fd, ((1, 2), (3, 4)))
        assert syscalls.fstat(fd).st_mtime == 3
        syscalls.fstatvfs(fd)
        syscalls.ftruncate(fd, 5)
        syscalls.fsync(fd)
    with syscalls.region("names"):
        syscalls.link("file", "second")
        syscalls.rename("second", "third")
        syscalls.unlinkat(AT_FDCWD, "third")
        syscalls.unlinkat(AT_FDCWD, "directory", AT_REMOVEDIR)
    with syscalls.region("entries"):
        here = syscalls.openat(AT_FDCWD, ".", O_RDONLY | O_DIRECTORY)
        entries = syscalls.getdents64(here)
        assert sorted(entry.d_name for entry in entries) == [b".", b"..", b"file"]
        assert syscalls.getdents64(here) == []
        syscalls.close(here)


def expectations():
    from tracer.expect import call, ok, sequence, var

    here = var("here")
    return [
        sequence(
            call("fchmod", "*/file", 0o640, result=0),
            call("fchown", "*/file", result=0),
            call("utimensat", "*/file", result=0),
            call("fstat", "*/file", {"st_mtime": 3}, result=0),
            call("fstatfs", "*/file", result=0),
            call("ftruncate", "*/file", 5, result=0),
            call("fsync", "*/file", result=0),
            region="attributes",
            only=True,
        ),
        sequence(
            call("link", "file", "second", result=0),
            call("rename", "second", "third", result=0),
            call("unlinkat", "AT_FDCWD", "third", result=0),
            call("unlinkat", "AT_FDCWD", "directory", "AT_REMOVEDIR", result=0),
            region="names",
            only=True,
        ),
        sequence(
            call("openat", "AT_FDCWD", ".", "O_RDONLY|O_DIRECTORY", result=here),
            call("getdents64", here, result=ok),
            call("getdents64", here, result=0),
            call("close", here, result=0),
            region="entries",
            only=True,
        ),
    ]


if __name__ == "__main__":
    program()
