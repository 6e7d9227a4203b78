"""The vocabulary of the tables: what an argument of a system call is.

One value of a `Kind` says how an argument is captured while the tracee is stopped, how it is decoded
afterwards and how it is spelled. Three tables read it, each keyed by the class of the kind:
`plan.capture.CAPTURES`, `decode.arguments.DECODERS` and, for what comes out, `reporters.spelling.SPELLINGS`.
"""

from __future__ import annotations

from tracer.abi.types.entries import Entry, Syscall, holds_descriptors, may_be, within
from tracer.abi.types.memory import (
    POINTED,
    REST,
    RESULT,
    Array,
    Buffer,
    Control,
    CpuSet,
    Entries,
    Exchange,
    FdArray,
    FdSet,
    Filter,
    IoVec,
    NodeSet,
    OnStack,
    Pages,
    Path,
    Pointee,
    Pointers,
    Shown,
    Siginfo,
    Sized,
    String,
    StringArray,
    Struct,
    Tagged,
)
from tracer.abi.types.numbers import (
    Absent,
    Address,
    Bits,
    Choice,
    Device,
    Fd,
    FileMode,
    Flags,
    FlagSet,
    Followed,
    Hex,
    Int,
    Kind,
    Limit,
    Macro,
    Mode,
    Moved,
    NetworkOrder,
    Owner,
    Part,
    Phase,
    Seconds,
    SignalSet,
    SizeOf,
    Switch,
    UnsignedError,
    WaitStatus,
    Wide,
)
from tracer.abi.types.structs import (
    ByMember,
    Bytes,
    Chars,
    Field,
    Halves,
    HandleBytes,
    HexBytes,
    InternetAddress,
    Layout,
    Moment,
    Nested,
    Repeated,
    UnixName,
)

__all__ = [
    "POINTED", "REST", "RESULT", "Absent", "Address", "Array", "Bits", "Buffer", "ByMember", "Bytes", "Chars",
    "Choice", "Control", "CpuSet", "Device", "Entries", "Entry", "Exchange", "Fd", "FdArray", "FdSet", "Field",
    "FileMode", "Filter", "FlagSet", "Flags", "Followed", "Halves", "HandleBytes", "Hex", "HexBytes", "Int",
    "InternetAddress", "IoVec", "Kind", "Layout", "Limit", "Macro", "Mode", "Moment", "Moved", "Nested",
    "NetworkOrder", "NodeSet", "OnStack", "Owner", "Pages", "Part", "Path", "Phase", "Pointee", "Pointers",
    "Repeated", "Seconds", "Shown", "Siginfo", "SignalSet", "SizeOf", "Sized", "String", "StringArray", "Struct",
    "Switch", "Syscall", "Tagged", "UnixName", "UnsignedError", "WaitStatus", "Wide", "holds_descriptors", "may_be",
    "within",
]  # fmt: skip
