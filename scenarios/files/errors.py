"""What the file calls answer when they can't: a call and an error each, and nothing is made or asked besides."""

import contextlib

import syscalls
from syscalls import O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR, O_WRONLY


def failing(*attempts):
    for use, *arguments in attempts:
        with contextlib.suppress(syscalls.Error):
            use(*arguments)
            raise AssertionError(f"{use.__name__} succeeds")


def program():
    fd = syscalls.open("file", O_CREAT | O_RDWR, 0o600)
    reading, writing = syscalls.pipe()
    syscalls.mkdir("directory")
    syscalls.symlink("link", "link")
    with syscalls.region("open"):
        failing(
            (syscalls.open, "gone", O_RDONLY),
            (syscalls.open, "file", O_CREAT | O_EXCL | O_WRONLY, 0o600),
            (syscalls.open, "directory", O_WRONLY),
            (syscalls.open, "file", O_DIRECTORY),
            (syscalls.open, "file/inside", O_RDONLY),
            (syscalls.open, "link", O_RDONLY),
            (syscalls.open, "link", O_NOFOLLOW),
            (syscalls.close, 99),
        )
    with syscalls.region("stat"):
        failing(
            (syscalls.stat, "gone"),
            (syscalls.lstat, "gone"),
            (syscalls.fstat, 99),
            (syscalls.fstatat, 99, "gone"),
        )
    with syscalls.region("sizes"):
        failing(
            (syscalls.truncate, "directory", 0),
            (syscalls.truncate, "file", -1),
            (syscalls.ftruncate, reading, 0),
            (syscalls.ftruncate, 99, 0),
            (syscalls.fallocate, fd, 0, 0, 0),
            (syscalls.fallocate, writing, 0, 0, 1),
            (syscalls.fallocate, 99, 0, 0, 1),
        )
    with syscalls.region("sync"):
        failing((syscalls.fsync, reading), (syscalls.fsync, 99), (syscalls.fdatasync, 99))


def expectations():
    from tracer.expect import call, sequence

    def fail(region, *steps):
        return sequence(
            *(call(name, *arguments, result=error) for name, *arguments, error in steps), region=region, only=True
        )

    return [
        fail(
            "open",
            ("open", "gone", "ENOENT"),
            ("open", "file", "O_WRONLY|O_CREAT|O_EXCL", "EEXIST"),
            ("open", "directory", "EISDIR"),
            ("open", "file", "ENOTDIR"),
            ("open", "file/inside", "ENOTDIR"),
            ("open", "link", "O_RDONLY", "ELOOP"),
            ("open", "link", "O_RDONLY|O_NOFOLLOW", "ELOOP"),
            ("close", 99, "EBADF"),
        ),
        fail(
            "stat",
            ("stat", "gone", "ENOENT"),
            ("lstat", "gone", "ENOENT"),
            ("fstat", 99, "EBADF"),
            ("newfstatat", 99, "gone", "EBADF"),
        ),
        fail(
            "sizes",
            ("truncate", "directory", "EISDIR"),
            ("truncate", "file", -1, "EINVAL"),
            ("ftruncate", "pipe:*", "EINVAL"),
            ("ftruncate", 99, "EBADF"),
            ("fallocate", "*/file", 0, 0, 0, "EINVAL"),
            ("fallocate", "pipe:*", "ESPIPE"),
            ("fallocate", 99, "EBADF"),
        ),
        fail("sync", ("fsync", "pipe:*", "EINVAL"), ("fsync", 99, "EBADF"), ("fdatasync", 99, "EBADF")),
    ]


if __name__ == "__main__":
    program()
