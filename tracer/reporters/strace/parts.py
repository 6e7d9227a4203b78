"""A call's text in two parts: what strace prints when the call is entered, and what when it has returned.

At the entry it prints the arguments that are passed in, up to the first that the kernel fills.
"""

from __future__ import annotations

from typing import NamedTuple

from tracer.abi import types as t
from tracer.decode.arguments import chosen
from tracer.decode.call import Call
from tracer.reporters.style import Style
from tracer.reporters.text import arguments_text

# Calls that begin with so many of their printed arguments, and a comma when they go on.
_BEGINNINGS = {"clone": 2, "clone3": 1}
# All arguments are printed at the entry, but there is more to say about them after the result.
ANSWERED = frozenset({"poll", "ppoll", "select", "pselect6", "_newselect", "ppoll_time64", "pselect6_time64"})


class _Reach(NamedTuple):
    """How many arguments are printed at the entry, and whether the last of them goes on at the exit."""

    arguments: int
    continued: bool


def entry_part(call: Call, style: Style) -> str:
    """Return what is printed when `call` is entered, without a bracket at the end."""
    texts = arguments_text(call, style)
    count, continued = _reach(call)
    comma = ", " if 0 < count < len(texts) and not continued else ""
    return f"{call.name}({', '.join(texts[:count])}{comma}"


def is_whole(call: Call) -> bool:
    """Whether nothing but the result is left for the exit."""
    count, continued = _reach(call)
    return count >= len(call.arguments) and not continued and call.name not in ANSWERED


def exit_part(call: Call, style: Style, entry: str) -> str:
    """Return what is left to print of `call` when it has returned and `entry` was printed before."""
    texts = arguments_text(call, style)
    text = f"{call.name}({', '.join(texts)}"
    return text[len(entry) :] if text.startswith(entry) else ", ".join(texts[_reach(call).arguments :])


def _reach(call: Call) -> _Reach:
    if call.name in _BEGINNINGS and call.syscall.decoded:
        return _Reach(_BEGINNINGS[call.name], True)
    count = 0
    for kind in (chosen(kind, call.record.args) for kind in call.syscall.kinds):
        if _is_late(kind):
            return _Reach(count, False)
        count += not isinstance(kind, t.Absent)
        if _is_partial(kind):
            return _Reach(count, True)
    return _Reach(count, False)


def _is_partial(kind: t.Kind) -> bool:
    """Whether an argument is printed as it was passed, and then as it came back."""
    return isinstance(kind, t.InOut) and not kind.replaced


def _is_late(kind: t.Kind) -> bool:
    """Whether an argument is printed only when the call has returned."""
    if isinstance(kind, t.Exchange):
        return not kind.apart
    if isinstance(kind, t.InOut):
        return kind.replaced
    return isinstance(kind, t.FdArray | t.Entries) or getattr(kind, "phase", t.Phase.ENTRY) != t.Phase.ENTRY
