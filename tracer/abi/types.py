"""The vocabulary of the tables: what an argument of a system call is.

One value of a `Kind` says how an argument is captured while the tracee is stopped, how it is decoded
afterwards and how it is spelled. Three tables read it, each keyed by the class of the kind:
`plan.capture.CAPTURES`, `decode.arguments.DECODERS` and, for what comes out, `reporters.spelling.SPELLINGS`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from enum import Enum, IntEnum
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
    remainder is spelled so behind fields, too. `numeric`: in a result, too, numbers may stand for the names.
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


class Part(NamedTuple):
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


class Path(Followed):
    """A pointer to a NUL-terminated path, at most PATH_MAX bytes. With `exit`, the kernel wrote it."""

    phase: Phase = Phase.ENTRY


class String(Followed):
    """A pointer to a NUL-terminated string that names no file; with `most`, the kernel reads so many bytes."""

    phase: Phase = Phase.ENTRY
    most: int = 0


class Buffer(Followed):
    """A pointer to data.

    Its length in bytes is argument `length` (0-5), or the returned value if `length` is RESULT. `text` says
    that the bytes are a path or a name, kept whole instead of cut at the plan's data limit; `raw` that they
    are no text at all, and spelled in hexadecimal. Argument `room`, if there is one, says how much fits in at
    most: some calls return more than they wrote. The kernel looks at none that is longer than `limit`.
    """

    length: int
    phase: Phase = Phase.ENTRY
    text: bool = False
    raw: bool = False
    room: int | None = None
    limit: int = 1 << 64


RESULT = 6  # in place of an argument's index: the returned value
REST = 7  # as many as there are: for what lies within a struct or within Sized
POINTED = 8  # POINTED + n in place of an index: the 32-bit number that argument n points at


class IoVec(Followed):
    """A pointer to struct iovec[argument `count`], and the data behind it."""

    count: int
    phase: Phase = Phase.ENTRY


class StringArray(Followed):
    """A pointer to a NULL-terminated array of strings. With `count_only`, the strings stay private."""

    count_only: bool = False


class Field(NamedTuple):
    """One member of a struct: `format` is a struct-module code without byte order ("Q", "i", "8s").

    The format "*" is all that follows, up to the end of what was passed. With `needs` (an earlier member, a
    mask), it means something only if that has one of the bits.
    """

    name: str
    offset: int
    format: str
    kind: Kind
    needs: tuple[str, int] | None = None

    @property
    def followed(self) -> Kind:
        """What the engine takes it for: of a Switch the first form that is followed, if there is one."""
        if not isinstance(self.kind, Switch):
            return self.kind
        forms = (self.kind.default, *self.kind.cases.values())
        return next((form for form in forms if isinstance(form, Followed)), self.kind.default)


class Layout(NamedTuple):
    """A C struct: its size in bytes and its members in the order they are spelled.

    A member can be a pointer that is followed. Where its kind says which argument has a length or a count, that
    is the offset of a member here, and RESULT is the member at offset `result`, if there is one.

    `sized_by` is the member that says how many bytes of it there are. Fewer than `least` make no sense to
    the kernel.
    """

    name: str
    size: int
    fields: tuple[Field, ...]
    sized_by: str | None = None
    least: int = 0
    result: int | None = None

    def pointers(self, base: int = 0) -> Iterator[tuple[int, Layout, Field]]:
        """Yield every member that is followed, the struct it is a member of, and where that begins."""
        for member in self.fields:
            if isinstance(member.kind, Nested):
                yield from member.kind.layout.pointers(base + member.offset)
            elif isinstance(member.followed, Followed):
                yield base, self, member

    def width(self, offset: int) -> int:
        """Return the size of the number at `offset`. Raises KeyError."""
        return struct.calcsize("<" + {member.offset: member.format for member in self.fields}[offset])


class Nested(Kind):
    """A struct within a struct or an array: its bytes (format "16s")."""

    layout: Layout


class Moment(Kind):
    """A timespec or timeval within a struct or an array that counts from 1970."""

    layout: Layout


class Seconds(Kind):
    """A number of seconds since 1970."""


class Chars(Kind):
    """Text in an array of chars within a struct, up to its NUL if it has one (format "65s")."""


class Repeated(Kind):
    """Numbers in a row within a struct: `format` is the code of one of them."""

    kind: Kind
    format: str


class Halves(Kind):
    """A 64-bit number in two 32-bit halves: the lower one first, the upper one `apart` bytes later."""

    apart: int
    kind: Kind


class ByMember(Kind):
    """A member of a struct that is what an earlier `member` of it says."""

    member: str
    cases: Mapping[int, Kind]
    default: Kind


class Array(Followed):
    """A pointer to a row of `kind`, each as large as `format` says: argument `count` (0-5) of them, or RESULT.

    With `fixed`, there are that many, whatever is passed; at most `most` are looked at. The kernel looks at none
    if there are more than `limit`.
    """

    kind: Kind
    format: str
    count: int | None = None
    phase: Phase = Phase.ENTRY
    fixed: int = 1
    most: int = 1024
    limit: int = 1 << 32


class CpuSet(Followed):
    """A pointer to a set of processors, as many bytes as argument `length` (0-5) or RESULT says."""

    length: int
    phase: Phase = Phase.ENTRY


class NodeSet(Followed):
    """A pointer to a set of memory nodes, as many bits as argument `bits` (0-5) says."""

    bits: int
    phase: Phase = Phase.ENTRY


class Pages(Followed):
    """A pointer to a byte for each page in as many bytes of memory as argument `length` (0-5) says: 1 or 0."""

    length: int


class OnStack(Followed):
    """A struct at the stack pointer: an argument of calls that no register passes."""

    layout: Layout


class Wide(Kind):
    """A 64-bit number in two registers of 32 bits: the upper half is argument `high`."""

    high: int
    signed: bool = True


class Moved(Kind):
    """The 0 of a call that changed the working directory."""


class Siginfo(Followed):
    """A pointer to a siginfo_t: what is in it depends on its signal and code."""

    phase: Phase = Phase.EXIT


class Filter(Followed):
    """A pointer to a struct sock_fprog, and the instructions of the classic BPF program behind it."""


class Shown(Enum):
    """How an Exchange shows what was passed and what came back."""

    MERGED = "number by number"  # as what came back, where a number that was changed knows which there was before
    BOTH = "one after the other"
    LAST = "what came back"
    APART = "what was passed"  # what came back is its attribute `returned`


class Exchange(Followed):
    """A pointer to what the program passes and the kernel writes over.

    `alone` says that what was passed is shown if the call fails; `short` is what comes back even then.
    """

    passed: Kind
    returned: Kind
    shown: Shown = Shown.MERGED
    alone: bool = True
    short: Kind | None = None


class Pointers(Followed):
    """A pointer to `count` pointers to structs (an argument's index); `layout` has one of them as its member."""

    layout: Layout
    count: int
    phase: Phase = Phase.ENTRY


class FdSet(Followed):
    """A pointer to a select(2) set of descriptors below argument `count`."""

    count: int
    phase: Phase = Phase.EXIT


class Tagged(Followed):
    """A pointer to a struct whose first two bytes say which it is: a socket's address.

    It is `length` bytes long (an argument's index, or POINTED + that), at most `limit`. `layouts` has the
    shortest forms last; where none is short enough, or the tag is unknown, it is `default`.
    """

    length: int
    layouts: Mapping[int, tuple[Layout, ...]]
    default: Layout
    phase: Phase = Phase.ENTRY
    limit: int = 128


class Control(Followed):
    """A pointer to `length` bytes of control data: headers (`head`) with a level and a type, each with data.

    `content` has the kind (as in Sized) of the data that comes with a level and a type.
    """

    length: int
    head: Layout
    content: Mapping[tuple[int, int], Kind]
    phase: Phase = Phase.ENTRY


class Sized(Followed):
    """A pointer to `length` bytes (as in Tagged), at most `limit` of which matter.

    What they are says `content`: a Struct, Pointee, Array or Buffer, whose own size and phase are ignored, or a
    Switch between such. `extra` bytes precede those that are counted.
    """

    length: int
    content: Kind
    phase: Phase = Phase.ENTRY
    limit: int = 256
    extra: int = 0


class Bytes(Kind):
    """The bytes in the rest of a struct, whatever they are."""


class HandleBytes(Kind):
    """The bytes of a file handle, in the rest of a struct."""


class UnixName(Kind):
    """The path of an AF_UNIX socket, or its abstract name, in the rest of a struct."""


class HexBytes(Kind):
    """Bytes within a struct, each in hexadecimal; their number is the member at offset `count`."""

    count: int


class NetworkOrder(Kind):
    """A number in network byte order, `bits` wide, of `kind` once in the machine's.

    With `named`, the function that turns it round is written even where numbers stand for names: htons(0x3).
    """

    kind: Kind
    bits: int = 16
    named: bool = False


class InternetAddress(Kind):
    """An address of IPv4, or of IPv6 if the bytes are 16."""


class Struct(Followed):
    """A pointer to one `layout`. With `size`, that argument (0-5) holds how many bytes the program passed."""

    layout: Layout
    phase: Phase = Phase.EXIT
    size: int | None = None


class Pointee(Followed):
    """A pointer to one number: `kind` says what it is, `format` its struct-module code.

    The value is an array of one, spelled [5]; with `bare`, the number itself.
    """

    kind: Kind
    format: str
    phase: Phase = Phase.EXIT
    bare: bool = False


class FdArray(Followed):
    """A pointer to `count` ints that the kernel filled with new descriptors."""

    count: int = 2


class Entries(Followed):
    """A pointer to directory entries (struct linux_dirent64), as many bytes as the call returned.

    The name begins `name` bytes into an entry: 19, or 18 in those of the old call.
    """

    name: int = 19


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


def within(part: Any) -> Iterator[Kind]:
    """Yield every kind that there is in a kind: itself, and what can lie in its structs and behind its pointers."""
    if isinstance(part, Kind):
        yield part
        part = part._values()
    elif isinstance(part, Layout):
        part = [field.kind for field in part.fields]
    elif isinstance(part, Mapping):
        part = part.values()
    if isinstance(part, (tuple, list, type({}.values()))) and not isinstance(part, FlagSet):
        for inner in part:
            yield from within(inner)


def may_be(kind: Kind, what: type[Kind]) -> bool:
    """Whether an argument of this kind is, or can be by a Switch, of the kind `what`."""
    if isinstance(kind, Switch):
        return any(may_be(case, what) for case in (kind.default, *kind.cases.values()))
    return isinstance(kind, what)


def holds_descriptors(kind: Kind) -> bool:
    """Whether there may be a descriptor in an argument of this kind, or behind it."""
    return any(isinstance(part, Fd | FdArray | FdSet | Siginfo) for part in within(kind))


class Entry(NamedTuple):
    """A hand-written table entry: what every argument of a call is.

    `kinds` follow the order of the arguments; their names are the kernel's (generated). `opens` says that a
    successful call of any form returns a new descriptor: the engine then looks up what it refers to. Where
    only some forms do (fcntl, ioctl), it is false and `result` is a Switch with an Fd in it. `hidden` are the names
    of arguments, behind the others, that the kernel's prototype doesn't have.
    """

    name: str
    kinds: tuple[Kind, ...]
    result: Kind = Int(64)
    opens: bool = False
    hidden: tuple[str, ...] = ()


class Prototype(NamedTuple):
    """A call as the kernel declares it: ((type, name), …) in order."""

    arguments: tuple[tuple[str, str], ...]


class Syscall(NamedTuple):
    """A call of one architecture: what every later stage asks the tables for.

    `kinds` has one kind an argument, in order; a call without a hand-written entry has numbers only and
    `decoded` is false. `word` is the size of a pointer.
    """

    number: int
    name: str
    arguments: tuple[str, ...]
    kinds: tuple[Kind, ...]
    result: Kind
    opens: bool
    decoded: bool
    word: int = 8
