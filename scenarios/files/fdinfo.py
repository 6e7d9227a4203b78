"""After lseek to 512, and while the program waits in read, its fdinfo says position 512 and flags as opened."""

import os

import syscalls
from syscalls import O_APPEND, O_CREAT, O_RDWR, S_IRWXU, SEEK_SET


def program():
    reading, writing = syscalls.pipe()
    fd = syscalls.open("buffer", O_CREAT | O_APPEND | O_RDWR, S_IRWXU)
    syscalls.fallocate(fd, 0, 0, 1024)
    onlooker = os.fork()
    if not onlooker:
        parent = os.getppid()
        wait_until_it_reads(parent)
        with syscalls.region("onlooker"):
            with syscalls.FileDescriptor(syscalls.open(f"/proc/{parent}/fdinfo/{fd}", 0)) as info:
                syscalls.read(info, 24)
            syscalls.write(writing, b"!")
        os._exit(0)
    with syscalls.region("seek"):
        syscalls.lseek(fd, 512, SEEK_SET)
        syscalls.read(reading, 1)
        syscalls.close(fd)
    os.waitpid(onlooker, 0)


def wait_until_it_reads(pid):
    """Wait until *pid* is in read(2), number 0: the only one here is behind its lseek."""
    while True:
        with open(f"/proc/{pid}/syscall") as file:
            if file.read().startswith("0 "):
                return


def expectations():
    from tracer.expect import call, sequence

    return [
        sequence(
            call("lseek", "*/buffer", 512, "SEEK_SET", result=512),
            call("read", "pipe:*", b"!", result=1),
            call("close", "*/buffer", result=0),
            region="seek",
            only=True,
        ),
        sequence(
            call("open", "*/fdinfo/*", "O_RDONLY"),
            call("read", "*/fdinfo/*", b"pos:\t512\nflags:\t0102002\n", result=24),
            call("close", "*/fdinfo/*", result=0),
            call("write", "pipe:*", b"!", result=1),
            region="onlooker",
            only=True,
        ),
    ]


if __name__ == "__main__":
    program()
