"""Descriptors' numbers: dup, dup2, dup3, close_range, pipe, pipe2, memfd_create; one call each, plain numbers.

Source of the numbers: linux/close_range.h, linux/memfd.h.
"""

from syscalls._paths import by_path
from syscalls._raw import by_fd, by_words, descriptor, writable
from syscalls.number import SYS_close_range, SYS_dup, SYS_dup2, SYS_dup3, SYS_memfd_create, SYS_pipe, SYS_pipe2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor

CLOSE_RANGE_UNSHARE = 1 << 1
CLOSE_RANGE_CLOEXEC = 1 << 2

MFD_CLOEXEC = 0x1
MFD_ALLOW_SEALING = 0x2
MFD_HUGETLB = 0x4
MFD_HUGE_SHIFT = 26
MFD_HUGE_MASK = 0x3F
MFD_HUGE_64KB = 16 << MFD_HUGE_SHIFT
MFD_HUGE_512KB = 19 << MFD_HUGE_SHIFT
MFD_HUGE_1MB = 20 << MFD_HUGE_SHIFT
MFD_HUGE_2MB = 21 << MFD_HUGE_SHIFT
MFD_HUGE_8MB = 23 << MFD_HUGE_SHIFT
MFD_HUGE_16MB = 24 << MFD_HUGE_SHIFT
MFD_HUGE_32MB = 25 << MFD_HUGE_SHIFT
MFD_HUGE_256MB = 28 << MFD_HUGE_SHIFT
MFD_HUGE_512MB = 29 << MFD_HUGE_SHIFT
MFD_HUGE_1GB = 30 << MFD_HUGE_SHIFT
MFD_HUGE_2GB = 31 << MFD_HUGE_SHIFT
MFD_HUGE_16GB = 34 << MFD_HUGE_SHIFT


def dup(fd: "Descriptor") -> int:
    """Make the lowest free number another name of *fd*'s open file, cursor included; return it.

    Error: see dup(2).
    """
    return by_fd(SYS_dup, "dup", fd)


def dup2(fd: "Descriptor", newfd: int) -> int:
    """Make *newfd* another name of *fd*'s open file, closing what it was; return it.

    Error: see dup2(2).
    """
    return by_fd(SYS_dup2, "dup2", fd, descriptor(newfd))


def dup3(fd: "Descriptor", newfd: int, flags: int) -> int:
    """Do as `dup2`, with *flags* 0 or O_CLOEXEC. Error: see dup3(2); EINVAL if the numbers are the same."""
    return by_fd(SYS_dup3, "dup3", fd, descriptor(newfd), flags)


def close_range(first: int, last: int, flags: int = 0) -> None:
    """Close all numbers from *first* to *last* in one call. Error: see close_range(2)."""
    by_words(SYS_close_range, "close_range", first, last, flags)


def pipe() -> tuple[int, int]:
    """Make a pipe; return the number to read from and the number to write to. Error: see pipe(2)."""
    return _pipe(SYS_pipe, "pipe")


def pipe2(flags: int) -> tuple[int, int]:
    """Make a pipe with *flags* O_CLOEXEC, O_DIRECT, O_NONBLOCK; return the numbers as `pipe` does.

    Error: see pipe2(2).
    """
    return _pipe(SYS_pipe2, "pipe2", flags)


def memfd_create(name: str | bytes, flags: int = 0) -> int:
    """Make a file in memory and return its number; *name*, at most 249 bytes, shows in /proc only.

    *flags* are MFD_ constants. Error: see memfd_create(2).
    """
    return by_path(SYS_memfd_create, "memfd_create", name, flags)


def _pipe(number: int, call: str, *flags: int) -> tuple[int, int]:
    ends = bytearray(8)
    address, _length, _keep = writable(ends)
    by_words(number, call, address, *flags)
    reading, writing = memoryview(ends).cast("i")
    return reading, writing


if not TYPE_CHECKING:
    __all__ = ["close_range", "dup", "dup2", "dup3", "memfd_create", "pipe", "pipe2"]
    __all__ += [name for name in globals() if name.startswith(("CLOSE_RANGE_", "MFD_"))]
