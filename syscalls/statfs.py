"""What a file system says of itself: statfs and fstatfs, one call each, and POSIX's names for them.

Source of the numbers: sys/statvfs.h; of the layout: struct statfs in asm-generic/statfs.h, x86_64.
"""

from syscalls._paths import by_path
from syscalls._raw import by_fd
from syscalls._struct import Field, Struct, filled
from syscalls.number import SYS_fstatfs, SYS_statfs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

ST_RDONLY = 1
ST_NOSUID = 2
ST_NODEV = 4
ST_NOEXEC = 8
ST_SYNCHRONOUS = 16
ST_MANDLOCK = 64
ST_WRITE = 128
ST_APPEND = 256
ST_IMMUTABLE = 512
ST_NOATIME = 1024
ST_NODIRATIME = 2048
ST_RELATIME = 4096

_ST_VALID = 0x20  # the kernel's own sign that f_flags are there


class StatFs(Struct):
    """The kernel's struct statfs: counts of blocks of ``f_frsize`` bytes and of files.

    Behind the fields stand statvfs(3)'s names for three of them: ``f_favail``, ``f_flag``, ``f_namemax``.
    """

    __slots__ = ()
    SIZE = 120

    f_type = Field(0, 8)
    f_bsize = Field(8, 8)
    f_blocks = Field(16, 8)
    f_bfree = Field(24, 8)
    f_bavail = Field(32, 8)
    f_files = Field(40, 8)
    f_ffree = Field(48, 8)
    f_fsid = Field(56, 8)
    f_namelen = Field(64, 8)
    f_frsize = Field(72, 8)
    f_flags = Field(80, 8)

    @property
    def f_favail(self) -> int:
        """How many files an ordinary user can still make."""
        return self.f_ffree

    @property
    def f_flag(self) -> int:
        """The mount's ST_ flags."""
        return self.f_flags & ~_ST_VALID

    @property
    def f_namemax(self) -> int:
        """A name's greatest length in bytes."""
        return self.f_namelen


def statfs(path: "AnyPath", out: StatFs | None = None) -> StatFs:
    """Tell about the file system of *path* in one call; return *out* filled, or a new StatFs.

    Error: see statfs(2).
    """
    return filled(StatFs, out, lambda address: by_path(SYS_statfs, "statfs", path, address))


def fstatfs(fd: "Descriptor", out: StatFs | None = None) -> StatFs:
    """Tell about the file system of the open file *fd*, as `statfs` does.

    Error: see fstatfs(2).
    """
    return filled(StatFs, out, lambda address: by_fd(SYS_fstatfs, "fstatfs", fd, address))


statvfs = statfs
fstatvfs = fstatfs

if not TYPE_CHECKING:
    __all__ = ["StatFs", "fstatfs", "fstatvfs", "statfs", "statvfs"]
    __all__ += [name for name in globals() if name.startswith("ST_")]
