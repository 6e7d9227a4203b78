"""Memory: mmap, munmap, mprotect, mremap, msync, madvise, mlock, munlock, brk; one call each.

They take and give addresses as ints, and whoever uses these after an unmap dies by SIGSEGV, as in C.
`mman.py` has a mapping that can't crash.
Source of the numbers: linux/mman.h, asm-generic/mman-common.h, asm/mman.h (x86_64).
"""

from syscalls._raw import by_words, demux, descriptor, fitting, unsigned, word
from syscalls.number import (
    SYS_brk,
    SYS_madvise,
    SYS_mlock,
    SYS_mmap,
    SYS_mprotect,
    SYS_mremap,
    SYS_msync,
    SYS_munlock,
    SYS_munmap,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor

PROT_NONE = 0x0
PROT_READ = 0x1
PROT_WRITE = 0x2
PROT_EXEC = 0x4
PROT_SEM = 0x8
PROT_GROWSDOWN = 0x01000000
PROT_GROWSUP = 0x02000000

MAP_SHARED = 0x01
MAP_PRIVATE = 0x02
MAP_SHARED_VALIDATE = 0x03
MAP_TYPE = 0x0F
MAP_FIXED = 0x10
MAP_ANONYMOUS = 0x20
MAP_32BIT = 0x40
MAP_GROWSDOWN = 0x0100
MAP_DENYWRITE = 0x0800
MAP_EXECUTABLE = 0x1000
MAP_LOCKED = 0x2000
MAP_NORESERVE = 0x4000
MAP_POPULATE = 0x008000
MAP_NONBLOCK = 0x010000
MAP_STACK = 0x020000
MAP_HUGETLB = 0x040000
MAP_SYNC = 0x080000
MAP_FIXED_NOREPLACE = 0x100000

MREMAP_MAYMOVE = 1
MREMAP_FIXED = 2
MREMAP_DONTUNMAP = 4

MS_ASYNC = 1
MS_INVALIDATE = 2
MS_SYNC = 4

MADV_NORMAL = 0
MADV_RANDOM = 1
MADV_SEQUENTIAL = 2
MADV_WILLNEED = 3
MADV_DONTNEED = 4
MADV_FREE = 8
MADV_REMOVE = 9
MADV_DONTFORK = 10
MADV_DOFORK = 11
MADV_MERGEABLE = 12
MADV_UNMERGEABLE = 13
MADV_HUGEPAGE = 14
MADV_NOHUGEPAGE = 15
MADV_DONTDUMP = 16
MADV_DODUMP = 17
MADV_WIPEONFORK = 18
MADV_KEEPONFORK = 19
MADV_COLD = 20
MADV_PAGEOUT = 21
MADV_POPULATE_READ = 22
MADV_POPULATE_WRITE = 23
MADV_DONTNEED_LOCKED = 24
MADV_COLLAPSE = 25
MADV_HWPOISON = 100
MADV_SOFT_OFFLINE = 101
MADV_GUARD_INSTALL = 102
MADV_GUARD_REMOVE = 103


def mmap(address: int, length: int, prot: int, flags: int, fd: "Descriptor", offset: int) -> int:
    """Map *length* bytes in one call; return the address at which they are.

    *prot* are PROT_, *flags* MAP_ constants; *fd* is -1 with MAP_ANONYMOUS; *offset* is in bytes, and whole
    pages. Error: see mmap(2); a length of 0 is EINVAL. OverflowError: a number that doesn't fit its word.
    """
    number = descriptor(fd)
    where, size, start = unsigned(address, "address"), unsigned(length, "length"), unsigned(offset, "offset")
    words = fitting("mmap", (where, size, prot, flags, number, start))
    return demux(word(SYS_mmap, *words), "mmap", number if number >= 0 else None)


def munmap(address: int, length: int) -> None:
    """Unmap the pages of *length* bytes from *address* on in one call; touching them afterwards is SIGSEGV.

    Error: see munmap(2). OverflowError: a number that doesn't fit its word.
    """
    by_words(SYS_munmap, "munmap", unsigned(address, "address"), unsigned(length, "length"))


def mprotect(address: int, length: int, prot: int) -> None:
    """Set what may be done (PROT_ constants) with the pages of *length* bytes from *address* on, in one call.

    Error: see mprotect(2). OverflowError: a number that doesn't fit its word.
    """
    by_words(SYS_mprotect, "mprotect", unsigned(address, "address"), unsigned(length, "length"), prot)


def mremap(address: int, old_length: int, new_length: int, flags: int, new_address: int = 0) -> int:
    """Make a mapping *new_length* bytes long in one call; return where it is then.

    *flags* are MREMAP_ constants; without MREMAP_MAYMOVE it stays in place, or is ENOMEM. *new_address* is
    read with MREMAP_FIXED only. Error: see mremap(2). OverflowError: a number that doesn't fit its word.
    """
    old, new = unsigned(old_length, "length"), unsigned(new_length, "length")
    where, there = unsigned(address, "address"), unsigned(new_address, "address")
    return by_words(SYS_mremap, "mremap", where, old, new, flags, there)


def msync(address: int, length: int, flags: int) -> None:
    """Write a file mapping's changed pages to the file in one call.

    *flags* is MS_SYNC (it's written on return) or MS_ASYNC, with or without MS_INVALIDATE.
    Error: see msync(2). OverflowError: a number that doesn't fit its word.
    """
    by_words(SYS_msync, "msync", unsigned(address, "address"), unsigned(length, "length"), flags)


def madvise(address: int, length: int, advice: int) -> None:
    """Tell the kernel in one call how the pages will be used (a MADV_ constant); some advice drops their content.

    Error: see madvise(2). OverflowError: a number that doesn't fit its word.
    """
    by_words(SYS_madvise, "madvise", unsigned(address, "address"), unsigned(length, "length"), advice)


def mlock(address: int, length: int) -> None:
    """Hold the pages of *length* bytes from *address* on in memory, in one call.

    Error: see mlock(2); over RLIMIT_MEMLOCK is ENOMEM or EPERM. OverflowError: a number too large for its word.
    """
    by_words(SYS_mlock, "mlock", unsigned(address, "address"), unsigned(length, "length"))


def munlock(address: int, length: int) -> None:
    """Let the pages be paged out again, in one call.

    Error: see munlock(2). OverflowError: a number that doesn't fit its word.
    """
    by_words(SYS_munlock, "munlock", unsigned(address, "address"), unsigned(length, "length"))


def brk(address: int = 0) -> int:
    """Ask for the program break at *address* in one call; return where it is, in bytes from 0; 0 only asks.

    The kernel names no error: a break that isn't where it was asked for is the failure (brk(2), "C library/kernel
    differences"). The C library's malloc believes that the break is its own: move it in a program without one.
    """
    return by_words(SYS_brk, "brk", unsigned(address, "address"))


__all__ = [
    "brk",
    "madvise",
    "mlock",
    "mmap",
    "mprotect",
    "mremap",
    "msync",
    "munlock",
    "munmap",
    *(name for name in globals() if name.startswith(("PROT_", "MAP_", "MREMAP_", "MS_", "MADV_"))),
]
