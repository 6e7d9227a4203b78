"""Memory: a mapping that can't crash, with views instead of addresses; and what `memory.py` has, the calls.

Man page: mmap(2).
"""

from _weakref import ref as _ref

from syscalls._libc import Byte
from syscalls._raw import descriptor, unsigned, whole
from syscalls.memory import *  # noqa: F403  # it has its __all__
from syscalls.memory import (
    MADV_DONTFORK,
    MADV_GUARD_INSTALL,
    MADV_HWPOISON,
    MADV_SOFT_OFFLINE,
    MAP_ANONYMOUS,
    MAP_FIXED,
    MAP_FIXED_NOREPLACE,
    MAP_GROWSDOWN,
    MAP_PRIVATE,
    MREMAP_MAYMOVE,
    MS_SYNC,
    PROT_READ,
    PROT_WRITE,
    madvise,
    mlock,
    mmap,
    mprotect,
    mremap,
    msync,
    munlock,
    munmap,
)
from syscalls.memory import __all__ as _of_memory
from syscalls.stat import fstat
from syscalls.unistd import Scoped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _ctypes import Array
    from typing import SupportsIndex

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor

__all__ = [*_of_memory, "MemoryMapping"]

_PAGE = 4096
_MAKES_ACCESS_FATAL = (MADV_HWPOISON, MADV_SOFT_OFFLINE, MADV_GUARD_INSTALL, MADV_DONTFORK)  # or a child's


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


class MemoryMapping(Scoped):
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
        self._views: _ref[Array[Byte]] | None = None
        if whole(flags, "flags") & (MAP_FIXED | MAP_FIXED_NOREPLACE | MAP_GROWSDOWN):
            raise ValueError("a MemoryMapping lies where the kernel puts it: no MAP_FIXED, no MAP_GROWSDOWN")
        self._fd, self._offset = -1 if flags & MAP_ANONYMOUS else descriptor(fd), unsigned(offset, "an offset")
        self._prot = whole(prot, "prot")
        self._check_size(size)
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
        if self._prot & ~whole(prot, "prot") & (PROT_READ | PROT_WRITE):
            self._refuse_views("take rights away")
        mprotect(memory.address, memory.size, prot)
        self._prot = prot

    def remap(self, size: int, flags: int = MREMAP_MAYMOVE) -> None:
        """Make it *size* bytes long in one mremap (of a file, after one fstat); it may move.

        Error: see mremap(2). ValueError: as when it was made. BufferError: a view of it lives.
        """
        memory = self._mapped()
        if whole(flags, "flags") & ~MREMAP_MAYMOVE:
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

        Error: see madvise(2). ValueError: unmapped, or advice after which every use of a page kills,
        here or (MADV_DONTFORK) in a child.
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

    def _give_back(self) -> None:
        self.unmap()

    def __del__(self) -> None:
        """Leave that to the memory's own last name, as a view may outlive this one."""

    def __repr__(self) -> str:
        """Show address and size, or that it's unmapped."""
        memory = self._memory
        return f"MemoryMapping({memory.size} bytes at {memory.address:#x})" if memory else "MemoryMapping(unmapped)"

    def _mapped(self) -> "_Memory":
        if self._memory is None:
            raise ValueError("use of a MemoryMapping after unmap")
        return self._memory

    def _check_size(self, size: int) -> None:
        whole(size, "a mapping's size", 1, (1 << 63) - 1)
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
            array = (Byte * memory.size).from_address(memory.address)
            array.keep = memory  # type: ignore[attr-defined]  # an array has room for more attributes
            self._views = _ref(array)
        return memoryview(array).cast("B")

    def _refuse_views(self, what: str) -> None:
        if self._views and self._views() is not None:
            raise BufferError(f"views of this mapping live: release them to {what}")
