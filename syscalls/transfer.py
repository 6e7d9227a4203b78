"""Bytes that stay in the kernel: copy_file_range, sendfile, splice; one call each, which may move fewer.

An offset of None is the file's cursor, which moves; a number leaves the cursor where it is.
Source of the numbers: fcntl.h.
"""

from syscalls._raw import by_fd, descriptor, offset, writable
from syscalls.number import SYS_copy_file_range, SYS_sendfile, SYS_splice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor

SPLICE_F_MOVE = 1
SPLICE_F_NONBLOCK = 2
SPLICE_F_MORE = 4
SPLICE_F_GIFT = 8


def copy_file_range(
    source: "Descriptor", start: int | None, target: "Descriptor", where: int | None, length: int, flags: int = 0
) -> int:
    """Copy at most *length* bytes between files; return how many were, 0 at the end of *source*.

    Error: see copy_file_range(2).
    """
    return _moved(SYS_copy_file_range, "copy_file_range", source, start, target, where, length, flags)


def splice(
    source: "Descriptor", start: int | None, target: "Descriptor", where: int | None, length: int, flags: int = 0
) -> int:
    """Move at most *length* bytes from or to a pipe; return how many were. *flags* are SPLICE_F_ constants.

    Error: see splice(2); ESPIPE for a pipe's offset.
    """
    return _moved(SYS_splice, "splice", source, start, target, where, length, flags)


def sendfile(target: "Descriptor", source: "Descriptor", start: int | None, length: int) -> int:
    """Send at most *length* bytes of *source* to *target*; return how many were. Error: see sendfile(2)."""
    place, _length, _keep = _place(start)
    return by_fd(SYS_sendfile, "sendfile", target, descriptor(source), place, offset(length, "a length"))


def _moved(
    number: int,
    call: str,
    source: "Descriptor",
    start: int | None,
    target: "Descriptor",
    where: int | None,
    length: int,
    flags: int,
) -> int:
    begin, _, _keep_begin = _place(start)
    end, _, _keep_end = _place(where)
    return by_fd(number, call, source, begin, descriptor(target), end, offset(length, "a length"), flags)


def _place(where: int | None) -> tuple[int, int, object]:
    if where is None:
        return 0, 0, None
    return writable(bytearray(offset(where).to_bytes(8, "little", signed=True)))


__all__ = [
    "SPLICE_F_GIFT",
    "SPLICE_F_MORE",
    "SPLICE_F_MOVE",
    "SPLICE_F_NONBLOCK",
    "copy_file_range",
    "sendfile",
    "splice",
]
