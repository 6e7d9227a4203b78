"""The processes of a trace as a tree: who began whom, what each executed, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tracer.abi.families import FAMILIES
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.decode.decoder import Event
from tracer.model.records import Birth, ExitRecord, TaskRecord
from tracer.reporters.origin import command_text, spelled
from tracer.reporters.text import event_text

PROCESSES_SHOWN = 1_000


@dataclass(slots=True)
class Process:
    """A process: what began it, the commands that it executed, its life in ns of the tracer's clock, its calls."""

    pid: int
    birth: str = ""
    begin_ns: int = 0
    end_ns: int = 0
    end: str = ""
    calls: int = 0
    errors: int = 0
    bytes: int = 0
    threads: int = 1
    commands: list[str] = field(default_factory=list)
    children: list[Process] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Branch:
    """A process's line: what is drawn in front of it, and its life in percent of the trace's."""

    lines: str
    process: Process
    begin: float
    length: float


class Tree:
    """Follows births, executions and ends; `several` once there is more than one process."""

    def __init__(self) -> None:
        """Start before the first process."""
        self._roots: list[Process] = []
        self._by_tid: dict[int, Process] = {}
        self._count = 0
        self._span = (0, 0)

    @property
    def count(self) -> int:
        """How many processes there were."""
        return self._count

    def take(self, event: Event) -> None:
        """Take in an event."""
        if isinstance(event, Call):
            self._call(event)
        elif isinstance(event, TaskRecord):
            self._born(event)
        elif isinstance(event, ExitRecord):
            process = self._by_tid.get(event.tid)
            if process is not None:
                self._lives(process, event.time_ns)
                if process.pid == event.tid:
                    process.end = (event_text(event) or "").strip("+ ")

    def _call(self, call: Call) -> None:
        process = self._by_tid.get(call.tid) or self._new(call.tid, None, call.record.start_ns)
        process.calls += 1
        process.errors += call.record.failed
        process.bytes += call.bytes
        self._lives(process, max(call.record.end_ns, call.record.start_ns))
        if call.name in FAMILIES["execs"] and call.result == 0:
            words = call.argument("argv")
            argv = tuple(spelled(str(word)) for word in words) if isinstance(words, v.Strings) else ()
            process.commands.append(command_text(argv or tuple(map(spelled, call.files[:1]))))

    def _born(self, record: TaskRecord) -> None:
        if record.birth == Birth.EXEC:
            self._by_tid[record.tid] = self._by_tid.get(record.tid) or self._new(record.tid, None, record.time_ns)
        elif record.tid != record.tgid and record.tgid in self._by_tid:
            self._by_tid[record.tid] = self._by_tid[record.tgid]
            self._by_tid[record.tid].threads += 1
        else:
            process = self._new(record.tid, self._by_tid.get(record.parent), record.time_ns)
            process.birth = Birth(record.birth).name.lower() if record.birth in list(Birth) else ""

    def _new(self, tid: int, parent: Process | None, time_ns: int) -> Process:
        process = self._by_tid[tid] = Process(tid, begin_ns=time_ns, end_ns=time_ns)
        (self._roots if parent is None else parent.children).append(process)
        self._span = (min(self._span[0] or time_ns, time_ns), max(self._span[1], time_ns))
        self._count += 1
        return process

    def _lives(self, process: Process, time_ns: int) -> None:
        process.end_ns = max(process.end_ns, time_ns)
        self._span = (self._span[0], max(self._span[1], time_ns))

    def branches(self) -> list[Branch]:
        """Return the first PROCESSES_SHOWN processes, children under their parents, in order of birth."""
        return [branch for branch, _ in zip(self._walk(), range(PROCESSES_SHOWN), strict=False)]

    def _walk(self) -> Iterator[Branch]:
        begin, total = self._span[0], max(self._span[1] - self._span[0], 1)
        waiting = [(process, "", "") for process in reversed(self._roots)]
        while waiting:
            process, own, under = waiting.pop()
            share = [100 * (t - begin) / total for t in (process.begin_ns, process.end_ns)]
            yield Branch(own, process, round(share[0], 2), round(max(share[1] - share[0], 0.2), 2))
            last = len(process.children) - 1
            for number, child in reversed([*enumerate(process.children)]):
                ends = number == last
                waiting.append((child, under + ("└─ " if ends else "├─ "), under + ("   " if ends else "│  ")))
