"""A call's text in two parts: what strace prints when the call is entered, and what when it has returned.

At the entry it prints the arguments that are passed in, up to the first that the kernel fills.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from operator import and_
from typing import NamedTuple

from tracer import abi
from tracer.abi import types as t
from tracer.decode.arguments import chosen
from tracer.decode.call import Call

# Calls that begin with so many of their printed arguments, and a comma when they go on.
_BEGINNINGS = {"clone": 2, "clone3": 1}
# All arguments are printed at the entry, but there is more to say about them after the result.
ANSWERED = frozenset(
    {"poll", "ppoll", "select", "pselect6", "_newselect", "ppoll_time64", "pselect6_time64", "set_thread_area"}
)
_NO_WORDS = (0,) * 6


class Reach(NamedTuple):
    """How many arguments an entry has, whether the last goes on at the exit, and whether others follow there."""

    arguments: int
    continued: bool
    more: bool


def reach(call: Call) -> Reach:
    """Return how far `call` is printed when it is entered."""
    record = call.record
    masks = _masks(record.arch, record.number)
    return _reach(record.arch, record.number, tuple(map(and_, record.args, masks)) if masks else _NO_WORDS)


def entry_part(call: Call, texts: Sequence[str]) -> str:
    """Return what is printed when `call` is entered, without a bracket at the end, of at least these arguments."""
    count, continued, more = reach(call)
    comma = ", " if more and count and not continued else ""
    return f"{call.name}({', '.join(texts[:count])}{comma}"


def is_whole(call: Call) -> bool:
    """Whether nothing but the result is left for the exit."""
    _, continued, more = reach(call)
    return not more and not continued and call.name not in ANSWERED


def exit_part(call: Call, arguments: Callable[[Call], Sequence[str]], entry: str) -> str:
    """Return what is left to print of a call with these arguments when `entry` was printed before."""
    count, continued, more = reach(call)
    if not continued and not more:
        return ""
    texts = arguments(call)
    text = f"{call.name}({', '.join(texts)}"
    return text[len(entry) :] if text.startswith(entry) else ", ".join(texts[count:])


@cache
def _masks(arch: int, number: int) -> tuple[int, ...]:
    """Return the bits of each argument that decide what the others are; nothing if none does."""
    masks = [0] * 6
    left = list(abi.syscall(arch, number).kinds)
    for kind in left:
        if isinstance(kind, t.Switch):
            masks[kind.on] |= kind.mask
            left += [kind.default, *kind.cases.values()]
    return tuple(masks) if any(masks) else ()


@lru_cache(1 << 13)
def _reach(arch: int, number: int, args: tuple[int, ...]) -> Reach:
    syscall = abi.syscall(arch, number)
    if syscall.name in _BEGINNINGS and syscall.decoded:
        return Reach(_BEGINNINGS[syscall.name], True, True)
    kinds = [kind for kind in (chosen(kind, args) for kind in syscall.kinds) if not isinstance(kind, t.Absent)]
    for count, kind in enumerate(kinds):
        if _is_late(kind):
            return Reach(count, False, True)
        if _is_partial(kind):
            return Reach(count + 1, True, count + 1 < len(kinds))
    return Reach(len(kinds), False, False)


def _is_partial(kind: t.Kind) -> bool:
    """Whether an argument is printed as it was passed, and then as it came back."""
    return isinstance(kind, t.Exchange) and kind.shown is t.Shown.BOTH


def _is_late(kind: t.Kind) -> bool:
    """Whether an argument is printed only when the call has returned."""
    if isinstance(kind, t.Exchange):
        return kind.shown is not t.Shown.APART
    return isinstance(kind, t.FdArray | t.Entries) or getattr(kind, "phase", t.Phase.ENTRY) != t.Phase.ENTRY
