"""Stacks: the STACK, MAPPED and IMAGE frames of a trace put together, nothing unwound."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tracer.model.records import (
    STACK_BLOCK,
    Birth,
    ImageRecord,
    Mapped,
    MappedRecord,
    Stacked,
    StackFlag,
    StackRecord,
    TaskRecord,
    stack_start,
)

_MOST = 1 << 20  # bytes of a stack that anybody may have asked for; a file may say anything


class Stack(NamedTuple):
    """A thread's stack as it entered a call.

    `registers` are in the order of STACK_REGISTERS; `blocks` has what was kept of the stack, in blocks of
    STACK_BLOCK bytes by address; `mapped` is where code was mapped, `images` what was mapped and in no file.
    """

    narrow: bool
    registers: tuple[int, ...]
    blocks: Mapping[int, bytes]
    mapped: tuple[Mapped, ...]
    images: Mapping[int, bytes]

    def read(self, address: int, size: int) -> bytes:
        """Return bytes of the stack. Raises LookupError if they were not kept."""
        first, last = address & -STACK_BLOCK, (address + size - 1) & -STACK_BLOCK
        found = b"".join(self.blocks[block] for block in range(first, last + 1, STACK_BLOCK))
        return found[address - first : address - first + size]


class Stacks:
    """What was recorded so far of the stacks of all threads."""

    def __init__(self) -> None:
        """Start before the first record."""
        self._stacks: dict[int, Stack] = {}
        self._mapped: dict[int, tuple[Mapped, ...]] = {}
        self._images: dict[int, bytes] = {}

    def get(self, tid: int) -> Stack | None:
        """Return the stack of the call that thread `tid` entered last, None if none was recorded."""
        return self._stacks.get(tid)

    def take(self, record: Stacked, tgid: int) -> None:
        """Follow a record of a thread or process; `tgid` is its process."""
        if isinstance(record, ImageRecord):
            self._images[record.image] = record.data
        elif isinstance(record, MappedRecord):
            self._mapped[record.tid] = record.mapped
        else:
            self._stacks[record.tid] = self._stack(record, self._mapped.get(tgid, ()))

    def executed(self, record: TaskRecord) -> None:
        """Follow an exec: a thread goes on under the tid of its process, and so does its stack."""
        if record.birth == Birth.EXEC and record.parent in self._stacks:
            self._stacks[record.tid] = self._stacks.pop(record.parent)

    def forget(self, tid: int) -> None:
        """Let go of a thread that ended, and of its process, if it was that."""
        self._stacks.pop(tid, None)
        self._mapped.pop(tid, None)

    def _stack(self, record: StackRecord, mapped: tuple[Mapped, ...]) -> Stack:
        start = stack_start(record.registers)
        former = self._stacks.get(record.tid)
        known = former.blocks if former else {}
        kept = range(start, start + min(record.size, _MOST), STACK_BLOCK)
        found = {at: block for at in kept if (block := record.blocks.get(at) or known.get(at))}
        narrow = bool(record.flags & StackFlag.NARROW)
        return Stack(narrow, record.registers, found, mapped, self._images)
