"""Memory: mmap, munmap, mprotect, mremap, msync, madvise, mlock, munlock, brk; and a mapping that can't crash.

The calls take and give addresses as ints, and whoever uses these after an unmap dies by SIGSEGV, as in C.
`MemoryMapping` gives memoryviews instead, and keeps the memory for as long as one of them lives.
Source of the numbers: linux/mman.h, asm-generic/mman-common.h, asm/mman.h (x86_64).
"""

from _weakref import ref as _ref

from syscalls._raw import demux, descriptor, word
from syscalls._simple import _Byte
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
from syscalls.stat import fstat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _ctypes import Array
    from types import TracebackType
    from typing import NoReturn, SupportsIndex

    from typing_extensions import Buffer

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

_PAGE = 4096
_MAKES_ACCESS_FATAL = (MADV_HWPOISON, MADV_SOFT_OFFLINE, MADV_GUARD_INSTALL)


def mmap(address: int, length: int, prot: int, flags: int, fd: "Descriptor", offset: int) -> int:
    """Map *length* bytes in one call; return the address at which they are.

    *prot* are PROT_, *flags* MAP_ constants; *fd* is -1 with MAP_ANONYMOUS; *offset* is in bytes, and whole
    pages. Error: see mmap(2); a length of 0 is EINVAL. OverflowError: a number that doesn't fit its word.
    """
    number = descriptor(fd)
    where, size, start = _word(address, "address"), _word(length, "length"), _word(offset, "offset")
    return demux(word(SYS_mmap, where, size, prot, flags, number, start), "mmap", number if number >= 0 else None)


def munmap(address: int, length: int) -> None:
    """Unmap the pages of *length* bytes from *address* on in one call; touching them afterwards is SIGSEGV.

    Error: see munmap(2). OverflowError: a number that doesn't fit its word.
    """
    demux(word(SYS_munmap, _word(address, "address"), _word(length, "length")), "munmap")


def mprotect(address: int, length: int, prot: int) -> None:
    """Set what may be done (PROT_ constants) with the pages of *length* bytes from *address* on, in one call.

    Error: see mprotect(2). OverflowError: a number that doesn't fit its word.
    """
    demux(word(SYS_mprotect, _word(address, "address"), _word(length, "length"), prot), "mprotect")


def mremap(address: int, old_length: int, new_length: int, flags: int, new_address: int = 0) -> int:
    """Make a mapping *new_length* bytes long in one call; return where it is then.

    *flags* are MREMAP_ constants; without MREMAP_MAYMOVE it stays in place, or is ENOMEM. *new_address* is
    read with MREMAP_FIXED only. Error: see mremap(2). OverflowError: a number that doesn't fit its word.
    """
    old, new = _word(old_length, "length"), _word(new_length, "length")
    where, there = _word(address, "address"), _word(new_address, "address")
    return demux(word(SYS_mremap, where, old, new, flags, there), "mremap")


def msync(address: int, length: int, flags: int) -> None:
    """Write a file mapping's changed pages to the file in one call.

    *flags* is MS_SYNC (it's written on return) or MS_ASYNC, with or without MS_INVALIDATE.
    Error: see msync(2). OverflowError: a number that doesn't fit its word.
    """
    demux(word(SYS_msync, _word(address, "address"), _word(length, "length"), flags), "msync")


def madvise(address: int, length: int, advice: int) -> None:
    """Tell the kernel in one call how the pages will be used (a MADV_ constant); some advice drops their content.

    Error: see madvise(2). OverflowError: a number that doesn't fit its word.
    """
    demux(word(SYS_madvise, _word(address, "address"), _word(length, "length"), advice), "madvise")


def mlock(address: int, length: int) -> None:
    """Hold the pages of *length* bytes from *address* on in memory, in one call.

    Error: see mlock(2); over RLIMIT_MEMLOCK is ENOMEM or EPERM. OverflowError: a number too large for its word.
    """
    demux(word(SYS_mlock, _word(address, "address"), _word(length, "length")), "mlock")


def munlock(address: int, length: int) -> None:
    """Let the pages be paged out again, in one call.

    Error: see munlock(2). OverflowError: a number that doesn't fit its word.
    """
    demux(word(SYS_munlock, _word(address, "address"), _word(length, "length")), "munlock")


def brk(address: int = 0) -> int:
    """Ask for the program break at *address* in one call; return where it is, in bytes from 0; 0 only asks.

    The kernel names no error: a break that isn't where it was asked for is the failure (brk(2), "C library/kernel
    differences"). The C library's malloc believes that the break is its own: move it in a program without one.
    """
    return demux(word(SYS_brk, _word(address, "address")), "brk")


class _Memory:
    """Mapped memory: unmapped when its last name goes, be that the mapping's or a view's."""

    __slots__ = ("address", "size")

    def __init__(self, address: int, size: int) -> None:
        self.address, self.size = address, size

    def unmap(self) -> None:
        size, self.size = self.size, 0
        if size:
            munmap(self.address, size)

    def __del__(self) -> None:
        self.unmap()


class MemoryMapping:
    """Memory of its own from mmap(2), *size* bytes, unmapped by `unmap`, after its ``with``, or when it's dropped.

    Of a file with *fd* and MAP_SHARED or MAP_PRIVATE in *flags*. Whatever a view could do can't crash:

    - use after unmap is a ValueError; a write without PROT_WRITE, or a read without PROT_READ, a TypeError;
    - while a view of it lives, what would pull the memory from under it (`unmap`, `remap`, taking rights
      away) is a BufferError; and a mapping that's dropped is unmapped when its last view is.

    Beyond its file's last page, reading is SIGBUS: so with *fd* one fstat asks before the mmap, and that's a
    ValueError. Against another process that truncates the file later, nothing helps (mmap(2)).
    """

    __slots__ = ("_fd", "_memory", "_offset", "_prot", "_views")

    def __init__(
        self,
        size: int,
        prot: int = PROT_READ | PROT_WRITE,
        flags: int = MAP_PRIVATE | MAP_ANONYMOUS,
        fd: "Descriptor" = -1,
        offset: int = 0,
    ) -> None:
        """Map *size* bytes; the defaults are anonymous zeros, to read and write.

        Error: see mmap(2). ValueError: *size* isn't positive, beyond the file's end, or flags that take an address.
        """
        self._memory: _Memory | None = None
        self._views: _ref[Array[_Byte]] | None = None
        if flags & (MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_GROWSDOWN):
            raise ValueError("a MemoryMapping lies where the kernel puts it: no MAP_FIXED, no MAP_GROWSDOWN")
        self._fd, self._offset = -1 if flags & MAP_ANONYMOUS else descriptor(fd), offset
        self._check_size(size)
        self._prot = prot
        self._memory = _Memory(mmap(0, size, prot, flags, fd, offset), size)

    @property
    def address(self) -> int:
        """Where the memory begins. ValueError: it's unmapped."""
        return self._mapped().address

    @property
    def closed(self) -> bool:
        """Whether it's unmapped."""
        return self._memory is None

    def __len__(self) -> int:
        """Tell how many bytes are mapped; 0 after unmap."""
        return self._memory.size if self._memory else 0

    def as_slice(self) -> memoryview:
        """Look at the memory itself, to read; no call is made. TypeError: no PROT_READ. ValueError: unmapped."""
        return self._view(PROT_READ).toreadonly()

    def as_mut_slice(self) -> memoryview:
        """Look at the memory itself, to read and write; no call is made.

        TypeError: no PROT_READ or no PROT_WRITE. ValueError: it's unmapped.
        """
        return self._view(PROT_READ | PROT_WRITE)

    def __getitem__(self, index: "SupportsIndex | slice") -> int | bytes:
        """Read a byte as an int, or a slice as a copy, bytes. IndexError: outside of it; and as `as_slice`."""
        if isinstance(index, slice):
            return bytes(self.as_slice()[index])
        return self.as_slice()[index]

    def __setitem__(self, index: "SupportsIndex | slice", value: "int | Buffer") -> None:
        """Write a byte, or a slice of the same length. IndexError, ValueError: outside; and as `as_mut_slice`."""
        self.as_mut_slice()[index] = value  # type: ignore[index, assignment]  # the view checks both

    def protect(self, prot: int) -> None:
        """Set what may be done with all of it (PROT_ constants) in one mprotect.

        Error: see mprotect(2). BufferError: it takes away what a living view may do. ValueError: unmapped.
        """
        memory = self._mapped()
        if self._prot & ~prot & (PROT_READ | PROT_WRITE):
            self._refuse_views("take rights away")
        mprotect(memory.address, memory.size, prot)
        self._prot = prot

    def remap(self, size: int, flags: int = MREMAP_MAYMOVE) -> None:
        """Make it *size* bytes long in one mremap (of a file, after one fstat); it may move.

        Error: see mremap(2). ValueError: as when it was made. BufferError: a view of it lives.
        """
        memory = self._mapped()
        if flags & ~MREMAP_MAYMOVE:
            raise ValueError("a MemoryMapping lies where the kernel puts it: MREMAP_MAYMOVE is all it takes")
        self._check_size(size)
        self._refuse_views("move or resize it")
        memory.address = mremap(memory.address, memory.size, size, flags)
        memory.size = size

    def sync(self, flags: int = MS_SYNC) -> None:
        """Write what changed to the file in one msync. Error: see msync(2). ValueError: it's unmapped."""
        memory = self._mapped()
        msync(memory.address, memory.size, flags)

    def advise(self, advice: int) -> None:
        """Tell in one madvise how it will be used (a MADV_ constant).

        Error: see madvise(2). ValueError: unmapped, or advice after which every use of a page kills.
        """
        memory = self._mapped()
        if advice in _MAKES_ACCESS_FATAL:
            raise ValueError(f"advice {advice} would make the next use of a page kill this process")
        madvise(memory.address, memory.size, advice)

    def lock(self) -> None:
        """Hold it in memory, in one mlock. Error: see mlock(2). ValueError: it's unmapped."""
        mlock(self.address, len(self))

    def unlock(self) -> None:
        """Let it be paged out again, in one munlock. Error: see munlock(2). ValueError: it's unmapped."""
        munlock(self.address, len(self))

    def unmap(self) -> None:
        """Unmap it in one munmap, or do nothing if it is. BufferError: a view lives; it stays mapped then."""
        if self._memory is not None:
            self._refuse_views("unmap it")
            memory, self._memory = self._memory, None
            memory.unmap()

    def __enter__(self) -> "MemoryMapping":
        """Begin the scope at whose end it's unmapped."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        """Unmap it; if views live while *error* is on its way, *error* goes on with a note of that."""
        try:
            self.unmap()
        except BufferError as failure:
            if error is None:
                raise
            error.add_note(f"Then unmap failed: {failure}")

    def __repr__(self) -> str:
        """Show address and size, or that it's unmapped."""
        memory = self._memory
        return f"MemoryMapping({memory.size} bytes at {memory.address:#x})" if memory else "MemoryMapping(unmapped)"

    def __reduce__(self) -> "NoReturn":
        """Refuse to be copied or pickled."""
        raise TypeError("a MemoryMapping can't be copied: its memory would be unmapped twice")

    def _mapped(self) -> "_Memory":
        if self._memory is None:
            raise ValueError("use of a MemoryMapping after unmap")
        return self._memory

    def _check_size(self, size: int) -> None:
        if not isinstance(size, int):
            raise TypeError(f"a mapping's size is an int, not {type(size).__name__}")
        if size <= 0:
            raise ValueError(f"a mapping has at least one byte, and this would have {size}")
        if self._fd < 0:
            return
        end = -(-fstat(self._fd).st_size // _PAGE) * _PAGE
        if self._offset + size > end:
            raise ValueError(
                f"the file's pages end at {end}: {size} bytes at {self._offset} would be SIGBUS beyond"
            )

    def _view(self, needed: int) -> memoryview:
        """Look at the memory through an array that keeps it, and that lives as long as any view made of it."""
        memory = self._mapped()
        if needed & ~self._prot:
            raise TypeError("this mapping's PROT_ bits don't allow that: see its protect()")
        array = self._views() if self._views else None
        if array is None:
            array = (_Byte * memory.size).from_address(memory.address)
            array.keep = memory  # type: ignore[attr-defined]  # an array has room for more attributes
            self._views = _ref(array)
        return memoryview(array).cast("B")

    def _refuse_views(self, what: str) -> None:
        if self._views and self._views() is not None:
            raise BufferError(f"views of this mapping live: release them to {what}")


def _word(number: int, name: str) -> int:
    if not isinstance(number, int):
        raise TypeError(f"{name} is an int, not {type(number).__name__}")
    if not 0 <= number < 1 << 64:
        raise OverflowError(f"{name} is an unsigned 64-bit number, and this is {number}")
    return number


__all__ = [
    "MemoryMapping",
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
