"""JSON Lines: a trace for other programs, one object a line (reports/schema/trace-line.schema.json).

Text and data are ASCII with C's escapes, octal where there is no letter: no byte of a traced program gets lost,
and none of them reaches a terminal. A backslash of the program's is two.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Any, NamedTuple

from tracer import abi
from tracer.decode import values as v
from tracer.decode.call import Call, file_of
from tracer.decode.decoder import Event, RegionMark
from tracer.decode.trace import Trace
from tracer.model.records import UNKNOWN_STATUS, Birth, EndRecord, ExitRecord, SignalRecord, StopRecord, TaskRecord
from tracer.reporters.frames import stack_members
from tracer.reporters.instructions import instructions
from tracer.reporters.memo import Memo
from tracer.reporters.origin import origin, scalars
from tracer.reporters.quoting import escape, quoted
from tracer.reporters.signals import signal_name
from tracer.reporters.spelling import spell

FORMAT = 1


def lines(trace: Trace) -> Iterator[str]:
    """Yield a JSON object for the trace, then one an event, then one for its end. Raises TraceFileError.

    They come as they are read, in constant memory; the last one says whether the trace is complete.
    """
    yield _json({"type": "trace", "format": FORMAT, **asdict(origin(trace))})
    trust = None
    for event in trace.events():
        if isinstance(event, EndRecord):
            trust = trust or event.trust
        else:
            yield _json(_object(event))
    yield _json({"type": "end", "complete": trust is not None, "trust": scalars(trust or {})})


def plain(value: Any) -> Any:
    """Return an argument as JSON has it: numbers, strings, lists, objects; names where there are some."""
    if isinstance(value, v.Replaced):
        return {"before": value.before, "after": int(value)}
    if isinstance(value, v.Exchanged) and value.returned is not None:
        return {"passed": _contents(value), "returned": plain(value.returned)}
    return _contents(value)


def _contents(value: Any) -> Any:
    if isinstance(value, v.FilterProgram):
        return {**{name: plain(member) for name, member in value.items()}, "code": instructions(value)}
    if isinstance(value, v.Structure):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, v.FlagBits | v.Named):
        return spell(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, bytes):
        return escape(value)
    if isinstance(value, str):
        return quoted(value)[1:-1]
    return [plain(item) for item in value]


_json = json.JSONEncoder(separators=(",", ":")).encode


def _object(event: Event) -> dict[str, Any]:
    if isinstance(event, Call):
        return call_object(event)
    if isinstance(event, RegionMark):
        return {
            "type": "region",
            "tid": event.tid,
            "label": plain(event.label),
            "begins": event.begins,
            "time_ns": event.time_ns,
        }
    if isinstance(event, TaskRecord):
        return _task(event)
    if isinstance(event, ExitRecord):
        return _exit(event)
    assert isinstance(event, SignalRecord | StopRecord)
    kind = "signal" if isinstance(event, SignalRecord) else "stop"
    name = signal_name(event.signal)
    return {**_at(kind, event), "signal": event.signal, "name": name}


def _at(kind: str, event: RegionMark | SignalRecord | StopRecord) -> dict[str, Any]:
    return {"type": kind, "tid": event.tid, "time_ns": event.time_ns}


class _Shown(NamedTuple):
    """An argument as JSON has it, whether it was cut, and the file that it is about, if it is about one."""

    value: Any
    cut: bool
    file: str | None


def _shown(value: Any) -> _Shown:
    file = file_of(value)
    return _Shown(plain(value), _cut(value), None if file is None else plain(file))


@cache
def _memo() -> Memo[_Shown]:
    return Memo(_shown)


def call_object(call: Call) -> dict[str, Any]:
    """Return a call as an object of JSON; its parts are shared with other calls."""
    record = call.record
    made = zip(call.syscall.arguments, _memo().arguments(call), strict=True)
    arguments = [(name, shown) for name, shown in made if shown is not None]
    opened = call.opened
    return {
        "type": "call",
        "index": call.index,
        "pid": call.pid,
        "tid": call.tid,
        "name": call.name,
        "number": record.number,
        "arch": abi.architecture_name(record.arch),
        "args": {name: shown.value for name, shown in arguments},
        "cut": [name for name, shown in arguments if shown.cut],
        "result": call.result,
        "errno": call.errno,
        "returned": call.returned,
        "start_ns": record.start_ns,
        "duration_ns": max(record.end_ns - record.start_ns, 0),
        "bytes": call.bytes,
        "regions": plain(call.regions),
        "files": [
            *(shown.file for _, shown in arguments if shown.file is not None),
            *([plain(opened)] if opened else []),
        ],
        **stack_members(call),
    }


def _cut(value: Any) -> bool:
    """Whether the program passed more of an argument than was kept."""
    if isinstance(value, v.Vector | v.Strings) and any(map(_cut, value)):
        return True
    return isinstance(value, v.Data | v.Text | v.Strings | v.Numbers | v.FilterProgram) and value.cut


def _task(record: TaskRecord) -> dict[str, Any]:
    birth = Birth(record.birth).name.lower() if record.birth in list(Birth) else "unknown"
    found = {"type": "task", "tid": record.tid, "pid": record.tgid, "parent": record.parent}
    return {**found, "birth": birth, "time_ns": record.time_ns}


def _exit(record: ExitRecord) -> dict[str, Any]:
    status = record.status & 0xFFFF
    known = record.status != UNKNOWN_STATUS
    killed = known and os.WIFSIGNALED(status)
    return {
        "type": "exit",
        "tid": record.tid,
        "exit_code": None if killed or not known else os.WEXITSTATUS(status),
        "killed_by": signal_name(os.WTERMSIG(status)) if killed else None,
        "core_dumped": killed and os.WCOREDUMP(status),
        "time_ns": record.time_ns,
    }
