"""What processes are called: by the program that they last executed."""

from __future__ import annotations

import os

from tracer.abi.families import FAMILIES
from tracer.decode.call import Call
from tracer.decode.decoder import Event
from tracer.decode.trace import Trace
from tracer.model.records import TaskRecord
from tracer.reporters.origin import origin, spelled

_EXECS = FAMILIES["execs"]


class Processes:
    """Learns from events, in their order, how processes are called."""

    def __init__(self, trace: Trace) -> None:
        """Begin with the trace's command, which the first process is to execute."""
        self._first = os.path.basename((*origin(trace).command, "process")[0])
        self._names: dict[int, str] = {}

    def learn(self, event: Event) -> int | None:
        """Take in an event; return the process that has another name now, if there is one."""
        if isinstance(event, TaskRecord) and event.tgid not in self._names:
            self._names[event.tgid] = self._names.get(event.parent, self._first)
            return event.tgid
        if isinstance(event, Call) and event.name in _EXECS and event.returned and not event.errno and event.files:
            self._names[event.pid] = spelled(os.path.basename(event.files[0]))
            return event.pid
        return None

    def name(self, pid: int) -> str:
        """Return what the process is called, in printable ASCII."""
        return self._names.get(pid, self._first)
