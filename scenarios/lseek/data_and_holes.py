"""SEEK_DATA and SEEK_HOLE walk over a sparse file: its data is found and its holes, the last one at its end.

In memory (tmpfs) exactly so; on the file system of the working directory also in the simplest way that the
manual page allows: all is data, and the only hole is at the end.
"""

import contextlib

import syscalls
from syscalls import O_CREAT, O_RDWR, SEEK_DATA, SEEK_HOLE

START, DATA, SIZE = 1 << 20, 1 << 16, 2 << 20
PLACES = [
    (0, SEEK_DATA),
    (0, SEEK_HOLE),
    (5000, SEEK_HOLE),
    (START, SEEK_DATA),
    (START + 1, SEEK_DATA),
    (START, SEEK_HOLE),
    (START + DATA, SEEK_HOLE),
    (START + DATA, SEEK_DATA),
    (SIZE - 1, SEEK_HOLE),
    (SIZE, SEEK_DATA),
    (SIZE, SEEK_HOLE),
]
EXACT = [START, 0, 5000, START, START + 1, START + DATA, START + DATA, "ENXIO", SIZE - 1, "ENXIO", "ENXIO"]
SIMPLEST = [0, SIZE, SIZE, START, START + 1, SIZE, SIZE, START + DATA, SIZE, "ENXIO", "ENXIO"]


def walk(fd, label):
    syscalls.pwrite(fd, bytes(DATA), START)
    syscalls.ftruncate(fd, SIZE)
    syscalls.fsync(fd)
    with syscalls.region(label):
        for offset, whence in PLACES:
            with contextlib.suppress(syscalls.Error):
                syscalls.lseek(fd, offset, whence)


def program():
    walk(syscalls.memfd_create("sparse"), "tmpfs")
    walk(syscalls.open("sparse", O_CREAT | O_RDWR, 0o600), "here")


def expectations():
    from tracer.expect import call, either, sequence

    def walked(places):
        names = {SEEK_DATA: "SEEK_DATA", SEEK_HOLE: "SEEK_HOLE"}
        return [
            call("lseek", "*sparse*", offset, names[whence], result=place)
            for (offset, whence), place in zip(PLACES, places, strict=True)
        ]

    return [
        sequence(*walked(EXACT), region="tmpfs", only=True),
        sequence(either(walked(EXACT), walked(SIMPLEST)), region="here", only=True),
    ]


if __name__ == "__main__":
    program()
