"""A size of 0, use after unmap, unmapping under a view: exceptions and no call; the kernel's errors are told."""

import syscalls
from syscalls import (
    MAP_ANONYMOUS,
    MAP_FIXED_NOREPLACE,
    MAP_PRIVATE,
    MAP_SHARED,
    PROT_READ,
    PROT_WRITE,
    MemoryMapping,
)


def refused(kind, use):
    try:
        use()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__}")


def program():
    mapping, gone = MemoryMapping(4096), MemoryMapping(4096)
    view = mapping.as_slice()
    gone.unmap()
    fd = syscalls.FileDescriptor(syscalls.open("/proc/self/exe", 0))
    directory = syscalls.open(".", 0)
    with syscalls.region("no call"):
        refused(ValueError, lambda: MemoryMapping(0))
        refused(ValueError, lambda: gone[0])
        refused(ValueError, lambda: gone.sync())
        refused(BufferError, mapping.unmap)
        gone.unmap()
        syscalls.lseek(fd, 0, 0)
    with syscalls.region("errors"):
        flags = MAP_PRIVATE | MAP_ANONYMOUS
        refused(syscalls.Error, lambda: syscalls.mmap(0, 0, PROT_READ, flags, -1, 0))
        refused(syscalls.Error, lambda: MemoryMapping(4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd))
        refused(syscalls.Error, lambda: syscalls.munmap(1, 4096))
        taken = mapping.address
        refused(syscalls.Error, lambda: syscalls.mmap(taken, 4096, PROT_READ, flags | MAP_FIXED_NOREPLACE, -1, 0))
        refused(syscalls.Error, lambda: syscalls.mmap(0, 4096, PROT_READ, MAP_PRIVATE, 99, 0))
        refused(syscalls.Error, lambda: syscalls.mmap(0, 4096, PROT_READ, MAP_PRIVATE, directory, 0))
    del view


def expectations():
    from tracer.expect import call, has, in_order, sequence

    return [
        in_order(["lseek"], region="no call"),
        sequence(
            call("mmap", len=0, result="EINVAL"),
            call("mmap", len=4096, result="EACCES"),
            call("munmap", 1, 4096, result="EINVAL"),
            call("mmap", len=4096, flags=has("MAP_FIXED_NOREPLACE"), result="EEXIST"),
            call("mmap", 0, 4096, "PROT_READ", "MAP_PRIVATE", 99, result="EBADF"),
            call("mmap", 0, 4096, "PROT_READ", "MAP_PRIVATE", result="ENODEV"),
            region="errors",
        ),
        sequence(call("exit_group", 0)),
    ]


if __name__ == "__main__":
    program()
