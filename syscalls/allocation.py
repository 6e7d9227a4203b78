"""A file's size and the storage behind it: truncate, ftruncate, fallocate; one call each.

Source of the numbers: linux/falloc.h.
"""

from syscalls._paths import by_path
from syscalls._raw import by_fd, offset
from syscalls.number import SYS_fallocate, SYS_ftruncate, SYS_truncate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

FALLOC_FL_KEEP_SIZE = 0x01
FALLOC_FL_PUNCH_HOLE = 0x02
FALLOC_FL_NO_HIDE_STALE = 0x04
FALLOC_FL_COLLAPSE_RANGE = 0x08
FALLOC_FL_ZERO_RANGE = 0x10
FALLOC_FL_INSERT_RANGE = 0x20
FALLOC_FL_UNSHARE_RANGE = 0x40


def truncate(path: "AnyPath", length: int) -> None:
    """Make the file at *path* *length* bytes long: cut it, or add a hole. Error: see truncate(2).

    OverflowError: *length* doesn't fit 64 bits.
    """
    by_path(SYS_truncate, "truncate", path, offset(length, "a length"))


def ftruncate(fd: "Descriptor", length: int) -> None:
    """Make the open file *fd* *length* bytes long, as `truncate` does; its cursor stays.

    Error: see ftruncate(2).
    """
    by_fd(SYS_ftruncate, "ftruncate", fd, offset(length, "a length"))


def fallocate(fd: "Descriptor", mode: int, start: int, length: int) -> None:
    """Allocate, or by *mode* punch, zero, collapse or insert, *length* bytes of *fd*'s storage from *start*.

    *mode* is 0 or FALLOC_FL_ constants. Without FALLOC_FL_KEEP_SIZE a short file grows to *start* + *length*.
    Error: see fallocate(2); EOPNOTSUPP where the file system can't. OverflowError: over 64 bits.
    """
    by_fd(SYS_fallocate, "fallocate", fd, mode, offset(start, "a start"), offset(length, "a length"))


if not TYPE_CHECKING:
    __all__ = ["fallocate", "ftruncate", "truncate", *(name for name in globals() if name.startswith("FALLOC_"))]
