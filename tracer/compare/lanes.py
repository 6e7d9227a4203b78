"""Lanes: a trace taken apart into its threads, each a list of lines in order, named by birth."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from tracer.decode.call import Call
from tracer.decode.decoder import Event
from tracer.decode.trace import Trace
from tracer.model.records import Birth, ExitRecord, SignalRecord, TaskRecord
from tracer.reporters.signals import signal_name
from tracer.reporters.text import event_text


class Line(NamedTuple):
    """One event as it is compared; `call` is the call's number in the trace and `name` its name, if it is one."""

    text: str
    call: int | None = None
    name: str | None = None


@dataclass(slots=True)
class Lane:
    """A thread: its number by birth (1.2 is the second child of the first), its process or not, its program."""

    number: tuple[int, ...]
    thread: bool
    program: str
    lines: list[Line] = field(default_factory=list)
    children: int = 0

    @property
    def label(self) -> str:
        """How it is called in words."""
        kind = "thread" if self.thread else "process"
        return f"{kind} {'.'.join(map(str, self.number))}" + (f" ({self.program})" if self.program else "")


class Writer(Protocol):
    """Writes calls, as a trace's processes and threads are born."""

    def born(self, *tids: int) -> None: ...  # noqa: D102
    def text(self, call: Call) -> str: ...  # noqa: D102


def lanes(trace: Trace, writer: Writer, wanted: frozenset[str] | None = None) -> dict[tuple[int, ...], Lane]:
    """Return the lanes of `trace` by number, in order of birth, with the calls named `wanted` (None: all).

    `writer` writes the calls.
    """
    found = _Lanes(os.path.basename(str(trace.header.get("executable") or "")), wanted)
    for event in trace.events():
        found.take(event, writer)
    return {lane.number: lane for lane in found.born}


class _Lanes:
    """The threads alive, by tid, and all that were born."""

    def __init__(self, program: str, wanted: frozenset[str] | None) -> None:
        self._wanted = wanted
        self.born: list[Lane] = []
        self._program = program
        self._alive: dict[int, Lane] = {}
        self._first = 0

    def take(self, event: Event, writer: Writer) -> None:
        """Put `event` where it belongs."""
        if isinstance(event, TaskRecord):
            writer.born(event.tid, event.tgid, event.parent)
            self._birth(event)
        elif isinstance(event, Call):
            lane = self._of(event.tid)
            text = writer.text(event)  # of the others, too: they make the names that these use
            if self._wanted is None or event.name in self._wanted:
                lane.lines.append(Line(text, event.index, event.name))
            if event.name in ("execve", "execveat") and event.result == 0:
                lane.program = os.path.basename(next((f for f in event.files if f), lane.program))
        elif isinstance(event, SignalRecord):
            self._of(event.tid).lines.append(Line(f"--- {signal_name(event.signal)} ---"))
        elif isinstance(event, ExitRecord):
            self._of(event.tid).lines.append(Line(event_text(event) or ""))

    def _of(self, tid: int) -> Lane:
        return self._alive.get(tid) or self._new(tid, None, False)

    def _birth(self, record: TaskRecord) -> None:
        if record.birth == Birth.EXEC:
            lane = self._of(record.parent)
            self._alive[record.tid] = lane
        else:
            self._new(record.tid, self._alive.get(record.parent), record.tid != record.tgid)

    def _new(self, tid: int, parent: Lane | None, thread: bool) -> Lane:
        if parent is None:
            self._first += 1
            lane = Lane((self._first,), thread, self._program)
        else:
            parent.children += 1
            lane = Lane((*parent.number, parent.children), thread, parent.program)
        self._alive[tid] = lane
        self.born.append(lane)
        return lane
