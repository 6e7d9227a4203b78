"""A Call: one record with its meaning. Arguments are decoded when somebody asks for them."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from tracer.abi import families
from tracer.abi.types import RESULT, Absent, Fd, Path, Syscall
from tracer.decode import values as v
from tracer.decode.arguments import NONE, Context, chosen, signed
from tracer.decode.structures import decode
from tracer.model.records import AT_FDCWD, CallFlag, CallRecord, CaptureKind
from tracer.model.stacks import Stack

# Codes by which the kernel tells itself to restart a call (linux/errno.h); a program never sees them.
_RESTART = {512: "ERESTARTSYS", 513: "ERESTARTNOINTR", 514: "ERESTARTNOHAND", 516: "ERESTART_RESTARTBLOCK"}
# Of two names for one number, the one that the kernel and strace use.
_BETTER_KNOWN = {errno.EOPNOTSUPP: "EOPNOTSUPP", errno.EDEADLK: "EDEADLK", errno.EAGAIN: "EAGAIN"}
_FD_PATH, _FD_AFTER = int(CaptureKind.FD_PATH), int(CaptureKind.FD_AFTER)
_FAILED = int(CallFlag.ERROR | CallFlag.NOT_RETURNED)
_NO_ORIGINS: Mapping[int, int] = {}
_MOVES_BYTES = families.FAMILIES["reads"] | families.FAMILIES["writes"]


def error_name(code: int) -> str:
    """Return the name of an errno, one that only the kernel sees included; a made-up one if it has none."""
    return _BETTER_KNOWN.get(code) or errno.errorcode.get(code) or _RESTART.get(code) or f"E{code}"


ABSENT = object()
"""What an argument is that a form of a call doesn't have."""


def file_of(value: Any) -> str | None:
    """Return the file that an argument is about: a path as it was written, or that of a descriptor."""
    if isinstance(value, v.Text) and not isinstance(value, v.Name):
        return str(value)
    return value.path if isinstance(value, v.Descriptor) else None


class Call:
    """One system call of a trace.

    `index` counts the trace's calls from 1; `pid` is the process; `regions` are the labels of the regions it
    was made in, the innermost last; `paths` maps its descriptors to what they referred to at that moment, and
    `origins` to the index of the call that made them (negative: it isn't among the trace's calls). `stack` is
    what was recorded of the stack, for tracer.unwind.
    """

    __slots__ = ("__dict__", "index", "origins", "paths", "pid", "record", "regions", "stack", "syscall")

    def __init__(
        self,
        index: int,
        record: CallRecord,
        syscall: Syscall,
        pid: int,
        regions: tuple[str, ...],
        paths: Mapping[int, str],
        origins: Mapping[int, int] = _NO_ORIGINS,
        stack: Stack | None = None,
    ) -> None:
        """Bind a record to its place in the trace."""
        self.index = index
        self.record = record
        self.syscall = syscall
        self.pid = pid
        self.regions = regions
        self.paths = paths
        self.origins = origins
        self.stack = stack

    @property
    def name(self) -> str:
        """The call's name, as the kernel's headers spell it."""
        return self.syscall.name

    @property
    def tid(self) -> int:
        """The thread that made it."""
        return self.record.tid

    @property
    def returned(self) -> bool:
        """Whether it came back."""
        return self.record.returned

    @property
    def errno(self) -> str | None:
        """The name of its error ("ENOENT"), None if it has none."""
        if not self.record.failed:
            return None
        return error_name(-self.record.result)

    @property
    def result(self) -> int | None:
        """The kernel's answer as a number, a negated errno for an error; None if it didn't return."""
        return self.record.result if self.record.returned else None

    @property
    def answer(self) -> int | None:
        """The kernel's answer if it succeeded; None for an error, or if it didn't return."""
        return None if self.record.flags & _FAILED else self.record.result

    @property
    def seconds(self) -> float:
        """The time between entry and exit, in seconds, the tracer's part included."""
        return (self.record.end_ns - self.record.start_ns) / 1e9

    @property
    def bytes(self) -> int:
        """How many bytes it read or wrote; 0 for calls that do neither."""
        return (self.answer or 0) if self.syscall.name in _MOVES_BYTES else 0

    @cached_property
    def arguments(self) -> Mapping[str, Any]:
        """The typed arguments by the kernel's names, in order, without those this form doesn't have."""
        context = self._context()
        values = ((name, self._decoded(i, context)) for i, name in enumerate(self.syscall.arguments))
        return {name: value for name, value in values if value is not ABSENT}

    def argument(self, name: str) -> Any:
        """Return one typed argument, without decoding the others; None if the call has none so named."""
        if "arguments" in self.__dict__ or name not in self.syscall.arguments:
            return self.arguments.get(name)
        value = self.argument_at(self.syscall.arguments.index(name))
        return None if value is ABSENT else value

    def argument_at(self, position: int) -> Any:
        """Return one typed argument; ABSENT if this form doesn't have it."""
        return self._decoded(position, self._context())

    def _decoded(self, position: int, context: Context) -> Any:
        record = self.record
        kind = chosen(self.syscall.kinds[position], record.args)
        if isinstance(kind, Absent):
            return ABSENT
        captured = [c for c in record.captures if c.arg == position] if record.captures else NONE
        value = decode(kind, record.args[position], captured, context)
        if isinstance(kind, Path) and isinstance(value, v.Text):
            value.whole = self._whole(position, value)
        return value

    def _whole(self, position: int, path: str) -> str | None:
        """Return a relative path from the root: it starts at the directory in front of it, or the working one."""
        at = position and isinstance(chosen(self.syscall.kinds[position - 1], self.record.args), Fd)
        start = self.paths.get(signed(self.record.args[position - 1], 32) if at else AT_FDCWD)
        return os.path.join(start, path) if start and path and not path.startswith("/") else None

    def _context(self) -> Context:
        record = self.record
        return Context(record.args, self.answer, self.paths, record.captures, self.syscall.word)

    @cached_property
    def value(self) -> Any:
        """The typed result; None for an error or a call that didn't return."""
        if self.answer is None:
            return None
        kind = Fd() if self.syscall.opens else chosen(self.syscall.result, self.record.args)
        if isinstance(kind, Fd):
            return v.Descriptor.of(signed(self.answer, 32), self.opened)
        return decode(kind, self.answer, (), Context(self.record.args, self.answer, self.paths))

    @property
    def opened(self) -> str | None:
        """What the descriptor that it returned refers to."""
        found = None
        for _, kind, error, data in self.record.captures:
            if kind == _FD_PATH and not error:
                found = os.fsdecode(data)
            elif kind == _FD_AFTER:
                from tracer.decode.looked import looked_at  # most traces do without

                found = looked_at(self.record.captures, RESULT).get(self.record.result, found)
        return found

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The paths it is about: as the program wrote them, and those of its descriptors."""
        found = [file for value in self.arguments.values() if (file := file_of(value)) is not None]
        return (*found, self.opened) if self.opened else tuple(found)
