"""Table entries, what every later stage asks them for, and what can lie in an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tracer.abi.types.memory import FdArray, FdSet, Siginfo
from tracer.abi.types.numbers import Fd, FlagSet, Int, Kind, Switch
from tracer.abi.types.structs import Layout


def within(part: Any) -> Iterator[Kind | Layout]:
    """Yield what there is in a kind: itself, its structs, and what can lie in those and behind pointers."""
    if isinstance(part, Kind):
        yield part
        part = part._values()
    elif isinstance(part, Layout):
        yield part
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
