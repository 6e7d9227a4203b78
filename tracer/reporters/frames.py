"""The frames of a call's stack, as text and as JSON has them; unwound only here, when they are shown."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from tracer.decode.call import Call
from tracer.reporters.quoting import escape

if TYPE_CHECKING:
    from tracer.unwind import Frame, Frames, Unwinder

_ENDS = {
    "cut": "... no more was kept of the stack",
    "lost": "... nothing says where this returns to",
    "limit": "... and so on",
}


def strace_frames(call: Call) -> list[str]:
    """Return the lines that strace -k prints under a call; one that didn't return spells no name otherwise."""
    unnamed = "" if call.returned else "+0x0"
    return (
        [f" > {_module(frame)}({_place(frame) or unnamed}) [{frame.offset:#x}]" for frame in _frames(call).frames]
        if call.stack
        else []
    )


def own_frames(call: Call) -> list[str]:
    """Return the lines under a call: guesses are marked, and so is a stack that ends too early.

    Unlike strace, it names no function that doesn't go as far as the frame's place.
    """
    if not call.stack:
        return []
    found = _frames(call)
    lines = [f"    {_own_text(frame)}{' by frame pointer' * frame.guessed}" for frame in found.frames]
    return [*lines, *(f"    {text}" for end, text in _ENDS.items() if found.end == end)]


def stack_members(call: Call) -> dict[str, Any]:
    """Return the members of a call's JSON object that are about its stack; none without one."""
    if not call.stack:
        return {}
    found = _frames(call)
    return {"stack": [_object(frame) for frame in found.frames], "stack_end": found.end}


def member_text(frame: Mapping[str, Any]) -> str:
    """Return a frame of these members in few words: its function, or its place in the file; a guess has a "?"."""
    module = str(frame["module"]).rpartition("/")[2]
    text = f"{frame['symbol']} ({module})" if frame["symbol"] else f"{module} [{frame['address']:#x}]"
    return f"{text} ?" if frame["guessed"] else text


@cache
def _unwinder() -> Unwinder:
    """Return the one unwinder, which reads each file once; importing it takes longer than a short report."""
    from tracer.unwind import Unwinder

    return Unwinder()


def _frames(call: Call) -> Frames:
    assert call.stack is not None
    return _unwinder().frames(call.stack)


def _own_text(frame: Frame) -> str:
    function = f"({_place(frame)})" if frame.inside else ""
    return f"{_module(frame)}{function} [{frame.offset:#x}]"


def _place(frame: Frame) -> str:
    return f"{escape(frame.symbol.encode())}+{frame.displacement:#x}" if frame.symbol else ""


def _object(frame: Frame) -> dict[str, Any]:
    return {
        "module": _module(frame),
        "symbol": escape(frame.symbol.encode()) if frame.symbol and frame.inside else None,
        "offset": frame.displacement if frame.inside else None,
        "address": frame.offset,
        "guessed": frame.guessed,
    }


def _module(frame: Frame) -> str:
    return escape(os.fsencode(frame.module))
