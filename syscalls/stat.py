"""stat(2), lstat(2), fstat(2) and fstatat(2), one call each, and the constants of a file's mode.

Source of the numbers: linux/stat.h; of the layout: struct stat in asm/stat.h, x86_64.
"""

from syscalls._paths import by_path, by_path_at
from syscalls._raw import UINT_MAX, by_fd, whole
from syscalls._struct import Field, Struct, filled
from syscalls.number import SYS_fstat, SYS_lstat, SYS_newfstatat, SYS_stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

S_IFMT = 0o170000
S_IFSOCK = 0o140000
S_IFLNK = 0o120000
S_IFREG = 0o100000
S_IFBLK = 0o060000
S_IFDIR = 0o040000
S_IFCHR = 0o020000
S_IFIFO = 0o010000
S_ISUID = 0o004000
S_ISGID = 0o002000
S_ISVTX = 0o001000

S_IRWXU = 0o700
S_IRUSR = 0o400
S_IWUSR = 0o200
S_IXUSR = 0o100
S_IRWXG = 0o070
S_IRGRP = 0o040
S_IWGRP = 0o020
S_IXGRP = 0o010
S_IRWXO = 0o007
S_IROTH = 0o004
S_IWOTH = 0o002
S_IXOTH = 0o001


class Stat(Struct):
    """The kernel's struct stat, as it filled it; before that, all zeros.

    Sizes are in bytes, ``st_blocks`` in units of 512 bytes, times in seconds since 1970 plus nanoseconds.
    See stat(2).
    """

    __slots__ = ()
    SIZE = 144

    #   0        8        16        24       28      32      36       40
    #   | st_dev | st_ino | st_nlink | mode  | uid   | gid   | pad    | st_rdev |
    #   48        56           64          72 … 119 three times: seconds, nanoseconds   120 … 143 unused
    #   | st_size | st_blksize | st_blocks | …
    st_dev = Field(0, 8)
    st_ino = Field(8, 8)
    st_nlink = Field(16, 8)
    st_mode = Field(24, 4)
    st_uid = Field(28, 4)
    st_gid = Field(32, 4)
    st_rdev = Field(40, 8)
    st_size = Field(48, 8, signed=True)
    st_blksize = Field(56, 8, signed=True)
    st_blocks = Field(64, 8, signed=True)
    st_atime = Field(72, 8, signed=True)
    st_atime_nsec = Field(80, 8)
    st_mtime = Field(88, 8, signed=True)
    st_mtime_nsec = Field(96, 8)
    st_ctime = Field(104, 8, signed=True)
    st_ctime_nsec = Field(112, 8)


def stat(path: "AnyPath", out: Stat | None = None) -> "Stat":
    """Tell about the file at *path*, links followed, in one call; return *out* filled, or a new Stat.

    Error: see stat(2); ENAMETOOLONG and EINVAL before the call.
    """
    return filled(Stat, out, lambda address: by_path(SYS_stat, "stat", path, address))


def lstat(path: "AnyPath", out: Stat | None = None) -> "Stat":
    """Tell about the file at *path*, a link itself, in one call; return *out* filled, or a new Stat.

    Error: see lstat(2); ENAMETOOLONG and EINVAL before the call.
    """
    return filled(Stat, out, lambda address: by_path(SYS_lstat, "lstat", path, address))


def fstat(fd: "Descriptor", out: Stat | None = None) -> "Stat":
    """Tell about the open file *fd* in one call; return *out* filled, or a new Stat.

    Error: see fstat(2).
    """
    return filled(Stat, out, lambda address: by_fd(SYS_fstat, "fstat", fd, address))


def fstatat(dirfd: "Descriptor", path: "AnyPath", flags: int = 0, out: Stat | None = None) -> "Stat":
    """Tell about the file at *path*, seen from *dirfd*, in one newfstatat; return *out* filled, or a new Stat.

    *flags* are AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_NO_AUTOMOUNT. Error: see fstatat(2).
    """
    return filled(Stat, out, lambda address: by_path_at(SYS_newfstatat, "newfstatat", dirfd, path, address, flags))


def S_ISLNK(mode: int) -> bool:
    """Tell whether *mode* is a symbolic link's. See inode(7)."""
    return _is(mode, S_IFLNK)


def S_ISREG(mode: int) -> bool:
    """Tell whether *mode* is a regular file's. See inode(7)."""
    return _is(mode, S_IFREG)


def S_ISDIR(mode: int) -> bool:
    """Tell whether *mode* is a directory's. See inode(7)."""
    return _is(mode, S_IFDIR)


def S_ISCHR(mode: int) -> bool:
    """Tell whether *mode* is a character device's. See inode(7)."""
    return _is(mode, S_IFCHR)


def S_ISBLK(mode: int) -> bool:
    """Tell whether *mode* is a block device's. See inode(7)."""
    return _is(mode, S_IFBLK)


def S_ISFIFO(mode: int) -> bool:
    """Tell whether *mode* is a pipe's. See inode(7)."""
    return _is(mode, S_IFIFO)


def S_ISSOCK(mode: int) -> bool:
    """Tell whether *mode* is a socket's. See inode(7)."""
    return _is(mode, S_IFSOCK)


def _is(mode: int, kind: int) -> bool:
    return whole(mode, "mode", 0, UINT_MAX) & S_IFMT == kind


if not TYPE_CHECKING:
    __all__ = ["Stat", "fstat", "fstatat", "lstat", "stat", *(name for name in globals() if name.startswith("S_"))]
