"""The pass over a trace's records that gives them meaning, in their order, in constant memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tracer import abi
from tracer.abi.region import REGION_BEGIN, REGION_OPTION
from tracer.abi.types import Fd, Syscall, may_be
from tracer.decode.arguments import signed
from tracer.decode.call import Call
from tracer.decode.tasks import Task, Tasks
from tracer.model.records import (
    CallFlag,
    CallRecord,
    EndRecord,
    ExitRecord,
    FdRecord,
    Record,
    SignalRecord,
    StopRecord,
    TaskRecord,
)


class RegionMark(NamedTuple):
    """A region's begin or end; the system call that marked it is not counted."""

    tid: int
    label: str
    begins: bool


Event = Call | RegionMark | SignalRecord | StopRecord | ExitRecord | TaskRecord | EndRecord


class Decoder:
    """Follows tasks, descriptors and regions through the records of one trace."""

    def __init__(self) -> None:
        """Start before the first record."""
        self._tasks = Tasks()
        self._index = 0
        self._known: dict[tuple[int, int], tuple[Syscall, tuple[int, ...]]] = {}

    def decode(self, records: Iterable[Record]) -> Iterator[Event]:
        """Yield an event for every record that is one: calls that were asked for, marks, signals, ends."""
        for record in records:
            if isinstance(record, CallRecord):
                event = self._call(record)
                if event is not None:
                    yield event
            elif isinstance(record, FdRecord):
                self._tasks.inherit(record)
            else:
                if isinstance(record, TaskRecord):
                    self._tasks.take(record)
                yield record

    @property
    def several(self) -> bool:
        """Whether more than one task was seen so far."""
        return self._tasks.most > 1

    def _lookup(self, arch: int, number: int) -> tuple[Syscall, tuple[int, ...]]:
        """Return a call's table entry and the positions of its descriptors."""
        found = self._known.get((arch, number))
        if found is None:
            syscall = abi.syscall(arch, number)
            positions = tuple(i for i, kind in enumerate(syscall.kinds) if may_be(kind, Fd))
            found = self._known[arch, number] = syscall, positions
        return found

    def _call(self, record: CallRecord) -> Call | RegionMark | None:
        task = self._tasks.get(record.tid)
        syscall, positions = self._lookup(record.arch, record.number)
        if syscall.name == "prctl" and record.args[0] & 0xFFFFFFFF == REGION_OPTION:
            return _mark(record, task)
        call = None
        if not record.flags & CallFlag.HELPER:
            self._index += 1
            paths = _paths(record, positions, task)
            call = Call(self._index, record, syscall, task.pid, tuple(task.regions), paths)
        if record.returned:
            task.table.apply(record, syscall)
        return call


def _paths(record: CallRecord, positions: tuple[int, ...], task: Task) -> dict[int, str]:
    """Return what the call's descriptors referred to when it was made."""
    numbers = (signed(record.args[position], 32) for position in positions)
    return {fd: path for fd in numbers if (path := task.table.path(fd)) is not None}


def _mark(record: CallRecord, task: Task) -> RegionMark:
    label = next((os.fsdecode(c.data) for c in record.captures), "")
    begins = record.args[1] == REGION_BEGIN
    if begins:
        task.regions.append(label)
    elif label in task.regions:
        while task.regions.pop() != label:
            continue
    return RegionMark(record.tid, label, begins)
