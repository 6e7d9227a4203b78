"""The pass over a trace's records that gives them meaning, in their order, in constant memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tracer import abi
from tracer.abi.region import REGION_BEGIN, REGION_OPTION
from tracer.abi.types import Fd, Path, Syscall, holds_descriptors, may_be
from tracer.decode.call import Call
from tracer.decode.descriptors import CLOSING
from tracer.decode.tasks import Task, Tasks
from tracer.model.records import (
    AT_FDCWD,
    CallRecord,
    CaptureKind,
    EndRecord,
    EnteredRecord,
    ExitRecord,
    FdRecord,
    ImageRecord,
    MappedRecord,
    Record,
    SignalRecord,
    StackRecord,
    StopRecord,
    TaskRecord,
)
from tracer.model.stacks import Stack, Stacks

_FD_BEFORE, _FD_AFTER = int(CaptureKind.FD_BEFORE), int(CaptureKind.FD_AFTER)  # quicker to compare with
_NOTHING_OPEN: tuple[Mapping[int, str], Mapping[int, int]] = ({}, {})


class _Known(NamedTuple):
    """A call by its number: its descriptors, whether there are others behind pointers, whether paths start where
    the process is.

    And whether it may mark a region, or change what is open.
    """

    syscall: Syscall
    descriptors: tuple[int, ...]
    behind: bool
    starts: bool
    marks: bool
    changes: bool


class RegionMark(NamedTuple):
    """A region's begin or end, at the entry of the system call that marked it, which is not counted."""

    tid: int
    label: str
    begins: bool
    time_ns: int


class Entered(NamedTuple):
    """A call that is under way while other threads go on; it comes again when it has returned."""

    tid: int
    call: Call


Event = Call | Entered | RegionMark | SignalRecord | StopRecord | ExitRecord | TaskRecord | EndRecord


class Decoder:
    """Follows tasks, descriptors and regions through the records of one trace."""

    def __init__(self, entered: bool = False) -> None:
        """Start before the first record; with `entered`, calls under way are events, too."""
        self._entered = entered
        self._tasks = Tasks()
        self._stacks = Stacks()
        self._index = 0
        self._known: dict[tuple[int, int], _Known] = {}

    def decode(self, records: Iterable[Record]) -> Iterator[Event]:
        """Yield an event for every record that is one: calls that were asked for, marks, signals, ends."""
        for record in records:
            if isinstance(record, CallRecord):
                event = self._call(record)
                if event is not None:
                    yield event
            elif isinstance(record, EnteredRecord):
                if self._entered:
                    yield from self._entry(record.call)
            elif isinstance(record, FdRecord):
                self._tasks.inherit(record)
            elif isinstance(record, StackRecord | MappedRecord | ImageRecord):
                tgid = self._tasks.get(record.tid).pid if isinstance(record, StackRecord) else record.tid
                self._stacks.take(record, tgid)
            else:
                if isinstance(record, TaskRecord):
                    self._tasks.take(record)
                    self._stacks.executed(record)
                elif isinstance(record, ExitRecord):
                    self._tasks.forget(record.tid)
                    self._stacks.forget(record.tid)
                yield record

    @property
    def several(self) -> bool:
        """Whether more than one task was seen so far."""
        return self._tasks.most > 1

    def _lookup(self, record: CallRecord) -> _Known:
        """Return what is known of a call by its number."""
        key = record.arch, record.number
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _known(*key)
        return found

    def _call(self, record: CallRecord) -> Call | RegionMark | None:
        task = self._tasks.get(record.tid)
        known = self._lookup(record)
        if known.marks and _names_region(record):
            return _mark(record, task)
        call = None
        if not record.helper:
            self._index += 1
            call = _made(record, self._index, known, task, self._stacks.get(record.tid))
        if record.returned and (known.changes or record.captures):
            origin = call.index if call else self._tasks.unseen()
            task.table.apply(record, known.syscall, origin)
        return call

    def _entry(self, record: CallRecord) -> Iterator[Entered]:
        """Yield a call that is under way, unless it was not asked for or is the mark of a region."""
        known = self._lookup(record)
        if not record.helper and not (known.marks and _names_region(record)):
            task, stack = self._tasks.get(record.tid), self._stacks.get(record.tid)
            yield Entered(record.tid, _made(record, self._index + 1, known, task, stack))


def _known(arch: int, number: int) -> _Known:
    syscall = abi.syscall(arch, number)
    positions = tuple(i for i, kind in enumerate(syscall.kinds) if may_be(kind, Fd))
    starts = not positions and any(may_be(kind, Path) for kind in syscall.kinds)
    behind = any(holds_descriptors(kind) and not isinstance(kind, Fd) for kind in syscall.kinds)
    return _Known(
        syscall, positions, behind, starts, syscall.name == "prctl", syscall.opens or syscall.name in CLOSING
    )


def _names_region(record: CallRecord) -> bool:
    """Whether a prctl is no call of the program's, but the mark of a region."""
    return record.args[0] & 0xFFFFFFFF == REGION_OPTION


def _made(record: CallRecord, index: int, known: _Known, task: Task, stack: Stack | None) -> Call:
    words, positions = ((AT_FDCWD,), (0,)) if known.starts else (record.args, known.descriptors)
    paths, origins = task.table.known(words, positions) if positions else _NOTHING_OPEN
    if known.behind:
        paths = task.table.paths()
    for capture in record.captures:
        if capture[1] == _FD_BEFORE or capture[1] == _FD_AFTER:
            from tracer.decode.looked import looked_at  # most traces do without

            paths = {**paths, **looked_at(record.captures)}
            break
    return Call(index, record, known.syscall, task.pid, tuple(task.regions), paths, origins, stack)


def _mark(record: CallRecord, task: Task) -> RegionMark:
    label = next((os.fsdecode(c.data) for c in record.captures), "")
    begins = record.args[1] == REGION_BEGIN
    if begins:
        task.regions.append(label)
    elif label in task.regions:
        while task.regions.pop() != label:
            continue
    return RegionMark(record.tid, label, begins, record.start_ns)
