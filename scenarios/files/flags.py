"""Each O_ flag and each bit of a mode reaches the kernel by its name, and the file has the mode asked for."""

import contextlib

import syscalls
from syscalls import O_CREAT, O_EXCL, O_RDONLY, O_WRONLY

FLAGS = [
    "O_WRONLY",
    "O_RDWR",
    "O_CREAT",
    "O_EXCL",
    "O_NOCTTY",
    "O_TRUNC",
    "O_APPEND",
    "O_NONBLOCK",
    "O_DSYNC",
    "O_DIRECT",
    "O_LARGEFILE",
    "O_DIRECTORY",
    "O_NOFOLLOW",
    "O_NOATIME",
    "O_CLOEXEC",
    "O_SYNC",
    "O_PATH",
    "O_TMPFILE",
]
O_BARE_SYNC, O_BARE_TMPFILE = syscalls.O_SYNC & ~syscalls.O_DSYNC, syscalls.O_TMPFILE & ~syscalls.O_DIRECTORY
MODES = [
    "S_IRWXU",
    "S_IRUSR",
    "S_IWUSR",
    "S_IXUSR",
    "S_IRWXG",
    "S_IRGRP",
    "S_IWGRP",
    "S_IXGRP",
    "S_IRWXO",
    "S_IROTH",
    "S_IWOTH",
    "S_IXOTH",
]


def program():
    with open("file", "w"):
        pass
    syscalls.umask(0)
    with syscalls.region("flags"):
        for name in FLAGS:
            with contextlib.suppress(syscalls.Error):
                syscalls.open("file", getattr(syscalls, name), 0o600)
        assert syscalls.O_NDELAY == syscalls.O_NONBLOCK
        assert syscalls.O_ACCMODE == O_RDONLY | O_WRONLY | syscalls.O_RDWR
    with syscalls.region("modes"):
        for name in MODES:
            syscalls.open(name.lower(), O_CREAT | O_EXCL | O_WRONLY, getattr(syscalls, name))
            syscalls.stat(name.lower())
    with syscalls.region("bare"):
        syscalls.close(syscalls.open("file", O_BARE_SYNC))
        with contextlib.suppress(syscalls.Error):
            syscalls.open(".", O_BARE_TMPFILE | syscalls.O_RDWR, 0o600)
        syscalls.close(syscalls.open(".", syscalls.O_TMPFILE | syscalls.O_RDWR, 0o600))


def expectations():
    import stat

    from tracer.expect import call, has, ok, sequence

    made = ((name.lower(), getattr(stat, name)) for name in MODES)
    return [
        sequence(*(call("open", "file", has(name)) for name in FLAGS), region="flags", only=True),
        sequence(
            *(
                step
                for name, bits in made
                for step in (
                    call("open", name, "O_WRONLY|O_CREAT|O_EXCL", bits, result=ok),
                    call("stat", name, {"st_mode": stat.S_IFREG | bits}, result=0),
                )
            ),
            region="modes",
            only=True,
        ),
        sequence(
            call("open", "file", 0o4000000, result=ok),
            call("close", result=0),
            call("open", ".", 0o20000002, 0o600, result="EINVAL"),
            call("open", ".", has("O_TMPFILE"), 0o600, result=ok),
            call("close", result=0),
            region="bare",
            only=True,
        ),
    ]


if __name__ == "__main__":
    program()
