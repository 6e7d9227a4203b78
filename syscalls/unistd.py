"""Read, write, seek, sync, close: one system call each; and a descriptor that closes with its scope.

A descriptor is a number or anything with a ``fileno()``. Nothing is retried: EINTR and EAGAIN are Errors,
and a read or a write may be short. Source of the numbers: linux/fs.h.
"""

from errno import EBADF

from syscalls._raw import by_fd, natural, readable, whole, writable
from syscalls._raw import offset as _offset
from syscalls.errno import Error
from syscalls.number import (
    SYS_close,
    SYS_fdatasync,
    SYS_fsync,
    SYS_lseek,
    SYS_pread64,
    SYS_pwrite64,
    SYS_read,
    SYS_write,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import NoReturn, Self

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor

__all__ = [
    "SEEK_CUR",
    "SEEK_DATA",
    "SEEK_END",
    "SEEK_HOLE",
    "SEEK_SET",
    "FileDescriptor",
    "Seek",
    "close",
    "fdatasync",
    "fsync",
    "lseek",
    "pread",
    "pwrite",
    "read",
    "read_into",
    "write",
]

SEEK_SET = 0
SEEK_CUR = 1
SEEK_END = 2
SEEK_DATA = 3
SEEK_HOLE = 4


def read(fd: "Descriptor", length: int) -> bytes:
    """Read at most *length* bytes in one call; b"" is the end of the file.

    Error: see read(2). TypeError, ValueError: *length* isn't an int, or it's negative.
    """
    buffer = bytearray(natural(length))
    return bytes(memoryview(buffer)[: read_into(fd, buffer)])


def read_into(fd: "Descriptor", buffer: "Buffer") -> int:
    """Fill *buffer* in one call, maybe partly; return how many bytes came, 0 at the end of the file.

    Error: see read(2). TypeError: *buffer* can't be written to.
    """
    address, length, _keep = writable(buffer)
    return by_fd(SYS_read, "read", fd, address, length)


def pread(fd: "Descriptor", length: int, offset: int) -> bytes:
    """Read at most *length* bytes at *offset* in one pread64; the file's cursor stays.

    Error: see pread(2). OverflowError: *offset* doesn't fit 64 bits.
    """
    buffer = bytearray(natural(length))
    address, room, _keep = writable(buffer)
    count = by_fd(SYS_pread64, "pread64", fd, address, room, _offset(offset))
    return bytes(memoryview(buffer)[:count])


def write(fd: "Descriptor", data: "Buffer") -> int:
    """Write *data* in one call; return how many bytes the kernel took, which may be fewer.

    Error: see write(2). TypeError: *data* isn't bytes-like.
    """
    address, length, _keep = readable(data)
    return by_fd(SYS_write, "write", fd, address, length)


def pwrite(fd: "Descriptor", data: "Buffer", offset: int) -> int:
    """Write *data* at *offset* in one pwrite64; return how many bytes the kernel took.

    Error: see pwrite(2). OverflowError: *offset* doesn't fit 64 bits.
    """
    address, length, _keep = readable(data)
    return by_fd(SYS_pwrite64, "pwrite64", fd, address, length, _offset(offset))


def lseek(fd: "Descriptor", offset: int, whence: int) -> int:
    """Move the file's cursor in one call; return where it is now, in bytes from the start.

    *whence* is a SEEK_ constant. Error: see lseek(2). OverflowError: *offset* doesn't fit 64 bits.
    """
    return by_fd(SYS_lseek, "lseek", fd, _offset(offset), whence)


def fsync(fd: "Descriptor") -> None:
    """Put the file's data and metadata on its device in one call.

    Error: see fsync(2).
    """
    by_fd(SYS_fsync, "fsync", fd)


def fdatasync(fd: "Descriptor") -> None:
    """Put the file's data on its device in one call, and of its metadata what reading needs.

    Error: see fdatasync(2).
    """
    by_fd(SYS_fdatasync, "fdatasync", fd)


def close(fd: int) -> None:
    """Close descriptor number *fd* in one call, never repeated: on Linux it's closed after EINTR as well.

    Error: see close(2). TypeError: *fd* isn't a number; a `FileDescriptor` has its own close().
    """
    if not isinstance(fd, int):
        raise TypeError(f"close takes a number, not {type(fd).__name__}: call its own close()")
    by_fd(SYS_close, "close", fd)


class Seek:
    """What has a cursor to move: those with this as a base have `seek`, and get the rest. See lseek(2)."""

    __slots__ = ()

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Move the cursor in one lseek(2); return where it is now. Errors as of `lseek`."""
        raise NotImplementedError

    def tell(self) -> int:
        """Tell where the cursor is, in bytes from the start, in one lseek(2)."""
        return self.seek(0, SEEK_CUR)

    def rewind(self) -> None:
        """Move the cursor to the start in one lseek(2)."""
        self.seek(0, SEEK_SET)


class Scoped:
    """What is given back once: on leaving its ``with``, when its last name goes, or by its own method.

    It can't be copied: two owners would give it back twice.
    """

    __slots__ = ()

    def _give_back(self) -> None:
        """Give it back, or do nothing if that was done."""
        raise NotImplementedError

    def __enter__(self) -> "Self":
        """Begin the scope at whose end it's given back."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        """Give it back; if that fails while *error* is on its way, *error* goes on with a note of it."""
        try:
            self._give_back()
        except (Error, BufferError) as failure:
            if error is None:
                raise
            error.add_note(f"Then {self!r} wasn't given back: {failure}")

    def __del__(self) -> None:
        """Give it back if nobody did."""
        self._give_back()

    def __reduce__(self) -> "NoReturn":
        """Refuse to be copied or pickled."""
        raise TypeError(f"a {type(self).__name__} can't be copied: it would be given back twice")


class FileDescriptor(Seek, Scoped):
    """A descriptor that's closed once: by `close`, on leaving its ``with``, or when its last name goes.

    ``FileDescriptor(open(path, flags))`` takes the number over. Using it once it's closed is Error EBADF,
    and no system call. It can't be copied, as two owners would close the number twice. See close(2).
    """

    __slots__ = ("__weakref__", "_number")

    def __init__(self, number: int) -> None:
        """Own descriptor *number* from now on. TypeError: it isn't an int. ValueError: it's negative."""
        self._number = -1
        self._number = whole(number, "a descriptor's number", 0)

    @property
    def closed(self) -> bool:
        """Whether there is nothing left to close."""
        return self._number < 0

    def fileno(self) -> int:
        """Tell the number. Error EBADF: closed or detached; no call is made."""
        if self._number < 0:
            raise Error(EBADF, "use of a closed FileDescriptor")
        return self._number

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Move the cursor in one lseek(2); return where it is now."""
        return lseek(self, offset, whence)

    def detach(self) -> int:
        """Give the number away without closing it; this object counts as closed. Error EBADF: it was."""
        number = self.fileno()
        self._number = -1
        return number

    def close(self) -> None:
        """Close it in one call, or do nothing if it's closed.

        Error: see close(2); it's closed all the same.
        """
        if self._number >= 0:
            close(self.detach())

    def _give_back(self) -> None:
        self.close()

    def __repr__(self) -> str:
        """Show the number or that it's closed."""
        return "FileDescriptor(closed)" if self.closed else f"FileDescriptor({self._number})"
