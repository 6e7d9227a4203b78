"""Threads and processes: who belongs to whom, which descriptors they share, in which regions they are."""

from __future__ import annotations

import os
import struct
from itertools import count

from tracer import abi
from tracer.decode.descriptors import DescriptorTable
from tracer.model.records import Birth, CallRecord, FdRecord, TaskRecord

_CLONE_FILES = 0x400


class Task:
    """A thread: its process, its descriptors (shared within the process), the regions it is in."""

    __slots__ = ("pid", "regions", "table", "tid")

    def __init__(self, tid: int, pid: int, table: DescriptorTable, regions: list[str] | None = None) -> None:
        """Take on thread `tid` of process `pid`."""
        self.tid = tid
        self.pid = pid
        self.table = table
        self.regions = [] if regions is None else regions


class Tasks:
    """All threads of a trace, as its records introduce them."""

    def __init__(self) -> None:
        """Start with none."""
        self._tasks: dict[int, Task] = {}
        self._unseen = count(-1, -1)
        self.most = 0

    def get(self, tid: int) -> Task:
        """Return thread `tid`; one that no record introduced is a process of its own."""
        task = self._tasks.get(tid)
        if task is None:
            task = self._tasks[tid] = Task(tid, tid, DescriptorTable())
        return task

    def take(self, record: TaskRecord) -> None:
        """Follow a TASK record: a birth, or an exec."""
        parent = self._tasks.get(record.parent)
        if record.birth == Birth.EXEC:
            table = DescriptorTable(parent.table if parent else None)
            self._tasks[record.tid] = Task(record.tid, record.tgid, table, parent.regions if parent else [])
        elif parent is not None:
            shares = record.tid != record.tgid or _clone_flags(record.call) & _CLONE_FILES
            table = parent.table if shares else parent.table.copy()
            self._tasks[record.tid] = Task(record.tid, record.tgid, table, list(parent.regions))
        else:
            self._tasks[record.tid] = Task(record.tid, record.tgid, DescriptorTable())
        self.most = max(self.most, len(self._tasks))

    def forget(self, tid: int) -> None:
        """Let go of a thread that ended."""
        self._tasks.pop(tid, None)

    def inherit(self, record: FdRecord) -> None:
        """Follow an FD record: a descriptor that a program has as it begins."""
        self.get(record.tid).table.inherit(record.fd, os.fsdecode(record.path), self.unseen())

    def unseen(self) -> int:
        """Return what stands for a call that opened a descriptor and isn't among the trace's calls."""
        return next(self._unseen)


def _clone_flags(call: CallRecord | None) -> int:
    if call is None:
        return 0
    name = abi.syscall(call.arch, call.number).name
    if name == "clone":
        return call.args[0]
    if name == "clone3" and call.captures and len(call.captures[0].data) >= 8:
        return int(struct.unpack_from("<Q", call.captures[0].data)[0])
    return 0
