"""Groups, capabilities, keys, and comparing what tasks share."""

from __future__ import annotations

import errno

from tracer.abi.flags import system as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, ID, S32, STRING, U32, U64
from tracer.abi.layouts.system import CAPABILITY_HEADER, CAPABILITY_SET, CAPABILITY_SETS, KEYCTL_DH
from tracer.abi.types import (
    RESULT,
    Array,
    Buffer,
    Choice,
    Entry,
    Flags,
    Hex,
    IoVec,
    Kind,
    Phase,
    Struct,
    Switch,
)

GROUPS_MAX = 65536
_GROUPS = (
    Entry("getgroups", (S32, Array(U32, "I", count=RESULT, phase=Phase.EXIT, most=GROUPS_MAX))),
    Entry("setgroups", (S32, Array(U32, "I", count=0, most=GROUPS_MAX, limit=GROUPS_MAX))),
)

HEADER = Struct(CAPABILITY_HEADER, Phase.ENTRY)
_OLD_SETS = {CONSTANTS["_LINUX_CAPABILITY_VERSION_1"]: CAPABILITY_SET}
_CAPABILITIES = (
    Entry("capget", (HEADER, Struct(CAPABILITY_SETS, shorter=_OLD_SETS))),
    Entry("capset", (HEADER, Struct(CAPABILITY_SETS, Phase.ENTRY, shorter=_OLD_SETS))),
)

KEY = Choice(flags.SPECIAL_KEYS, "KEY_SPEC_???", otherwise=S32, decimal=True)

_DEFAULT = Choice(flags.KEY_DEFAULTS, "KEY_REQKEY_DEFL_???", decimal=True)
_ERROR = Choice(dict(errno.errorcode), "", otherwise=U32, decimal=True)
_FOUND = Buffer(length=RESULT, phase=Phase.EXIT, room=3)
_FOUND_TEXT = Buffer(length=RESULT, phase=Phase.EXIT, room=3, text=True)

# Option -> what follows it. The rest of the four is absent.
_NAMED: dict[str, tuple[Kind, ...]] = {
    "KEYCTL_GET_KEYRING_ID": (KEY, S32),
    "KEYCTL_JOIN_SESSION_KEYRING": (STRING,),
    "KEYCTL_UPDATE": (KEY, Buffer(length=3), U64),
    "KEYCTL_REVOKE": (KEY,),
    "KEYCTL_CHOWN": (KEY, ID, ID),
    "KEYCTL_SETPERM": (KEY, Flags(flags.KEY_PERMISSIONS)),
    "KEYCTL_DESCRIBE": (KEY, _FOUND_TEXT, U64),
    "KEYCTL_CLEAR": (KEY,),
    "KEYCTL_LINK": (KEY, KEY),
    "KEYCTL_UNLINK": (KEY, KEY),
    "KEYCTL_SEARCH": (KEY, STRING, STRING, KEY),
    "KEYCTL_READ": (KEY, _FOUND, U64),
    "KEYCTL_INSTANTIATE": (KEY, Buffer(length=3), U64, KEY),
    "KEYCTL_NEGATE": (KEY, U32, KEY),
    "KEYCTL_SET_REQKEY_KEYRING": (_DEFAULT,),
    "KEYCTL_SET_TIMEOUT": (KEY, U32),
    "KEYCTL_ASSUME_AUTHORITY": (KEY,),
    "KEYCTL_GET_SECURITY": (KEY, _FOUND_TEXT, U64),
    "KEYCTL_SESSION_TO_PARENT": (),
    "KEYCTL_REJECT": (KEY, U32, _ERROR, KEY),
    "KEYCTL_INSTANTIATE_IOV": (KEY, IoVec(count=3), U64, KEY),
    "KEYCTL_INVALIDATE": (KEY,),
    "KEYCTL_GET_PERSISTENT": (ID, KEY),
    "KEYCTL_DH_COMPUTE": (Struct(KEYCTL_DH, Phase.ENTRY), _FOUND, U64, ADDRESS),
    "KEYCTL_RESTRICT_KEYRING": (KEY, STRING, STRING),
    "KEYCTL_MOVE": (KEY, KEY, KEY, Flags(flags.KEY_MOVES)),
    "KEYCTL_CAPABILITIES": (_FOUND.but(room=2), U64),
}
_OPTIONS = {CONSTANTS[name]: kinds for name, kinds in _NAMED.items()}


def _argument(index: int) -> Switch:
    cases = {option: kinds[index] if index < len(kinds) else ABSENT for option, kinds in _OPTIONS.items()}
    return Switch(on=0, cases=cases, default=Hex())


_KEYS = (
    Entry("add_key", (STRING, STRING, Buffer(length=3), U64, KEY), KEY),
    Entry("request_key", (STRING, STRING, STRING, KEY), KEY),
    Entry(
        "keyctl",
        (Choice(flags.KEYCTL, "KEYCTL_???"), _argument(0), _argument(1), _argument(2), _argument(3)),
    ),
)

_KCMP = Choice(flags.KCMP, "KCMP_???")


def _compared(file: Kind, epoll: Kind) -> Switch:
    """Return an argument of kcmp: two descriptors, or a descriptor of a poll set."""
    absent = [
        CONSTANTS[name] for name in ["KCMP_VM", "KCMP_FILES", "KCMP_FS", "KCMP_SIGHAND", "KCMP_IO", "KCMP_SYSVSEM"]
    ]
    cases: dict[int, Kind] = dict.fromkeys(absent, ABSENT)
    cases |= {CONSTANTS["KCMP_FILE"]: file, CONSTANTS["KCMP_EPOLL_TFD"]: epoll}
    return Switch(on=2, cases=cases, default=Hex())


_COMPARING = (Entry("kcmp", (S32, S32, _KCMP, _compared(U32, U32), _compared(U32, ADDRESS))),)

ENTRIES = (*_GROUPS, *_CAPABILITIES, *_KEYS, *_COMPARING)
