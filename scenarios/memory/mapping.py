"""A mapping is one mmap with the seed's arguments, read and written without a call, and unmapped on drop."""

import syscalls
from syscalls import MemoryMapping


def program():
    with syscalls.region("mapping"):
        mapping = MemoryMapping(12288)
        view = mapping.as_mut_slice()
        view[0], view[1] = 42, 24
        seen = bytes(mapping.as_slice()[:2])
        del view, mapping
    assert seen == bytes([42, 24])


def expectations():
    from tracer.expect import anything, call, next_, ok, sequence

    made = call("mmap", 0, 12288, "PROT_READ|PROT_WRITE", "MAP_PRIVATE|MAP_ANONYMOUS", -1, 0, result=ok)
    return [
        sequence(made, next_(call("munmap", anything, 12288, result=0)), region="mapping"),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
