"""What all kinds share, and kinds of numbers: what a register, or a member of a struct, says by itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform

_NOTHING: Mapping[int, str] = MappingProxyType({})


class Phase(IntEnum):
    """When the kernel and the program agree on what a pointer points at."""

    ENTRY = 0  # the program wrote it before the call
    EXIT = 1  # the kernel wrote it; only there if the call succeeded
    FAILED = 2  # the kernel wrote it although the call failed: a signal ended it, or it lacked room


class FlagSet(NamedTuple):
    """Names for the bits and fields of a number.

    `bits` maps a mask to its name, in the order they are spelled; a mask of several bits must stand before
    the masks it contains. `fields` are enumerations inside the number: (mask, value -> name); they are
    spelled before the bits, those of `last` after them, and a value without a name stays in the remainder.
    `unknown` is the spelling of a remainder: 0x40 becomes "0x40 /* O_??? */". `zero` is the spelling of a
    number without any bit or named field. `label` stands before the names in a result: "0x1 (flags FD_CLOEXEC)".
    `apart`: as numbers, the fields stand for themselves: 0x1|0x80000; `halves`: those of 32 bits do. `marked`: a
    remainder is spelled so behind fields, too. `numeric`: in a result, too, numbers may stand for the names;
    `bare`: where they would, a result is the number alone.
    """

    unknown: str
    bits: Mapping[int, str] = _NOTHING
    fields: tuple[tuple[int, Mapping[int, str]], ...] = ()
    last: tuple[tuple[int, Mapping[int, str]], ...] = ()
    zero: str = "0"
    label: str = ""
    apart: bool = False
    marked: bool = False
    halves: bool = False
    numeric: bool = False
    bare: bool = False


@dataclass_transform(frozen_default=True)
class Kind:
    """What an argument or a returned value is: a frozen value, with the fields that its class declares.

    Type checkers take it for a frozen dataclass. It is none because `dataclasses` writes and compiles source
    code for each class, which was a third of the time that a traced `true` took.
    """

    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        """Take note of the fields, in order; a default is an attribute of the class."""
        cls._fields = (*cls._fields, *cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        """Set the fields. Raises TypeError if one is unknown, or is missing and has no default."""
        given = dict(zip(self._fields, values, strict=False)) | named
        self.__dict__.update(given)
        wrong = [name for name in self._fields if not hasattr(self, name)] or given.keys() - {*self._fields}
        if wrong or len(given) != len(values) + len(named):
            raise TypeError(f"{type(self).__name__}{self._fields} can't be made of {values} and {named}")

    def but(self, **changed: Any) -> Self:
        """Return the same kind with some fields changed. Raises TypeError as its making does."""
        return type(self)(**dict(zip(self._fields, self._values(), strict=True)) | changed)

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._fields)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse: a kind never changes."""
        raise AttributeError(f"{type(self).__name__}.{name} can't be set")

    def __eq__(self, other: object) -> bool:
        """Whether `other` is of the same class, with equal fields."""
        return isinstance(other, Kind) and type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        """Return the expression that makes it."""
        fields = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self._values(), strict=True))
        return f"{type(self).__name__}({fields})"


class Followed(Kind):
    """A pointer that is followed: the engine copies what is behind it."""


class Int(Kind):
    """A number in decimal: `bits` wide, two's complement if `signed`."""

    bits: int = 32
    signed: bool = True


class Owner(Kind):
    """A user or group: an unsigned number, or -1 for none."""


class Hex(Kind):
    """A number that reads best in hexadecimal; `digits` is the least width, 0x included.

    It counts `unit`s.
    """

    bits: int = 64
    digits: int = 0
    unit: int = 1


class Mode(Kind):
    """Permission bits, in octal: of an argument the kernel looks at 16."""

    bits: int = 16


class FileMode(Kind):
    """A file's type and permissions: `names` has the names, what they leave is octal: S_IFREG|0644."""

    names: FlagSet
    bits: int = 16


class Device(Kind):
    """A device number, shown as makedev(major, minor)."""


class Address(Kind):
    """A pointer that is not followed."""


class Fd(Kind):
    """A file descriptor. With `at`, AT_FDCWD is one of its values."""

    at: bool = False


class Flags(Kind):
    """Bits of a FlagSet, joined by |."""

    set: FlagSet
    bits: int = 32


class Choice(Kind):
    """One value of an enumeration: value -> name; others spelled "0x7 /* SEEK_??? */", or as `otherwise`.

    `beside`: the number is spelled in decimal, and its name as a comment: "3 /* SYSLOG_ACTION_READ_ALL */".
    `decimal`: a number without a name is. `shared` has what strace calls those that have several names.
    """

    names: Mapping[int, str]
    unknown: str
    bits: int = 32
    otherwise: Kind | None = None
    beside: bool = False
    decimal: bool = False
    shared: Mapping[int, str] = _NOTHING


class Part(Kind):
    """One of the numbers in a Macro's number: the bits `mask`, `shift` to the right, are a `kind`."""

    mask: int
    shift: int
    kind: Kind


class Macro(Kind):
    """A number that a macro packs from others, spelled as its call: "QCMD(Q_SYNC, USRQUOTA)"."""

    name: str
    parts: tuple[Part, ...]


class Limit(Kind):
    """A resource limit: the largest number of so many `bits` means none."""

    bits: int = 64


class SignalSet(Kind):
    """A set of signals in a number: bit 0 is signal 1."""


class Bits(Kind):
    """Some bits of a number in a struct, of `kind`. With `optional`, they are left out of a struct's text if 0."""

    shift: int
    width: int = 1
    optional: bool = False
    kind: Kind = Int(signed=False)


class SizeOf(Kind):
    """A number of bytes with room for structs that are called `name` and have `size` bytes each."""

    name: str
    size: int


class UnsignedError(Kind):
    """The answer of a call that is an unsigned int to the kernel: errors come as large numbers."""


class Seconds(Kind):
    """A number of seconds since 1970."""


class Wide(Kind):
    """A 64-bit number of `kind` in two registers of 32 bits: the upper half is argument `high`."""

    high: int
    kind: Kind = Int(64)


class Moved(Kind):
    """The 0 of a call that changed the working directory."""


class NetworkOrder(Kind):
    """A number in network byte order, `bits` wide, of `kind` once in the machine's.

    With `named`, the function that turns it round is written even where numbers stand for names: htons(0x3).
    """

    kind: Kind
    bits: int = 16
    named: bool = False


class WaitStatus(Kind):
    """A wait status: exited, killed, stopped or continued. Only inside a Pointee."""


class Absent(Kind):
    """An argument that this form of the call doesn't have: neither captured nor shown."""


class Switch(Kind):
    """What the argument is depends on the bits `mask` of argument `on` (0-5)."""

    on: int
    cases: Mapping[int, Kind]
    default: Kind
    mask: int = 0xFFFFFFFF
