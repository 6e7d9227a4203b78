"""System-call stops: from the kernel's answer at entry and exit to one CALL frame."""

from __future__ import annotations

import errno
import struct
import time

from tracer.engines.ptrace import requests
from tracer.engines.ptrace.affinity import CoreSharing
from tracer.engines.ptrace.memory import Copier, Memory
from tracer.engines.ptrace.task import OpenCall, Task
from tracer.model import records
from tracer.model.records import INFO_SIZE, CallFlag
from tracer.model.tracefile import Sink
from tracer.plan.plan import ArchPlan, Moments, Plan

_ENTRY = struct.Struct("<BxxxIQQQ6Q")  # struct ptrace_syscall_info at an entry stop
_RESULT = struct.Struct("<qB")  # its rval and is_error at an exit stop
_RESULT_OFFSET = 24
_OTHER_ARCH = ArchPlan({}, None, frozenset(), frozenset(), -1, -1)
_NO_CAPTURES = Moments()


class CallObserver:
    """Turns the system-call stops of tasks into CALL frames.

    Nothing is recorded before the first execve. `launch_errno` is the errno with which that failed, else 0;
    `executed` is set by the session once it succeeded.
    """

    def __init__(self, plan: Plan, sink: Sink, memory: Memory, sharing: CoreSharing) -> None:
        """Write to `sink` what `plan` wants."""
        self._plan = plan
        self._sink = sink
        self._memory = memory
        self._copier = Copier(memory)
        self._sharing = sharing
        self._info = bytearray(requests.INFO_BYTES)
        self._address = requests.address_of(self._info)
        self.started = False
        self.executed = False
        self.launch_errno = 0
        self.unfinished = 0

    def stop(self, task: Task) -> None:
        """Take a system-call stop of `task`. The kernel says whether it is an entry or an exit."""
        now = time.monotonic_ns()
        if requests.raw(requests.GET_SYSCALL_INFO, task.tid, requests.INFO_BYTES, self._address) < 0:
            return  # killed meanwhile: its end is reported next
        op = self._info[0]
        if op == requests.OP_ENTRY:
            self._entered(task, now)
        elif op == requests.OP_EXIT and task.call is not None:
            call, task.call = task.call, None
            self._returned(task, call, now)

    def _entered(self, task: Task, now: int) -> None:
        info = bytes(self._info[:INFO_SIZE])
        _, arch_number, _, _, number, *words = _ENTRY.unpack(info)
        arch = self._plan.archs.get(arch_number, _OTHER_ARCH)
        if not self.started and number not in arch.exec_numbers:
            return
        self.started = True
        args = tuple(words)
        flags = _flags(arch, number)
        moments = _NO_CAPTURES
        captures: list[bytes] = []
        call_plan = arch.calls.get(number)
        if call_plan is not None and flags is not None:
            moments = call_plan.moments(args)
            if moments.entry:
                captures = self._copier.copy(task.tgid, task.tid, moments.entry, args, 0)
        task.call = OpenCall(now, info, number, args, arch, moments, captures, flags)

    def _returned(self, task: Task, call: OpenCall, now: int) -> None:
        result, is_error = _RESULT.unpack_from(self._info, _RESULT_OFFSET)
        if call.number == call.arch.getaffinity or call.number == call.arch.setaffinity:
            self._affinity(task, call, result)
        if call.flags is not None:
            self._record(task, call, (call.start_ns, now), result, is_error)
        if is_error and not self.executed:
            self._launch_failed(-result)

    def _record(self, task: Task, call: OpenCall, times: tuple[int, int], result: int, is_error: bool) -> None:
        captures = call.captures
        if call.moments.exit and not is_error:
            captures += self._copier.copy(task.tgid, task.tid, call.moments.exit, call.args, result)
        flags = (call.flags or 0) | (CallFlag.ERROR if is_error else 0)
        self._sink.append(records.pack_call(task.tid, flags, times, result, call.info, captures))

    def _launch_failed(self, error: int) -> None:
        """Take note that the command can't be executed; what the launching process does now isn't its doing."""
        self.launch_errno = error
        self.started = False

    def _affinity(self, task: Task, call: OpenCall, result: int) -> None:
        target = call.args[0] & 0x7FFFFFFF or task.tid
        if call.number == call.arch.setaffinity:
            if result == 0:
                self._sharing.chosen(target)
            return
        mask = self._sharing.answer(target, result) if result > 0 else None
        if mask is not None:
            self._memory.write(task.tgid, call.args[2], mask)

    def give_up(self, task: Task) -> None:
        """Record that the call which `task` is in will never return."""
        call, task.call = task.call, None
        if call is None or call.flags is None:
            return
        self.unfinished += 1
        self._sink.append(unfinished(task.tid, call))


def _flags(arch: ArchPlan, number: int) -> int | None:
    if arch.wanted is None or number in arch.wanted:
        return 0
    return CallFlag.HELPER if number in arch.helpers else None


def unfinished(tid: int, call: OpenCall) -> bytes:
    """Return the CALL frame of a call that hasn't returned."""
    flags = (call.flags or 0) | CallFlag.NOT_RETURNED
    times = (call.start_ns, time.monotonic_ns())
    return records.pack_call(tid, flags, times, -errno.ENOSYS, call.info, call.captures)
