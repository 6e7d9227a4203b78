"""After lseek to 512, and while the program waits in read, its fdinfo says position 512 and flags as opened."""

import syscalls
from syscalls import O_APPEND, O_CREAT, O_LARGEFILE, O_RDWR, S_IRWXU, SEEK_SET

FLAGS = O_CREAT | O_APPEND | O_RDWR


def program():
    with open("expected", "w") as file:
        kept = FLAGS & ~O_CREAT  # O_CREAT is over when the file is open; the kernel sets O_LARGEFILE on 64 bits
        file.write(f"pos:\t512\nflags:\t0{kept | O_LARGEFILE:o}\n")
    with syscalls.region("seek"):
        fd = syscalls.open("buffer", FLAGS, S_IRWXU)
        syscalls.fallocate(fd, 0, 0, 1024)
        syscalls.lseek(fd, 512, SEEK_SET)
        syscalls.read(0, 1)
        syscalls.close(fd)


def while_reading(pid):
    import os
    from pathlib import Path

    paths = {fd: os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
    fd = next(fd for fd, path in paths.items() if path.endswith("/buffer"))
    lines = Path(f"/proc/{pid}/fdinfo/{fd}").read_bytes().splitlines(keepends=True)
    return {"seen": b"".join(lines[:2])}


def expectations():
    from tracer.expect import call, same_content, sequence, var

    fd = var("fd")
    return [
        sequence(
            call("open", "buffer", "O_RDWR|O_CREAT|O_APPEND", 0o700, result=fd),
            call("fallocate", fd, 0, 0, 1024, result=0),
            call("lseek", fd, 512, "SEEK_SET", result=512),
            call("read", 0, result=0),
            call("close", fd, result=0),
            region="seek",
            only=True,
        ),
        same_content("seen", "expected"),
    ]


if __name__ == "__main__":
    program()
