"""Names for files: opening, access, modes, attributes, whole-file operations."""

from __future__ import annotations

from tracer.abi.flags.build import named
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import FlagSet

# O_SYNC contains O_DSYNC, O_TMPFILE contains O_DIRECTORY.
_OPEN_BITS = named(
    "O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK O_SYNC __O_SYNC O_DSYNC O_DIRECT O_LARGEFILE "
    "O_NOFOLLOW O_NOATIME O_CLOEXEC O_PATH O_TMPFILE __O_TMPFILE O_DIRECTORY FASYNC"
)
_ACCESS_MODES = named("O_RDONLY O_WRONLY O_RDWR O_ACCMODE")

OPEN = FlagSet("O_???", _OPEN_BITS, fields=((CONSTANTS["O_ACCMODE"], _ACCESS_MODES),))
"""The flags of open and of F_GETFL: the access mode is always spelled."""

OPEN_RESULT = OPEN._replace(label="flags")
DESCRIPTOR = FlagSet("O_???", _OPEN_BITS)
"""The flags of calls that take some O_ bits and no access mode: pipe2, dup3."""

CREATES = CONSTANTS["O_CREAT"] | CONSTANTS["__O_TMPFILE"]
"""With one of these bits, open has a mode."""

RESOLVE = FlagSet(
    "RESOLVE_???",
    named(
        "RESOLVE_NO_XDEV RESOLVE_NO_MAGICLINKS RESOLVE_NO_SYMLINKS RESOLVE_BENEATH RESOLVE_IN_ROOT RESOLVE_CACHED"
    ),
)

ACCESS = FlagSet("?_OK", named("R_OK W_OK X_OK"), zero="F_OK")

_AT_TAIL = " AT_SYMLINK_FOLLOW AT_NO_AUTOMOUNT AT_EMPTY_PATH AT_RECURSIVE"

AT = FlagSet("AT_???", named("AT_SYMLINK_NOFOLLOW AT_REMOVEDIR" + _AT_TAIL))
AT_ACCESS = FlagSet("AT_???", named("AT_SYMLINK_NOFOLLOW AT_EACCESS AT_EMPTY_PATH"))
AT_STATX = FlagSet(
    "AT_???",
    AT.bits,
    apart=True,
    fields=(
        (
            CONSTANTS["AT_STATX_SYNC_TYPE"],
            {
                **named("AT_STATX_SYNC_AS_STAT AT_STATX_FORCE_SYNC AT_STATX_DONT_SYNC"),
                CONSTANTS["AT_STATX_SYNC_TYPE"]: "AT_STATX_FORCE_SYNC|AT_STATX_DONT_SYNC",
            },
        ),
    ),
)

# STATX_ALL contains STATX_BASIC_STATS, which contains all up to STATX_BLOCKS.
STATX = FlagSet(
    "STATX_???",
    named(
        "STATX_ALL STATX_BASIC_STATS STATX_TYPE STATX_MODE STATX_NLINK STATX_UID STATX_GID STATX_ATIME "
        "STATX_MTIME STATX_CTIME STATX_INO STATX_SIZE STATX_BLOCKS STATX_BTIME STATX_MNT_ID "
        "STATX_DIOALIGN"
    ),
)
STATX_ATTRIBUTES = FlagSet(
    "STATX_ATTR_???",
    named(
        "STATX_ATTR_COMPRESSED STATX_ATTR_IMMUTABLE STATX_ATTR_APPEND STATX_ATTR_NODUMP "
        "STATX_ATTR_ENCRYPTED STATX_ATTR_AUTOMOUNT STATX_ATTR_MOUNT_ROOT STATX_ATTR_VERITY STATX_ATTR_DAX"
    ),
)

FILE_MODE = FlagSet(
    "S_???",
    named("S_ISUID S_ISGID S_ISVTX"),
    fields=((CONSTANTS["S_IFMT"], named("S_IFSOCK S_IFLNK S_IFREG S_IFBLK S_IFDIR S_IFCHR S_IFIFO")),),
)

SPECIAL_TIMES = named("UTIME_NOW UTIME_OMIT")
"""In place of a time's nanoseconds."""

DIRENT_TYPES = named("DT_UNKNOWN DT_FIFO DT_CHR DT_DIR DT_BLK DT_REG DT_LNK DT_SOCK DT_WHT")

RENAME = FlagSet("RENAME_??", named("RENAME_NOREPLACE RENAME_EXCHANGE RENAME_WHITEOUT"))

FALLOCATE = FlagSet(
    "FALLOC_FL_???",
    named(
        "FALLOC_FL_KEEP_SIZE FALLOC_FL_PUNCH_HOLE FALLOC_FL_NO_HIDE_STALE FALLOC_FL_COLLAPSE_RANGE "
        "FALLOC_FL_ZERO_RANGE FALLOC_FL_INSERT_RANGE FALLOC_FL_UNSHARE_RANGE"
    ),
)

SYNC_FILE_RANGE = FlagSet(
    "SYNC_FILE_RANGE_???",
    named("SYNC_FILE_RANGE_WAIT_BEFORE SYNC_FILE_RANGE_WRITE SYNC_FILE_RANGE_WAIT_AFTER"),
)

ADVICE = named(
    "POSIX_FADV_NORMAL POSIX_FADV_RANDOM POSIX_FADV_SEQUENTIAL POSIX_FADV_WILLNEED POSIX_FADV_DONTNEED "
    "POSIX_FADV_NOREUSE"
)
