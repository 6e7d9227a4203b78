"""Mounting, by the old calls and the new ones, and swapping."""

from __future__ import annotations

from tracer.abi.flags import mounts as flags
from tracer.abi.flags.files import AT as AT_NAMES
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ADDRESS, DIRFD, FD, PATH, S32, STRING, U64
from tracer.abi.layouts.system import MOUNT_ATTR
from tracer.abi.types import Buffer, Choice, Entry, Flags, Kind, Phase, Struct, Switch

_AT_TREE = Flags(AT_NAMES)


def _bits(names: str) -> int:
    return sum(CONSTANTS[name] for name in names.split())


def _if_none_of(names: str, kind: Kind) -> Switch:
    """Return an argument of mount that the kernel looks at only if the flags have none of the bits.

    The old magic number isn't any; no flags but it set MS_NOUSER with others.
    """
    user = CONSTANTS["MS_NOUSER"] & 0xFFFFFFFF
    mask = _bits(names) | user
    return Switch(
        on=3, mask=mask, cases=dict.fromkeys((0, user, CONSTANTS["MS_MGC_VAL"] & mask), kind), default=ADDRESS
    )


_CHANGES = "MS_BIND MS_MOVE MS_UNBINDABLE MS_PRIVATE MS_SLAVE MS_SHARED"
_TYPE = _if_none_of("MS_REMOUNT " + _CHANGES, STRING)
_DATA = _if_none_of(_CHANGES, STRING)

# fsconfig: command -> key, value.
_SETTINGS: dict[str, tuple[Kind, Kind, Kind]] = {
    "FSCONFIG_SET_FLAG": (STRING, ADDRESS, S32),
    "FSCONFIG_SET_STRING": (STRING, STRING, S32),
    "FSCONFIG_SET_BINARY": (STRING, Buffer(length=4, raw=True), S32),
    "FSCONFIG_SET_PATH": (STRING, PATH, DIRFD),
    "FSCONFIG_SET_PATH_EMPTY": (STRING, PATH, DIRFD),
    "FSCONFIG_SET_FD": (STRING, ADDRESS, FD),
}


def _setting(index: int, default: Kind) -> Switch:
    return Switch(on=1, cases={CONSTANTS[name]: kinds[index] for name, kinds in _SETTINGS.items()}, default=default)


ENTRIES = (
    Entry("mount", (PATH, PATH, _TYPE, Flags(flags.MOUNT, 64), _DATA)),
    Entry("umount2", (PATH, Flags(flags.UMOUNT))),
    Entry("pivot_root", (PATH, PATH)),
    Entry("swapon", (PATH, Flags(flags.SWAP))),
    Entry("swapoff", (PATH,)),
    Entry("fsopen", (STRING, Flags(flags.FSOPEN)), FD, opens=True),
    Entry(
        "fsconfig",
        (FD, Choice(flags.FSCONFIG, "FSCONFIG_???"), _setting(0, ADDRESS), _setting(1, ADDRESS), _setting(2, S32)),
    ),
    Entry("fsmount", (FD, Flags(flags.FSMOUNT), Flags(flags.MOUNT_ATTRIBUTES)), FD, opens=True),
    Entry("fspick", (DIRFD, PATH, Flags(flags.FSPICK)), FD, opens=True),
    Entry("open_tree", (DIRFD, PATH, Flags(flags.OPEN_TREE)), FD, opens=True),
    Entry("move_mount", (DIRFD, PATH, DIRFD, PATH, Flags(flags.MOVE_MOUNT))),
    Entry("mount_setattr", (DIRFD, PATH, _AT_TREE, Struct(MOUNT_ATTR, Phase.ENTRY, size=4), U64)),
)
