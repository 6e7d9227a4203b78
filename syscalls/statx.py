"""statx(2), one call, and its constants. Source of numbers and layout: linux/stat.h."""

from syscalls._paths import by_path_at
from syscalls._struct import Field, Struct, filled
from syscalls.number import SYS_statx

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

STATX_TYPE = 0x1
STATX_MODE = 0x2
STATX_NLINK = 0x4
STATX_UID = 0x8
STATX_GID = 0x10
STATX_ATIME = 0x20
STATX_MTIME = 0x40
STATX_CTIME = 0x80
STATX_INO = 0x100
STATX_SIZE = 0x200
STATX_BLOCKS = 0x400
STATX_BASIC_STATS = 0x7FF
STATX_BTIME = 0x800
STATX_ALL = 0xFFF
STATX_MNT_ID = 0x1000
STATX_DIOALIGN = 0x2000
STATX__RESERVED = 0x8000_0000

STATX_ATTR_COMPRESSED = 0x4
STATX_ATTR_IMMUTABLE = 0x10
STATX_ATTR_APPEND = 0x20
STATX_ATTR_NODUMP = 0x40
STATX_ATTR_ENCRYPTED = 0x800
STATX_ATTR_AUTOMOUNT = 0x1000
STATX_ATTR_MOUNT_ROOT = 0x2000
STATX_ATTR_VERITY = 0x10_0000
STATX_ATTR_DAX = 0x20_0000


class Statx(Struct):
    """The kernel's struct statx. ``stx_mask`` says which fields it filled; times have ``…_nsec`` beside them.

    See statx(2).
    """

    __slots__ = ()
    SIZE = 256

    stx_mask = Field(0, 4)
    stx_blksize = Field(4, 4)
    stx_attributes = Field(8, 8)
    stx_nlink = Field(16, 4)
    stx_uid = Field(20, 4)
    stx_gid = Field(24, 4)
    stx_mode = Field(28, 2)
    stx_ino = Field(32, 8)
    stx_size = Field(40, 8)
    stx_blocks = Field(48, 8)
    stx_attributes_mask = Field(56, 8)
    stx_atime = Field(64, 8, signed=True)
    stx_atime_nsec = Field(72, 4)
    stx_btime = Field(80, 8, signed=True)
    stx_btime_nsec = Field(88, 4)
    stx_ctime = Field(96, 8, signed=True)
    stx_ctime_nsec = Field(104, 4)
    stx_mtime = Field(112, 8, signed=True)
    stx_mtime_nsec = Field(120, 4)
    stx_rdev_major = Field(128, 4)
    stx_rdev_minor = Field(132, 4)
    stx_dev_major = Field(136, 4)
    stx_dev_minor = Field(140, 4)
    stx_mnt_id = Field(144, 8)
    stx_dio_mem_align = Field(152, 4)
    stx_dio_offset_align = Field(156, 4)


def statx(
    dirfd: "Descriptor",
    path: "AnyPath",
    flags: int = 0,
    mask: int = STATX_BASIC_STATS,
    out: Statx | None = None,
) -> Statx:
    """Tell about the file at *path*, seen from *dirfd*, in one call; return *out* filled, or a new Statx.

    *flags* are AT_ constants, *mask* the STATX_ fields that are wanted. Error: see statx(2).
    """
    return filled(Statx, out, lambda address: by_path_at(SYS_statx, "statx", dirfd, path, flags, mask, address))


if not TYPE_CHECKING:
    __all__ = ["Statx", "statx", *(name for name in globals() if name.startswith("STATX_"))]
