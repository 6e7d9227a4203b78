"""A recorded trace file as an engine: the same frames again, all of them or fewer, and nothing is run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from tracer.engines.contract import Capability, Outcome, Recording, Target
from tracer.engines.counting import CountingSink
from tracer.errors import TraceFileError, UsageError
from tracer.model.counted import Counts
from tracer.model.records import (
    Birth,
    CallFlag,
    CallRecord,
    EndRecord,
    EnteredRecord,
    ImageRecord,
    MappedRecord,
    Record,
    StackRecord,
    TaskRecord,
    marked_as_helper,
)
from tracer.model.tracefile import Sink, TraceReader, parsed
from tracer.plan.build import counting_plan
from tracer.plan.plan import Plan


class ReplayEngine:
    """Observes what a file says; what was not recorded it can't show, and says so or refuses."""

    name: ClassVar[str] = "replay"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(
        {Capability.READ_MEMORY, Capability.FOLLOW, Capability.SEE_SIGNALS, Capability.STACKS, Capability.REPLAY}
    )

    def run(self, plan: Plan, target: Target, sink: Sink) -> Outcome:
        """Write to `sink` the frames of the recording that `plan` wants.

        Raises TraceFileError for a file that is no trace, and UsageError for calls that it can't have.
        """
        assert isinstance(target, Recording)
        reader = TraceReader.open(target.path)
        limits = _limits(plan, target.path, reader)
        replay = _Replay(plan)
        for frame in replay.frames(reader):
            sink.append(frame)
        return replay.outcome(limits)

    def count(self, plan: Plan, target: Target) -> tuple[Outcome, Counts]:
        """Count the calls of the recording that `plan` wants. Raises as `run` does."""
        sink = CountingSink()
        return self.run(plan, target, sink), sink.counts


def _limits(plan: Plan, path: str, reader: TraceReader) -> dict[str, str]:
    """Return what to say of a recording that has only a selection of all calls.

    Raises UsageError if `plan` wants single ones that are none of these, or stacks that it doesn't have.
    """
    if plan.stack_bytes and not reader.header.get("stack_bytes"):
        raise UsageError(f"showing the stacks of {path}", "it was recorded without", "Record it with --stacks.")
    selection = reader.header.get("selection")
    if selection is None:
        return {}
    recorded = _recorded(path, selection)
    missing: set[int] = set()
    for number, arch in plan.archs.items():
        missing |= (arch.wanted or frozenset()) - (recorded.archs[number].wanted or frozenset())
    if missing:
        happened = f"it was recorded with -e {selection} and has only those"
        raise UsageError(f"replaying other calls of {path}", happened, "Choose among them, or record it again.")
    return {"recorded_selection": selection} if any(a.wanted is None for a in plan.archs.values()) else {}


def _recorded(path: str, selection: object) -> Plan:
    try:
        if isinstance(selection, str):
            return counting_plan(selection)
    except UsageError:
        pass
    happened = f"its header selects {str(selection)!r}, which nobody knows"
    raise TraceFileError(f"reading the trace file {path}", happened, "Record it again; this file was changed.")


class _Replay:
    """One pass over a recording."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._main: int | None = None
        self._end: EndRecord | None = None
        self._unfinished = 0

    def frames(self, reader: TraceReader) -> Iterator[bytes]:
        """Yield the frames that the plan wants."""
        for frame in reader.frames():
            record = parsed(frame)
            if isinstance(record, EndRecord):
                self._end = record
            elif self._follows(record):
                yield from self._wanted(frame, record)

    def outcome(self, limits: dict[str, str]) -> Outcome:
        """Return what the recording's end says, and that there is none if so."""
        if self._end is None:
            return Outcome(0, {"complete": False, **limits})
        trust = dict(self._end.trust)
        trust.pop("engine", None)
        status = trust.pop("status", 0)
        if not isinstance(status, int):
            raise TraceFileError("replaying a trace", "its end has no status", "Record it again; it was changed.")
        trust["calls_unfinished"] = self._unfinished
        trust["follow"] = trust.get("follow", True) is True and self._plan.follow
        return Outcome(status, {**trust, **limits})

    def _follows(self, record: Record) -> bool:
        if self._main is None and isinstance(record, TaskRecord) and record.birth == Birth.LAUNCHED:
            self._main = record.tid
        return self._plan.follow or (not isinstance(record, EndRecord) and record.tid in (self._main, 0))

    def _wanted(self, frame: bytes, record: Record) -> Iterator[bytes]:
        if isinstance(record, TaskRecord) and record.call is not None:
            helps = self._helps(record.call)
            yield marked_as_helper(frame) if helps else frame
        elif isinstance(record, EnteredRecord):
            if self._wants(record.call):
                yield frame
        elif isinstance(record, StackRecord | MappedRecord | ImageRecord):
            if self._plan.stack_bytes:
                yield frame
        elif not isinstance(record, CallRecord):
            yield frame
        elif self._wants(record) or self._helps(record):
            self._unfinished += not record.returned
            yield marked_as_helper(frame) if self._helps(record) else frame

    def _wants(self, call: CallRecord) -> bool:
        arch = self._plan.archs.get(call.arch)
        return arch is None or arch.wanted is None or call.number in arch.wanted

    def _helps(self, call: CallRecord) -> bool:
        """Whether a call is there only to follow descriptors and tasks: then, or now."""
        if call.flags & CallFlag.HELPER and self._wants(call):
            return True
        arch = self._plan.archs.get(call.arch)
        return arch is not None and not self._wants(call) and call.number in arch.helpers
