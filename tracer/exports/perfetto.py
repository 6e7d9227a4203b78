"""A timeline in Chrome's trace event format, which Perfetto's page and chrome://tracing open.

https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tracer.abi.families import FAMILIES
from tracer.decode.call import Call
from tracer.decode.decoder import Event, RegionMark
from tracer.decode.trace import Trace
from tracer.exports.processes import Processes
from tracer.model.records import ExitRecord, SignalRecord, TaskRecord
from tracer.reporters.jsonl import plain
from tracer.reporters.origin import origin
from tracer.reporters.signals import signal_name


def lines(trace: Trace) -> Iterator[str]:
    """Yield the lines of one JSON object: a slice a call and a region, an instant a signal. Raises TraceFileError.

    Times are microseconds since the trace began.
    """
    yield '{"displayTimeUnit":"ns","traceEvents":['
    before = ""
    for found in _events(trace):
        yield before + json.dumps(found, separators=(",", ":"))
        before = ","
    yield "]}"


def _events(trace: Trace) -> Iterator[Mapping[str, Any]]:
    processes, pids, start = Processes(trace), dict[int, int](), origin(trace).started_monotonic_ns
    for event in trace.events():
        renamed = processes.learn(event)
        if renamed is not None:
            yield {"ph": "M", "name": "process_name", "pid": renamed, "args": {"name": processes.name(renamed)}}
        if isinstance(event, TaskRecord):
            pids[event.tid] = event.tgid
        found = _event(event)
        if found is not None:
            yield {**found, "pid": pids.get(found["tid"], found["tid"]), "ts": (found["ts"] - start) / 1000}


def _event(event: Event) -> Mapping[str, Any] | None:
    """Return the event with `ts` in nanoseconds of the tracer's clock, None for what has no place there."""
    if isinstance(event, Call):
        return _slice(event)
    if isinstance(event, RegionMark):
        phase, name = "B" if event.begins else "E", plain(event.label)
        return {"ph": phase, "name": name, "cat": "region", "tid": event.tid, "ts": event.time_ns}
    if isinstance(event, SignalRecord):
        return _instant(signal_name(event.signal), event)
    return _instant("exited", event) if isinstance(event, ExitRecord) else None


def _slice(call: Call) -> Mapping[str, Any]:
    record = call.record
    return {
        "ph": "X",
        "name": call.name,
        "cat": next((family for family, names in FAMILIES.items() if call.name in names), "other"),
        "tid": call.tid,
        "ts": record.start_ns,
        "dur": max(record.end_ns - record.start_ns, 0) / 1000,
        "args": {
            "#": call.index,
            **{name: plain(value) for name, value in call.arguments.items()},
            "=": call.errno or call.result,
        },
    }


def _instant(name: str, event: SignalRecord | ExitRecord) -> Mapping[str, Any]:
    return {"ph": "i", "s": "t", "name": name, "cat": "task", "tid": event.tid, "ts": event.time_ns}
