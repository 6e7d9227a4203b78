"""The vocabulary of the tables: what an argument of a system call is.

One value of a `Kind` says how an argument is captured while the tracee is stopped, how it is decoded
afterwards and how it is spelled. Three tables read it, each keyed by the class of the kind:
`plan.capture.CAPTURES`, `decode.arguments.DECODERS` and, for what comes out, `reporters.spelling.SPELLINGS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Phase(IntEnum):
    """When the kernel and the program agree on what a pointer points at."""

    ENTRY = 0  # the program wrote it before the call
    EXIT = 1  # the kernel wrote it; only there if the call succeeded


@dataclass(frozen=True, slots=True)
class FlagSet:
    """Names for the bits and fields of a number.

    `bits` maps a mask to its name, in the order they are spelled; a mask of several bits must stand before
    the masks it contains. `fields` are enumerations inside the number: (mask, value -> name); they are
    spelled before the bits, those of `last` after them, and a value without a name stays in the remainder.
    `unknown` is the spelling of a remainder: 0x40 becomes "0x40 /* O_??? */". `zero` is the spelling of a
    number without any bit or named field.
    """

    unknown: str
    bits: Mapping[int, str] = field(default_factory=dict)
    fields: tuple[tuple[int, Mapping[int, str]], ...] = ()
    last: tuple[tuple[int, Mapping[int, str]], ...] = ()
    zero: str = "0"


@dataclass(frozen=True, slots=True)
class Kind:
    """What an argument or a returned value is."""


@dataclass(frozen=True, slots=True)
class Int(Kind):
    """A number in decimal: `bits` wide, two's complement if `signed`."""

    bits: int = 32
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Hex(Kind):
    """A number that reads best in hexadecimal."""

    bits: int = 64


@dataclass(frozen=True, slots=True)
class Mode(Kind):
    """Permission bits, in octal: of an argument the kernel looks at 16."""

    bits: int = 16


@dataclass(frozen=True, slots=True)
class FileMode(Kind):
    """A file's type and permissions: `names` has the names, what they leave is octal: S_IFREG|0644."""

    names: FlagSet


@dataclass(frozen=True, slots=True)
class Device(Kind):
    """A device number, shown as makedev(major, minor)."""


@dataclass(frozen=True, slots=True)
class Address(Kind):
    """A pointer that is not followed."""


@dataclass(frozen=True, slots=True)
class Fd(Kind):
    """A file descriptor. With `at`, AT_FDCWD is one of its values."""

    at: bool = False


@dataclass(frozen=True, slots=True)
class Flags(Kind):
    """Bits of a FlagSet, joined by |."""

    set: FlagSet
    bits: int = 32


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One value of an enumeration: value -> name; others spelled "0x7 /* SEEK_??? */"."""

    names: Mapping[int, str]
    unknown: str
    bits: int = 32


@dataclass(frozen=True, slots=True)
class Path(Kind):
    """A pointer to a NUL-terminated path, at most PATH_MAX bytes. With `exit`, the kernel wrote it."""

    phase: Phase = Phase.ENTRY


@dataclass(frozen=True, slots=True)
class Buffer(Kind):
    """A pointer to data.

    Its length in bytes is argument `length` (0-5), or the returned value if `length` is RESULT. `text` says
    that the bytes are a path or a name, kept whole instead of cut at the plan's data limit.
    """

    length: int
    phase: Phase = Phase.ENTRY
    text: bool = False


RESULT = 6  # in place of an argument's index: the returned value


@dataclass(frozen=True, slots=True)
class IoVec(Kind):
    """A pointer to struct iovec[argument `count`], and the data behind it."""

    count: int
    phase: Phase = Phase.ENTRY


@dataclass(frozen=True, slots=True)
class StringArray(Kind):
    """A pointer to a NULL-terminated array of strings. With `count_only`, the strings stay private."""

    count_only: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a struct: `format` is a struct-module code without byte order ("Q", "i", "8s")."""

    name: str
    offset: int
    format: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Layout:
    """A C struct: its size in bytes and its members in the order they are spelled."""

    name: str
    size: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Struct(Kind):
    """A pointer to one `layout`. With `size`, that argument (0-5) holds how many bytes the program passed."""

    layout: Layout
    phase: Phase = Phase.EXIT
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Pointee(Kind):
    """A pointer to one number: `kind` says what it is, `format` its struct-module code."""

    kind: Kind
    format: str
    phase: Phase = Phase.EXIT


@dataclass(frozen=True, slots=True)
class FdArray(Kind):
    """A pointer to `count` ints that the kernel filled with new descriptors."""

    count: int = 2


@dataclass(frozen=True, slots=True)
class Entries(Kind):
    """A pointer to directory entries (struct linux_dirent64), as many bytes as the call returned."""


@dataclass(frozen=True, slots=True)
class WaitStatus(Kind):
    """A wait status: exited, killed, stopped or continued. Only inside a Pointee."""


@dataclass(frozen=True, slots=True)
class Absent(Kind):
    """An argument that this form of the call doesn't have: neither captured nor shown."""


@dataclass(frozen=True, slots=True)
class Switch(Kind):
    """What the argument is depends on the bits `mask` of argument `on` (0-5)."""

    on: int
    cases: Mapping[int, Kind]
    default: Kind
    mask: int = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """A hand-written table entry: what every argument of a call is.

    `kinds` follow the order of the arguments; their names are the kernel's (generated). `opens` says that a
    successful call of any form returns a new descriptor: the engine then looks up what it refers to. Where
    only some forms do (fcntl, ioctl), it is false and `result` is a Switch with an Fd in it.
    """

    name: str
    kinds: tuple[Kind, ...]
    result: Kind = Int(64)
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Prototype:
    """A call as the kernel declares it: ((type, name), …) in order."""

    arguments: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Syscall:
    """A call of one architecture: what every later stage asks the tables for.

    `kinds` has one kind an argument, in order; a call without a hand-written entry has numbers only and
    `decoded` is false.
    """

    number: int
    name: str
    arguments: tuple[str, ...]
    kinds: tuple[Kind, ...]
    result: Kind
    opens: bool
    decoded: bool
