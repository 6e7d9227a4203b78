"""Kinds of pointers that are followed: what is behind them, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from tracer.abi.types.numbers import Followed, Kind, Phase
from tracer.abi.types.structs import Layout


class Path(Followed):
    """A pointer to a NUL-terminated path, at most PATH_MAX bytes. With `exit`, the kernel wrote it."""

    phase: Phase = Phase.ENTRY


class String(Followed):
    """A pointer to a NUL-terminated string that names no file; with `most`, the kernel reads so many bytes.

    With `unseen`, strace doesn't look.
    """

    phase: Phase = Phase.ENTRY
    most: int = 0
    unseen: bool = False


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


class Struct(Followed):
    """A pointer to one `layout`. With `size`, that argument (0-5) holds how many bytes the program passed.

    `shorter` are the layouts that it has instead where the first argument points at one of these 32-bit numbers.
    """

    layout: Layout
    phase: Phase = Phase.EXIT
    size: int | None = None
    shorter: Mapping[int, Layout] = {}


class Pointee(Followed):
    """A pointer to one number: `kind` says what it is, `format` its struct-module code.

    The value is an array of one, spelled [5]; with `bare`, the number itself. With `unseen`, strace doesn't look.
    With `exact`, and in Sized, it is data if there are more bytes or fewer.
    """

    kind: Kind
    format: str
    phase: Phase = Phase.EXIT
    bare: bool = False
    unseen: bool = False
    exact: bool = False


class FdArray(Followed):
    """A pointer to `count` ints that the kernel filled with new descriptors."""

    count: int = 2


class Entries(Followed):
    """A pointer to directory entries (struct linux_dirent64), as many bytes as the call returned.

    The name begins `name` bytes into an entry: 19, or 18 in those of the old call.
    """

    name: int = 19
