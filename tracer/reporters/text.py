"""The live text of a trace, one whole line an event."""

from __future__ import annotations

import os
import struct

from tracer.decode.call import Call
from tracer.decode.decoder import Event, RegionMark
from tracer.model.records import UNKNOWN_STATUS, EndRecord, ExitRecord, SignalRecord, StopRecord
from tracer.reporters.answers import answer, passed_back
from tracer.reporters.quoting import escape
from tracer.reporters.spelling import Speller, signal_name, speller
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
_CLD = {
    1: "CLD_EXITED",
    2: "CLD_KILLED",
    3: "CLD_DUMPED",
    4: "CLD_TRAPPED",
    5: "CLD_STOPPED",
    6: "CLD_CONTINUED",
}
_SI = {0: "SI_USER", 0x80: "SI_KERNEL", -1: "SI_QUEUE", -2: "SI_TIMER", -6: "SI_TKILL"}
_SIGCHLD = 17


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


def _siginfo(record: SignalRecord) -> str:
    """Return the members that every siginfo_t has, and those of a child's end (sigaction(2))."""
    if len(record.siginfo) < 28:
        return "{}"
    code, pid, uid, status = struct.unpack_from("<8xi4xiii", record.siginfo)
    names: dict[int, str] = _CLD if record.signal == _SIGCHLD and code > 0 else _SI
    found = [f"si_signo={signal_name(record.signal)}", f"si_code={names.get(code, str(code))}"]
    if code in (0, -1, -6) or record.signal == _SIGCHLD:
        found += [f"si_pid={pid}", f"si_uid={uid}"]
    if record.signal == _SIGCHLD and code > 0:
        found.append(f"si_status={status if code == 1 else signal_name(status)}")
    return "{" + ", ".join(found) + "}"


def _ended(record: ExitRecord) -> str:
    if record.status == UNKNOWN_STATUS:
        return "+++ ended +++"
    status = record.status & 0xFFFF  # what a kernel can say; a file may hold anything
    if os.WIFSIGNALED(status):
        core = " (core dumped)" if os.WCOREDUMP(status) else ""
        return f"+++ killed by {signal_name(os.WTERMSIG(status))}{core} +++"
    return f"+++ exited with {os.WEXITSTATUS(status)} +++"


def event_text(event: Event) -> str | None:
    """Return the line for an event, None for one that has none."""
    if isinstance(event, Call):
        return call_text(event)
    if isinstance(event, SignalRecord):
        return f"--- {signal_name(event.signal)} {_siginfo(event)} ---"
    if isinstance(event, StopRecord):
        return f"--- stopped by {signal_name(event.signal)} ---"
    if isinstance(event, ExitRecord):
        return _ended(event)
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
