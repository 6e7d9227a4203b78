"""What stands at the beginning of a line: the thread, the time, the call's number, the instruction pointer."""

from __future__ import annotations

import time

from tracer import abi
from tracer.model.records import Birth, CallRecord, ExitRecord, TaskRecord
from tracer.reporters.strace.form import Clock, Form, Prefix

_UNKNOWN_POINTER = "[????????????????] "
_WIDTHS = {8: 16, 4: 8}  # bytes in a word of the architecture -> digits of an address


class Leader:
    """Makes the beginnings of lines, one after the other: some columns look back at the line before."""

    def __init__(self, form: Form) -> None:
        """Start before the first line."""
        self._form = form
        self._alive: set[int] = set()
        self._changed_ns = 0  # when a second thread came into the trace
        self._before_ns: int | None = None
        self._numbers: dict[int, int] = {}  # of the latest call, by thread
        self._plain = not (
            form.clock is not Clock.NONE or form.relative is not None or form.numbers or form.pointers
        )

    def follow(self, task: TaskRecord) -> None:
        """Take note of a thread that came into the trace, or that took the place of another by an exec."""
        if task.birth == Birth.EXEC and task.parent != task.tid:
            self._alive.discard(task.parent)
        if task.tid not in self._alive and len(self._alive) == 1:
            self._changed_ns = task.time_ns
        self._alive.add(task.tid)

    def forget(self, ended: ExitRecord) -> None:
        """Take note of the end of a thread."""
        self._alive.discard(ended.tid)

    def of_call(self, record: CallRecord, time_ns: int) -> str:
        """Return the beginning of a line about a call."""
        if self._plain:
            return self._thread(record.tid, time_ns)
        self._numbers[record.tid] = record.number
        width = _WIDTHS[abi.syscall(record.arch, record.number).word]
        return self._line(record.tid, time_ns, f"[{record.ip:0{width}x}] ")

    def of_event(self, tid: int, time_ns: int) -> str:
        """Return the beginning of a line about something else."""
        return self._thread(tid, time_ns) if self._plain else self._line(tid, time_ns, _UNKNOWN_POINTER)

    def _line(self, tid: int, time_ns: int, pointer: str) -> str:
        form = self._form
        parts = [self._thread(tid, time_ns)]
        if form.clock is not Clock.NONE:
            parts.append(_now(form.clock, time_ns + form.realtime_offset, form.digits) + " ")
        if form.relative is not None:
            parts.append(self._since(time_ns, form.relative))
        if form.numbers:
            parts.append(f"[{self._numbers.get(tid, '????'):>4}] ")
        if form.pointers:
            parts.append(pointer)
        return "".join(parts)

    def _thread(self, tid: int, time_ns: int) -> str:
        if self._form.prefix is Prefix.ALWAYS:
            return f"{tid:<5} "
        several = len(self._alive) > 1 and time_ns >= self._changed_ns
        return f"[pid {tid:5}] " if several and self._form.prefix is Prefix.SEVERAL else ""

    def _since(self, time_ns: int, digits: int) -> str:
        before = time_ns if self._before_ns is None else self._before_ns
        self._before_ns = time_ns
        passed = max(time_ns - before, 0)
        text = f"{passed // 10**9:6}{fraction(passed, digits)}"
        return f"{text} " if self._form.clock is Clock.NONE else f"(+{text}) "


def fraction(ns: int, digits: int) -> str:
    """Return the part of a second in `ns`, cut to so many digits: ".000250"."""
    return f".{ns % 10**9:09}"[: 1 + digits] if digits else ""


def _now(clock: Clock, realtime_ns: int, digits: int) -> str:
    seconds = realtime_ns // 10**9
    text = str(seconds) if clock is Clock.UNIX else time.strftime("%H:%M:%S", time.localtime(seconds))
    return text + fraction(realtime_ns, digits)
