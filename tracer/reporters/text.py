"""The live text of a trace, one whole line an event."""

from __future__ import annotations

import os

from tracer.decode.call import Call
from tracer.decode.decoder import Event, RegionMark
from tracer.model.records import EndRecord, ExitRecord, SignalRecord, StopRecord
from tracer.reporters.answers import answer, passed_back
from tracer.reporters.events import exit_text, signal_text, stop_text
from tracer.reporters.quoting import escape
from tracer.reporters.spelling import Speller, speller
from tracer.reporters.style import OURS, Style

_RESTARTS = {
    "ERESTARTSYS": "To be restarted if SA_RESTART is set",
    "ERESTARTNOINTR": "To be restarted",
    "ERESTARTNOHAND": "To be restarted if no handler",
    "ERESTART_RESTARTBLOCK": "Interrupted by signal",
}
_RESULT_COLUMN = 40
# Calls whose arguments strace names, in its order: the kernel's name -> strace's.
_LABELS = {
    "clone": {
        "newsp": "child_stack",
        "clone_flags": "flags",
        "parent_tidptr": "parent_tid",
        "tls": "tls",
        "child_tidptr": "child_tidptr",
    }
}

LABELLED = frozenset({*_LABELS, "clone3"})
"""Calls whose arguments are shown with names, not in the kernel's order, or with what came back behind them."""


def call_text(call: Call, style: Style = OURS) -> str:
    """Return a call as strace's users know it: name(arguments) = result."""
    spells = speller(style)
    arguments = ", ".join(_arguments(call, spells))
    return f"{call.name}({arguments})".ljust(_RESULT_COLUMN - 1) + f" = {_result(call, spells)}"


def arguments_text(call: Call, style: Style) -> list[str]:
    """Return the arguments in the order in which they are shown."""
    return _arguments(call, speller(style))


def result_text(call: Call, style: Style) -> str:
    """Return the result with what it means, "?" if the call didn't return."""
    return _result(call, speller(style))


def _arguments(call: Call, spells: Speller) -> list[str]:
    labels = _LABELS.get(call.name)
    if labels is None or not call.syscall.decoded:
        return [spells.spell(value) + passed_back(call, name, spells) for name, value in call.arguments.items()]
    return [
        f"{label}={spells.spell(call.arguments[name])}" for name, label in labels.items() if name in call.arguments
    ]


def _result(call: Call, spells: Speller) -> str:
    if call.answer is not None:
        more = answer(call, spells)
        return f"{spells.result(call.value)} ({more})" if more else spells.result(call.value)
    if not call.returned:
        return "?"
    if call.errno in _RESTARTS:
        return f"? {call.errno} ({_RESTARTS[call.errno]})"
    return f"-1 {call.errno} ({os.strerror(-call.record.result)})"


def event_text(event: Event) -> str | None:
    """Return the line for an event, None for one that has none."""
    if isinstance(event, Call):
        return call_text(event)
    if isinstance(event, SignalRecord):
        return signal_text(event, OURS)
    if isinstance(event, StopRecord):
        return stop_text(event)
    if isinstance(event, ExitRecord):
        return exit_text(event)
    if isinstance(event, RegionMark):
        label = escape(event.label.encode(errors="surrogateescape"))
        return f"=== region {label} {'begins' if event.begins else 'ends'} ==="
    return None


def line(event: Event, several: bool) -> str | None:
    """Return the line for an event, with the thread in front once there is more than one."""
    text = event_text(event)
    if text is None or isinstance(event, EndRecord) or not several:
        return text
    return f"[pid {event.tid:5}] {text}"
