"""A file mapping is synced, advised, moved and protected with one call each, and unmapped once at its end."""

import os

import syscalls
from syscalls import MADV_SEQUENTIAL, MAP_SHARED, PROT_READ, PROT_WRITE, MemoryMapping


def program():
    fd = syscalls.FileDescriptor(syscalls.open("file", os.O_RDWR | os.O_CREAT, 0o600))
    os.ftruncate(fd.fileno(), 1 << 20)
    with syscalls.region("life"), MemoryMapping(8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd) as mapping:
        mapping[:5] = b"hello"
        mapping.sync()
        mapping.advise(MADV_SEQUENTIAL)
        mapping.remap(1 << 20)
        mapping.protect(PROT_READ)
        assert mapping[:5] == b"hello"
        try:
            mapping[0] = 1
        except TypeError:
            mapping.protect(PROT_READ | PROT_WRITE)
    assert syscalls.pread(fd, 5, 0) == b"hello"


def expectations():
    from tracer.expect import anything, call, calls, next_, ok, sequence

    return [
        sequence(
            call("fstat", path="*/file", result=0),
            call("mmap", 0, 8192, "PROT_READ|PROT_WRITE", "MAP_SHARED", path="*/file", result=ok),
            next_(call("msync", anything, 8192, "MS_SYNC", result=0)),
            next_(call("madvise", anything, 8192, "MADV_SEQUENTIAL", result=0)),
            call("fstat", path="*/file", result=0),
            call("mremap", anything, 8192, 1 << 20, "MREMAP_MAYMOVE", result=ok),
            next_(call("mprotect", anything, 1 << 20, "PROT_READ", result=0)),
            next_(call("mprotect", anything, 1 << 20, "PROT_READ|PROT_WRITE", result=0)),
            next_(call("munmap", anything, 1 << 20, result=0)),
            region="life",
        ),
        calls("mremap", region="life").exactly(1),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
