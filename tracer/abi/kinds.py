"""The kinds that entries of several areas share, and what a bare C type is worth."""

from __future__ import annotations

from tracer.abi.flags import files
from tracer.abi.layouts.common import ADDRESS, FILE_MODE, S32, S64, SIGNAL, U32, U64
from tracer.abi.layouts.system import IOVEC
from tracer.abi.types import (
    RESULT,
    Absent,
    Array,
    Buffer,
    Exchange,
    Fd,
    Flags,
    Hex,
    IoVec,
    Kind,
    Layout,
    Mode,
    Nested,
    Owner,
    Path,
    Phase,
    String,
    Switch,
)

__all__ = [
    "ABSENT", "ADDRESS", "AT", "DIRFD", "FD", "FILE_MODE", "ID", "MODE", "PATH", "READ", "READ_VECTOR", "S32",
    "S64", "SIGNAL", "STRING", "U32", "U64", "WRITE_VECTOR", "WRITTEN", "creation_mode", "from_type", "structs",
]  # fmt: skip

FD = Fd()
DIRFD = Fd(at=True)
PATH = Path()
STRING = String()
MODE = Mode()
ABSENT = Absent()
ID = Owner()
AT = Flags(files.AT)

WRITTEN = Buffer(length=2)
READ = Buffer(length=RESULT, phase=Phase.EXIT)
WRITE_VECTOR = IoVec(count=2)
_PIECES = Array(Nested(IOVEC), f"{IOVEC.size}s", count=2)
READ_VECTOR = Exchange(_PIECES, IoVec(count=2, phase=Phase.EXIT))

_UNSIGNED_INT = {"unsigned int", "unsigned", "u32", "__u32", "uid_t", "gid_t", "rwf_t", "qid_t"}
_INT = {"int", "pid_t", "key_t", "key_serial_t", "clockid_t", "timer_t", "mqd_t", "__s32"}
_LONG = {"long", "loff_t", "off_t"}
_UNSIGNED_LONG = {"size_t", "u64", "__u64"}
_POINTER = {"cap_user_header_t", "cap_user_data_t"}

_TYPES: dict[str, Kind] = {
    **dict.fromkeys(_INT, S32),
    **dict.fromkeys(_UNSIGNED_INT, U32),
    **dict.fromkeys(_LONG, S64),
    **dict.fromkeys(_UNSIGNED_LONG, U64),
    **dict.fromkeys(_POINTER, ADDRESS),
    "umode_t": MODE,
}


def structs(layout: Layout, count: int, phase: Phase = Phase.EXIT) -> Array:
    """Return a pointer to as many structs as argument `count` says, or RESULT."""
    return Array(Nested(layout), f"{layout.size}s", count, phase)


def creation_mode(flags: int) -> Switch:
    """Return the mode of a call whose argument `flags` says whether it makes a file."""
    return Switch(on=flags, mask=files.CREATES, cases={0: ABSENT}, default=MODE)


def from_type(type_: str) -> Kind:
    """Return what is certain of an argument from its C type alone: a number or an address, never followed.

    `unsigned long` and whatever else may be a pointer or a set of bits is hexadecimal.
    """
    bare = type_.removesuffix("const").removeprefix("const ").strip()
    if bare.endswith("*"):
        return ADDRESS
    if bare.startswith("enum "):
        return S32
    return _TYPES.get(bare, Hex())
