"""What a file's inode says: chmod, chown, umask, utimensat and their relatives; one call each.

Source of the numbers: linux/stat.h.
"""

from syscalls._paths import by_path, by_path_at
from syscalls._raw import by_fd, by_words, offset, readable
from syscalls._several import pair
from syscalls._words import words
from syscalls.number import (
    SYS_chmod,
    SYS_chown,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_lchown,
    SYS_umask,
    SYS_utimensat,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

    Time = tuple[int, int]
    """Seconds since 1970 and nanoseconds, which may be UTIME_NOW or UTIME_OMIT."""

UTIME_NOW = (1 << 30) - 1
UTIME_OMIT = (1 << 30) - 2


def chmod(path: "AnyPath", mode: int) -> None:
    """Give the file at *path* the permissions *mode*, S_ bits. Error: see chmod(2)."""
    by_path(SYS_chmod, "chmod", path, mode)


def fchmod(fd: "Descriptor", mode: int) -> None:
    """Give the open file *fd* the permissions *mode*, S_ bits.

    Error: see fchmod(2).
    """
    by_fd(SYS_fchmod, "fchmod", fd, mode)


def fchmodat(dirfd: "Descriptor", path: "AnyPath", mode: int) -> None:
    """Do as `chmod`, seen from *dirfd*: the kernel's call, which has no flags. Error: see fchmodat(2)."""
    by_path_at(SYS_fchmodat, "fchmodat", dirfd, path, mode)


def chown(path: "AnyPath", owner: int, group: int) -> None:
    """Give the file at *path*, links followed, an owner and a group; -1 leaves one as it is.

    Error: see chown(2).
    """
    by_path(SYS_chown, "chown", path, owner, group)


def lchown(path: "AnyPath", owner: int, group: int) -> None:
    """Do as `chown` with a link itself. Error: see lchown(2)."""
    by_path(SYS_lchown, "lchown", path, owner, group)


def fchown(fd: "Descriptor", owner: int, group: int) -> None:
    """Do as `chown` with the open file *fd*. Error: see fchown(2)."""
    by_fd(SYS_fchown, "fchown", fd, owner, group)


def fchownat(dirfd: "Descriptor", path: "AnyPath", owner: int, group: int, flags: int = 0) -> None:
    """Do as `chown`, seen from *dirfd*; *flags* are AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. Error: see fchownat(2)."""
    by_path_at(SYS_fchownat, "fchownat", dirfd, path, owner, group, flags)


def umask(mask: int) -> int:
    """Set which permissions new files don't get; return the mask from before. It can't fail: umask(2)."""
    return by_words(SYS_umask, "umask", mask)


def utimensat(
    dirfd: "Descriptor", path: "AnyPath", times: "tuple[Time, Time] | None" = None, flags: int = 0
) -> None:
    """Set a file's times of access and change: (seconds, nanoseconds) each; None is now.

    *flags* are AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH. Error: see utimensat(2). OverflowError: over 64 bits.
    """
    specs, _length, _keep = _timespecs(times)
    by_path_at(SYS_utimensat, "utimensat", dirfd, path, specs, flags)


def futimens(fd: "Descriptor", times: "tuple[Time, Time] | None" = None) -> None:
    """Set the open file *fd*'s times, as `utimensat`, which is the call: its path is NULL.

    Error: see futimens(3).
    """
    specs, _length, _keep = _timespecs(times)
    by_fd(SYS_utimensat, "futimens", fd, 0, specs, 0)


def _timespecs(times: "tuple[Time, Time] | None") -> tuple[int, int, object]:
    if times is None:
        return 0, 0, None
    numbers = [offset(number, "a time") for time in pair(times, "times") for number in pair(time, "a time's parts")]
    return readable(words(*numbers))


__all__ = [
    "UTIME_NOW",
    "UTIME_OMIT",
    "chmod",
    "chown",
    "fchmod",
    "fchmodat",
    "fchown",
    "fchownat",
    "futimens",
    "lchown",
    "umask",
    "utimensat",
]
