"""A backup copies only what SEEK_DATA and SEEK_HOLE call data: the copy is equal, and has its holes."""

import errno

import syscalls
from syscalls import SEEK_DATA, SEEK_HOLE

DATA, SIZE = 1 << 16, 8 << 20
PLACES = 1 << 20, 5 << 20


def pieces(fd):
    at = 0
    while True:
        try:
            begin = syscalls.lseek(fd, at, SEEK_DATA)
        except syscalls.Error as error:
            assert error.errno == errno.ENXIO
            return
        at = syscalls.lseek(fd, begin, SEEK_HOLE)
        yield begin, at - begin


def program():
    source, target = syscalls.memfd_create("source"), syscalls.memfd_create("target")
    for place in PLACES:
        syscalls.pwrite(source, b"x" * DATA, place)
    syscalls.ftruncate(source, SIZE)
    with syscalls.region("copy"):
        syscalls.ftruncate(target, SIZE)
        for begin, length in pieces(source):
            syscalls.pwrite(target, syscalls.pread(source, length, begin), begin)
    assert syscalls.pread(source, SIZE, 0) == syscalls.pread(target, SIZE, 0)
    assert syscalls.fstat(target).st_blocks == syscalls.fstat(source).st_blocks


def expectations():
    from tracer.expect import call, calls, sequence

    steps = []
    for begin, place in zip((0, PLACES[0] + DATA), PLACES, strict=True):
        steps += [
            call("lseek", "*source*", begin, "SEEK_DATA", result=place),
            call("lseek", "*source*", place, "SEEK_HOLE", result=place + DATA),
            call("pread64", "*source*", count=DATA, pos=place, result=DATA),
            call("pwrite64", "*target*", count=DATA, pos=place, result=DATA),
        ]
    end = call("lseek", "*source*", PLACES[1] + DATA, "SEEK_DATA", result="ENXIO")
    return [
        sequence(call("ftruncate", "*target*", SIZE, result=0), *steps, end, region="copy"),
        calls("lseek", region="copy").exactly(5),
        calls("reads", region="copy").exactly(2),
        calls("writes", region="copy").exactly(2),
    ]


if __name__ == "__main__":
    program()
