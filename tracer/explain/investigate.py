"""One pass over a trace: every call is shown to the watchers that want it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracer.abi.families import FAMILIES
from tracer.decode.call import Call
from tracer.decode.decoder import Event
from tracer.decode.trace import Trace
from tracer.explain.descriptors import ClosedAgain, Inheritance
from tracer.explain.durability import Replacing, SyncedWrites
from tracer.explain.finding import Finding
from tracer.explain.memory import SmallPieces
from tracer.explain.metadata import AskedAgain, SamePath
from tracer.explain.position import Seeks
from tracer.explain.program import Program
from tracer.explain.search import SearchPaths
from tracer.explain.sizes import ReadToEnd, TinyReads, TinyWrites
from tracer.explain.spinning import Spinning
from tracer.explain.vectors import Vectors
from tracer.explain.watch import Seen, Watcher
from tracer.explain.writes import ShortWrites
from tracer.model.records import AT_FDCWD, Birth, ExitRecord, TaskRecord

WATCHERS: tuple[type[Watcher], ...] = (
    TinyWrites,
    TinyReads,
    ReadToEnd,
    Seeks,
    AskedAgain,
    SamePath,
    SearchPaths,
    SyncedWrites,
    Replacing,
    ClosedAgain,
    Inheritance,
    ShortWrites,
    Spinning,
    Vectors,
    SmallPieces,
)
SUBJECTS_KEPT = 1000  # of each rule


@dataclass(frozen=True, slots=True)
class Report:
    """What a trace showed: its findings, those that save most first, and how many calls there were.

    `complete`: the trace has an end and lost nothing, so that what wasn't found isn't there. `cwd`: where the
    command began.
    """

    findings: Sequence[Finding]
    calls: int
    complete: bool
    command: Sequence[str]
    cwd: str = ""

    @property
    def own(self) -> list[Finding]:
        """The findings of what programs did after their start."""
        return [found for found in self.findings if not found.starting]

    @property
    def starting(self) -> list[Finding]:
        """The findings of the start of programs."""
        return [found for found in self.findings if found.starting]


def investigate(trace: Trace, rules: frozenset[str]) -> Report:
    """Return what the rules with these ids find in `trace`. Raises TraceFileError."""
    investigation = Investigation(trace)
    for event in trace.events():
        investigation.take(event)
    return investigation.report(rules)


def _joined(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings, those of one key as one."""
    by_key: dict[tuple[str, str, str, bool], Finding] = {}
    subjects: dict[str, int] = {}
    for found in findings:
        known = by_key.get(found.key)
        if known is None and subjects.get(found.rule.id, 0) >= SUBJECTS_KEPT:
            found.subject = "other files"
            known = by_key.get(found.key)
        if known is not None:
            known.join(found)
        else:
            by_key[found.key] = found
            subjects[found.rule.id] = subjects.get(found.rule.id, 0) + 1
    return [*by_key.values()]


class Investigation:
    """The programs of a trace and the watchers, as the calls go by: for whoever reads the events anyway."""

    def __init__(self, trace: Trace) -> None:
        """Start before the first event of `trace`."""
        self._trace = trace
        self._watchers = [make() for make in WATCHERS]
        self._calls = 0
        self._for: dict[str, tuple[Watcher, ...]] = {}
        self._programs: dict[int, Program] = {}
        self._processes: dict[int, int] = {}
        cwd, executable = trace.header.get("cwd"), trace.header.get("executable")
        self._first = Program.executed(str(executable or "the program"), trace.command, str(cwd) if cwd else None)

    def report(self, rules: frozenset[str]) -> Report:
        """Return what the rules with these ids found, once all events were taken."""
        found = _joined(found for watcher in self._watchers for found in watcher.findings())
        chosen = [one for one in found if one.rule.id in rules]
        chosen.sort(key=lambda one: (-one.saved, one.rule.id, one.subject))
        header, trust = self._trace.header, self._trace.trust
        complete = bool(trust["complete"]) and not trust.get("calls_lost") and self._calls > 0
        return Report(chosen, self._calls, complete, self._trace.command, str(header.get("cwd") or ""))

    def take(self, event: Event) -> None:
        """Show an event to those who want it."""
        if isinstance(event, Call):
            self._calls += 1
            self._call(event)
            return
        for watcher in self._watchers:
            watcher.event(event)
        if isinstance(event, ExitRecord) and event.tid == self._processes.get(event.tid, event.tid):
            self._gone(event.tid)
        elif isinstance(event, TaskRecord):
            self._born(event)

    def _born(self, task: TaskRecord) -> None:
        self._processes[task.tid] = task.tgid
        parent = self._programs.get(self._processes.get(task.parent, task.parent))
        if task.birth == Birth.LAUNCHED:
            self._programs[task.tgid] = self._first
        elif task.birth != Birth.EXEC and parent is not None and task.tid == task.tgid:
            self._programs[task.tid] = Program(parent.name, cwd=parent.cwd)

    def _gone(self, pid: int) -> None:
        for watcher in self._watchers:
            watcher.gone(pid)
        self._programs.pop(pid, None)

    def _call(self, call: Call) -> None:
        record, name = call.record, call.name
        program = self._programs.get(call.pid)
        if program is None:
            program = self._programs[call.pid] = Program()
        program.follow(call) if program.starting else None
        if not record.returned:
            return
        fd = record.args[0] & 0xFFFFFFFF
        key = call.pid, fd, call.origins.get(fd, 0)
        program.cwd = call.paths.get(AT_FDCWD, program.cwd)
        seen = Seen(
            call,
            record.tid,
            name,
            call.index,
            record.args,
            record.result,
            key,
            program.starting,
            program.name,
            program.cwd,
        )
        if name in ("chdir", "fchdir") and record.result == 0:
            program.cwd = seen.path or seen.file
        if name in FAMILIES["execs"] and record.result == 0:
            self._executed(seen)
            return
        watchers = self._for.get(name)
        if watchers is None:
            watchers = tuple(w for w in self._watchers if not w.names or name in w.names)
            self._for[name] = watchers
        for watcher in watchers:
            watcher.see(seen)
        if name == "close" and record.result == 0:
            for watcher in self._watchers:
                watcher.closed(key)

    def _executed(self, seen: Seen) -> None:
        """Begin another program; the TASK record of the exec has come before its call."""
        for watcher in self._watchers:
            watcher.gone(seen.pid)
            if "execve" in watcher.names or not watcher.names:
                watcher.see(seen)
        words = seen.call.argument("argv")
        argv = tuple(map(str, words)) if isinstance(words, tuple) else ()
        self._programs[seen.pid] = Program.executed(seen.file or "the program", argv, seen.cwd)
