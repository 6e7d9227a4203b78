"""The pass over a trace's records that gives them meaning, in their order, in constant memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from tracer import abi
from tracer.abi.region import REGION_BEGIN, REGION_OPTION
from tracer.abi.types import Fd, Syscall, may_be
from tracer.decode.arguments import signed
from tracer.decode.call import Call
from tracer.decode.tasks import Task, Tasks
from tracer.model.records import (
    CallRecord,
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
from tracer.model.stacks import Stacks

_T = TypeVar("_T")


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
        self._known: dict[tuple[int, int], tuple[Syscall, tuple[int, ...]]] = {}

    def decode(self, records: Iterable[Record]) -> Iterator[Event]:
        """Yield an event for every record that is one: calls that were asked for, marks, signals, ends."""
        for record in records:
            if isinstance(record, CallRecord):
                event = self._call(record)
                if event is not None:
                    yield event
            elif isinstance(record, EnteredRecord):
                if self._entered and not record.call.helper and not self._marks(record.call):
                    yield Entered(record.tid, self._made(record.call, self._index + 1))
            elif isinstance(record, FdRecord):
                self._tasks.inherit(record)
            elif isinstance(record, StackRecord | MappedRecord | ImageRecord):
                tgid = self._tasks.get(record.tid).pid if isinstance(record, StackRecord) else record.tid
                self._stacks.take(record, tgid)
            else:
                if isinstance(record, TaskRecord):
                    self._tasks.take(record)
                    self._stacks.executed(record)
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
        if self._marks(record):
            return _mark(record, task)
        call = None
        if not record.helper:
            self._index += 1
            call = self._made(record, self._index)
        if record.returned:
            origin = call.index if call else self._tasks.unseen()
            task.table.apply(record, self._lookup(record.arch, record.number)[0], origin)
        return call

    def _marks(self, record: CallRecord) -> bool:
        """Whether this is no call of the program's, but the mark of a region."""
        return (
            record.args[0] & 0xFFFFFFFF == REGION_OPTION
            and self._lookup(record.arch, record.number)[0].name == "prctl"
        )

    def _made(self, record: CallRecord, index: int) -> Call:
        task = self._tasks.get(record.tid)
        syscall, positions = self._lookup(record.arch, record.number)
        numbers = [signed(record.args[position], 32) for position in positions]
        paths, origins = _known(numbers, task.table.path), _known(numbers, task.table.origin)
        stack = self._stacks.get(record.tid)
        return Call(index, record, syscall, task.pid, tuple(task.regions), paths, origins, stack)


def _known(numbers: list[int], tell: Callable[[int], _T | None]) -> dict[int, _T]:
    """Return what the table could tell of the call's descriptors when it was made."""
    return {fd: told for fd in numbers if (told := tell(fd)) is not None}


def _mark(record: CallRecord, task: Task) -> RegionMark:
    label = next((os.fsdecode(c.data) for c in record.captures), "")
    begins = record.args[1] == REGION_BEGIN
    if begins:
        task.regions.append(label)
    elif label in task.regions:
        while task.regions.pop() != label:
            continue
    return RegionMark(record.tid, label, begins, record.start_ns)
