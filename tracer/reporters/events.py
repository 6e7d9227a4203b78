"""The lines of signals, stops and ends."""

from __future__ import annotations

import os

from tracer.abi.types import Siginfo
from tracer.decode.arguments import Context
from tracer.decode.structures import decode
from tracer.decode.values import Structure
from tracer.model.records import UNKNOWN_STATUS, Captured, CaptureKind, ExitRecord, SignalRecord, StopRecord
from tracer.reporters.signals import signal_name
from tracer.reporters.spelling import spell
from tracer.reporters.style import Style

_NO_CONTEXT = Context((), None, {})
_TIMES = ("si_utime", "si_stime")


def signal_text(record: SignalRecord, style: Style) -> str:
    """Return the line of a signal on its way, with its siginfo."""
    return f"--- {signal_name(record.signal)} {_siginfo(record, style)} ---"


def stop_text(record: StopRecord) -> str:
    """Return the line of a thread that a signal stopped."""
    return f"--- stopped by {signal_name(record.signal)} ---"


def exit_text(record: ExitRecord) -> str:
    """Return the line of a thread's end."""
    if record.status == UNKNOWN_STATUS:
        return "+++ ended +++"
    status = record.status & 0xFFFF  # what a kernel can say; a file may hold anything
    if os.WIFSIGNALED(status):
        core = " (core dumped)" if os.WCOREDUMP(status) else ""
        return f"+++ killed by {signal_name(os.WTERMSIG(status))}{core} +++"
    return f"+++ exited with {os.WEXITSTATUS(status)} +++"


def _siginfo(record: SignalRecord, style: Style) -> str:
    """Return the siginfo; our own text leaves out the times of a child, which differ from run to run."""
    captured = Captured(0, CaptureKind.BYTES, 0, record.siginfo)
    info = decode(Siginfo(), 1, (captured,), _NO_CONTEXT)
    if not style.exact and isinstance(info, Structure):
        info = Structure(info.name, {name: value for name, value in info.items() if name not in _TIMES})
    return spell(info, style)
