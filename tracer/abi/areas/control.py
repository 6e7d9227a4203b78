"""fcntl: what the argument is depends on the command."""

from __future__ import annotations

from collections.abc import Mapping

from tracer.abi.flags import descriptors, files
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, FD, S32, SIGNAL, U32, U64
from tracer.abi.layouts.common import FOUND_LOCK, LOCK, OWNER
from tracer.abi.types import Choice, Entry, Flags, Hex, Kind, Phase, Pointee, Struct, Switch


def _by_name(kinds: Mapping[str, Kind]) -> dict[int, Kind]:
    """Return the cases of a Switch: every name of a key (separated by spaces) has the same kind."""
    return {CONSTANTS[name]: kind for names, kind in kinds.items() for name in names.split()}


_LEASE = Choice(descriptors.LOCK_TYPES, "F_???")
_DUPLICATES = "F_DUPFD F_DUPFD_CLOEXEC"

_FCNTL_ARGUMENT = _by_name(
    {
        "F_GETFD F_GETFL F_GETOWN F_GETSIG F_GETLEASE F_GETPIPE_SZ F_GET_SEALS": ABSENT,
        _DUPLICATES: S32,
        "F_SETFD": Flags(descriptors.FD),
        "F_SETFL": Flags(files.OPEN),
        "F_SETLK F_SETLKW F_OFD_SETLK F_OFD_SETLKW": Struct(LOCK, Phase.ENTRY),
        "F_GETLK F_OFD_GETLK": Struct(FOUND_LOCK),
        "F_SETOWN": S32,
        "F_SETOWN_EX": Struct(OWNER, Phase.ENTRY),
        "F_GETOWN_EX": Struct(OWNER),
        "F_SETSIG": SIGNAL,
        "F_SETLEASE": _LEASE,
        "F_NOTIFY": Flags(descriptors.NOTIFY),
        "F_SETPIPE_SZ": U32,
        "F_ADD_SEALS": Flags(descriptors.SEALS),
        "F_GET_RW_HINT F_GET_FILE_RW_HINT": Pointee(U64, "Q"),
        "F_SET_RW_HINT F_SET_FILE_RW_HINT": Pointee(U64, "Q", Phase.ENTRY),
    }
)
_FCNTL_RESULT = _by_name(
    {
        _DUPLICATES: FD,
        "F_GETFD": Flags(descriptors.FD_RESULT),
        "F_GETFL": Flags(files.OPEN_RESULT),
        "F_GETSIG": SIGNAL,
        "F_GETLEASE": Flags(descriptors.LEASE_RESULT),
        "F_GET_SEALS": Flags(descriptors.SEALS_RESULT),
    }
)

ENTRIES = (
    Entry(
        "fcntl",
        (FD, Choice(descriptors.FCNTL, "F_???"), Switch(on=1, cases=_FCNTL_ARGUMENT, default=Hex())),
        Switch(on=1, cases=_FCNTL_RESULT, default=S32),
    ),
)
