"""open(2) and openat(2), with exactly the flags given, and their constants.

Source of the numbers: asm-generic/fcntl.h and linux/fcntl.h, x86_64. Where glibc's <fcntl.h> differs
(O_LARGEFILE is 0 there) the kernel's number is the one here; names only glibc has are its own.
"""

from syscalls._paths import by_path, by_path_at
from syscalls.number import SYS_open, SYS_openat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

O_ACCMODE = 0o3
O_RDONLY = 0o0
O_WRONLY = 0o1
O_RDWR = 0o2
O_CREAT = 0o100
O_EXCL = 0o200
O_NOCTTY = 0o400
O_TRUNC = 0o1000
O_APPEND = 0o2000
O_NONBLOCK = 0o4000
O_DSYNC = 0o10000
O_DIRECT = 0o40000
O_LARGEFILE = 0o100000
O_DIRECTORY = 0o200000
O_NOFOLLOW = 0o400000
O_NOATIME = 0o1000000
O_CLOEXEC = 0o2000000
O_SYNC = 0o4010000  # the bit 0o4000000 and O_DSYNC
O_PATH = 0o10000000
O_TMPFILE = 0o20200000  # the bit 0o20000000 and O_DIRECTORY
O_NDELAY = O_NONBLOCK
O_ASYNC = 0o20000  # FASYNC in the kernel's header
O_FSYNC = O_SYNC
O_RSYNC = O_SYNC

AT_FDCWD = -100
AT_SYMLINK_NOFOLLOW = 0x100
AT_EACCESS = 0x200
AT_REMOVEDIR = 0x200
AT_SYMLINK_FOLLOW = 0x400
AT_NO_AUTOMOUNT = 0x800
AT_EMPTY_PATH = 0x1000
AT_STATX_SYNC_TYPE = 0x6000
AT_STATX_SYNC_AS_STAT = 0x0
AT_STATX_FORCE_SYNC = 0x2000
AT_STATX_DONT_SYNC = 0x4000
AT_RECURSIVE = 0x8000


def open(path: "AnyPath", flags: int, mode: int = 0) -> int:
    """Open the file at *path* in one call with just these *flags*; return the new descriptor's number.

    *flags* are O_ constants; *mode* are S_ permission bits, which the kernel only reads with O_CREAT or
    O_TMPFILE. O_CLOEXEC isn't added. Error: see open(2); ENAMETOOLONG and EINVAL before the call.
    """
    return by_path(SYS_open, "open", path, flags, mode)


def openat(dirfd: "Descriptor", path: "AnyPath", flags: int, mode: int = 0) -> int:
    """Open the file at *path*, seen from directory *dirfd*, in one call; return the new number.

    *dirfd* may be AT_FDCWD, the working directory. All else is as in `open`. Error: see openat(2).
    """
    return by_path_at(SYS_openat, "openat", dirfd, path, flags, mode)


if not TYPE_CHECKING:
    __all__ = ["open", "openat", *(name for name in globals() if name.startswith(("O_", "AT_")))]
