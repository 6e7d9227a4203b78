"""Names for mounting, file systems, extended attributes and quotas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracer.abi.flags.build import named, words
from tracer.abi.flags.files import AT
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import FlagSet

XATTR = FlagSet("XATTR_???", named("XATTR_CREATE XATTR_REPLACE"))

_MOUNT_BITS = words(
    named(
        "MS_RDONLY MS_NOSUID MS_NODEV MS_NOEXEC MS_SYNCHRONOUS MS_REMOUNT MS_MANDLOCK MS_DIRSYNC MS_NOSYMFOLLOW "
        "MS_NOATIME MS_NODIRATIME MS_BIND MS_MOVE MS_REC MS_SILENT MS_POSIXACL MS_UNBINDABLE MS_PRIVATE MS_SLAVE "
        "MS_SHARED MS_RELATIME MS_KERNMOUNT MS_I_VERSION MS_STRICTATIME MS_LAZYTIME MS_SUBMOUNT MS_NOREMOTELOCK "
        "MS_NOSEC MS_BORN MS_ACTIVE MS_NOUSER"
    )
)
MOUNT = FlagSet("MS_???", _MOUNT_BITS, fields=((CONSTANTS["MS_MGC_MSK"], named("MS_MGC_VAL")),), apart=True)
UMOUNT = FlagSet("MNT_???", named("MNT_FORCE MNT_DETACH MNT_EXPIRE UMOUNT_NOFOLLOW"))
PROPAGATION = {
    0: "0 /* MS_??? */",
    **named("MS_UNBINDABLE MS_PRIVATE MS_SLAVE MS_SHARED"),
}

# In no exported header (linux/swap.h, linux/statfs.h): what strace says of them is their witness.
_KERNELS_OWN = {"SWAP_FLAG_DISCARD_ONCE": 0x20000, "SWAP_FLAG_DISCARD_PAGES": 0x40000, "ST_VALID": 0x20}


def _own(names: str) -> dict[int, str]:
    return {_KERNELS_OWN[name]: name for name in names.split()}


class _Decimal(Mapping[int, str]):
    """A name for each number of a range: the number, spelled when it is asked for."""

    def __init__(self, numbers: range) -> None:
        self.numbers = numbers

    def __getitem__(self, number: int) -> str:
        if number not in self.numbers:
            raise KeyError(number)
        return str(number)

    def __iter__(self) -> Iterator[int]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


SWAP = FlagSet(
    "SWAP_FLAG_???",
    named("SWAP_FLAG_PREFER SWAP_FLAG_DISCARD") | _own("SWAP_FLAG_DISCARD_ONCE SWAP_FLAG_DISCARD_PAGES"),
    last=((CONSTANTS["SWAP_FLAG_PRIO_MASK"], _Decimal(range(CONSTANTS["SWAP_FLAG_PRIO_MASK"] + 1))),),
    apart=True,
)
"""The lowest 15 bits are a priority, which is always spelled."""


FSOPEN = FlagSet("FSOPEN_???", named("FSOPEN_CLOEXEC"))
FSMOUNT = FlagSet("FSMOUNT_???", named("FSMOUNT_CLOEXEC"))
FSPICK = FlagSet(
    "FSPICK_???", named("FSPICK_CLOEXEC FSPICK_SYMLINK_NOFOLLOW FSPICK_NO_AUTOMOUNT FSPICK_EMPTY_PATH")
)
FSCONFIG = named(
    "FSCONFIG_SET_FLAG FSCONFIG_SET_STRING FSCONFIG_SET_BINARY FSCONFIG_SET_PATH FSCONFIG_SET_PATH_EMPTY "
    "FSCONFIG_SET_FD FSCONFIG_CMD_CREATE FSCONFIG_CMD_RECONFIGURE"
)
OPEN_TREE = FlagSet("OPEN_TREE_???", named("OPEN_TREE_CLONE OPEN_TREE_CLOEXEC") | dict(AT.bits))
MOVE_MOUNT = FlagSet(
    "MOVE_MOUNT_???",
    named(
        "MOVE_MOUNT_F_SYMLINKS MOVE_MOUNT_F_AUTOMOUNTS MOVE_MOUNT_F_EMPTY_PATH MOVE_MOUNT_T_SYMLINKS "
        "MOVE_MOUNT_T_AUTOMOUNTS MOVE_MOUNT_T_EMPTY_PATH MOVE_MOUNT_SET_GROUP"
    ),
)
MOUNT_ATTRIBUTES = FlagSet(
    "MOUNT_ATTR_???",
    named(
        "MOUNT_ATTR_RDONLY MOUNT_ATTR_NOSUID MOUNT_ATTR_NODEV MOUNT_ATTR_NOEXEC MOUNT_ATTR_NOATIME "
        "MOUNT_ATTR_STRICTATIME MOUNT_ATTR_NODIRATIME MOUNT_ATTR_IDMAP MOUNT_ATTR_NOSYMFOLLOW"
    ),
)

_MAGIC = [name for name in CONSTANTS if name.endswith("_MAGIC")]
FILE_SYSTEMS = named(" ".join(_MAGIC))
"""statfs: f_type."""

STATFS = FlagSet(
    "ST_???",
    _own("ST_VALID")
    | named(
        "ST_RDONLY ST_NOSUID ST_NODEV ST_NOEXEC ST_SYNCHRONOUS ST_MANDLOCK ST_NOATIME ST_NODIRATIME ST_RELATIME"
    ),
)

QUOTA_TYPES = named("USRQUOTA GRPQUOTA PRJQUOTA")
QUOTA_FORMATS = named("QFMT_VFS_OLD QFMT_VFS_V0 QFMT_OCFS2 QFMT_VFS_V1")
QUOTA_COMMANDS = named(
    "Q_SYNC Q_QUOTAON Q_QUOTAOFF Q_GETFMT Q_GETINFO Q_SETINFO Q_GETQUOTA Q_SETQUOTA Q_GETNEXTQUOTA"
)
QUOTA_VALID = FlagSet(
    "QIF_???",
    named("QIF_BLIMITS QIF_SPACE QIF_ILIMITS QIF_INODES QIF_BTIME QIF_ITIME"),
)
