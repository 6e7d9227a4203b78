"""System-call stops: from the kernel's answer at entry and exit to one CALL frame."""

from __future__ import annotations

import errno
import os
import struct
import time
from contextlib import suppress
from typing import NamedTuple

from tracer.engines.ptrace import requests, stops
from tracer.engines.ptrace.affinity import Affinity
from tracer.engines.ptrace.memory import Copier, Memory, looking
from tracer.engines.ptrace.stacks import Stacks
from tracer.model import records
from tracer.model.records import INFO_SIZE, CallFlag
from tracer.model.tracefile import Sink
from tracer.plan.plan import ANY_VALUE, ArchPlan, Moments, Plan

_ENTRY = struct.Struct("<BxxxIQQQ6Q")  # struct ptrace_syscall_info at an entry stop
_RESULT = struct.Struct("<qB")  # its rval and is_error at an exit stop
_RESULT_OFFSET = 24
_PROT_EXEC = 4  # asm-generic/mman-common.h
_OTHER_ARCH = ArchPlan({}, None, frozenset(), frozenset(), frozenset(), frozenset(), -1, -1)
_NO_CAPTURES = Moments()
# What may come back from a call that failed: interrupted (the kernel's own codes: linux/errno.h), or short of room.
_ANSWERED = frozenset({errno.EINTR, errno.EOVERFLOW, *range(512, 517)})


class _OpenCall(NamedTuple):
    """A call that was entered and hasn't returned; `flags` None: it is not to be recorded."""

    start_ns: int
    info: bytes
    number: int
    args: tuple[int, ...]
    arch: ArchPlan
    moments: Moments
    captures: list[bytes]
    flags: int | None


class CallObserver:
    """Turns the system-call stops of tasks into CALL frames.

    Nothing is recorded before the first execve, unless the session sets `started`. `launch_errno` is the errno
    with which that failed, else 0; `executed` is set by the session once it succeeded.
    """

    def __init__(self, plan: Plan, sink: Sink, affinity: Affinity, filtered: bool) -> None:
        """Write to `sink` what `plan` wants; ask `affinity` what to tell of processor masks.

        With `filtered`, a seccomp filter announces the entries, and outside of calls tasks run freely.
        """
        self._filtered = filtered
        self._entry_op = requests.OP_SECCOMP if filtered else requests.OP_ENTRY
        self._plan = plan
        self._sink = sink
        self._memory = Memory()
        self._copier = Copier(self._memory, looking(plan))
        self._stacks = Stacks(self._memory, plan.stack_bytes) if plan.stack_bytes else None
        self._affinity_of = affinity
        self._info = bytearray(requests.INFO_BYTES)
        self._address = requests.address_of(self._info)
        self._processes: dict[int, int] = {}
        self._open: dict[int, _OpenCall] = {}
        self._latest = 0  # the thread that entered a call since anything else happened; 0: none
        self.started = False
        self.executed = False
        self.edge = 0
        self._edges: tuple[int, int, int, int, int] | None = None
        self.launch_errno = 0
        self.unfinished = 0
        self.signs = 0  # Sign: those that were met

    def bound(self, tid: int, arch: int, number: int, option: int, token: int) -> None:
        """Hand over the edges (contract.Edges): `wait` returns at the entry of each, and `edge` says which.

        Until the session sets `started`, nothing begins.
        """
        self._edges = (tid, arch, number, option, token)

    # Tasks come and go

    def follow(self, tid: int, tgid: int) -> None:
        """Take on thread `tid` of process `tgid`."""
        self._processes[tid] = tgid

    def forget(self, tid: int) -> None:
        """Let go of `tid`, which is in no call any more."""
        self._processes.pop(tid, None)
        if self._stacks:
            self._stacks.forget(tid)

    def forget_memory(self, tgid: int) -> None:
        """Let go of the memory of process `tgid`: it ended, or runs another program."""
        self._memory.forget(tgid)
        if self._stacks:
            self._stacks.remapped(tgid)

    def close(self) -> None:
        """Let go of everything."""
        self._memory.close()

    def renamed(self, former: int, tid: int) -> None:
        """Let the call that `former` is in, an exec, go on as that of `tid`; what `tid` was in never returns."""
        if former != tid:
            self.give_up(tid)
            call = self._open.pop(former, None)
            if call is not None:
                self._open[tid] = call
            if self._stacks:
                self._stacks.renamed(former, tid)
            if self._latest == former:
                self._latest = tid

    def interrupt(self, tid: int) -> None:
        """Record which call is under way, if it was the latest to be entered, before something else of `tid` is.

        It is recorded so once at most, and not if its return is the next that happens.
        """
        latest, self._latest = self._latest, 0
        call = self._open.get(latest)
        if call is not None and latest != tid:
            self._sink.append(records.marked_as_entered(_unfinished(latest, call)))

    def give_up(self, tid: int) -> None:
        """Record that the call which `tid` is in, if any, will never return."""
        call = self._open.pop(tid, None)
        if call is not None and call.flags is not None:
            self.interrupt(tid)
            self.unfinished += 1
            self._sink.append(_unfinished(tid, call))

    def current(self, tid: int) -> bytes:
        """Return the CALL frame, so far, of the call that `tid` is in; nothing if it is in none."""
        call = self._open.get(tid)
        return _unfinished(tid, call) if call is not None else b""

    def resume(self, tid: int, signal: int) -> None:
        """Let `tid` run on from a stop that is no system call, delivering `signal`."""
        free = self._filtered and tid not in self._open
        requests.raw(requests.CONT if free else requests.SYSCALL, tid, 0, signal)

    # Stops

    def wait(self) -> tuple[int, int]:
        """Return the next stop that is no system call: tid and status. Raises ChildProcessError at the end.

        The kernel tells the newest tracee's stop first. So nobody is resumed before all that have stopped had their
        turn: else new threads that do nothing but calls could keep an old one waiting for good.
        """
        processes = self._processes
        after_stop = requests.CONT if self._filtered else requests.SYSCALL
        following = {stops.SYSCALL_STOP: after_stop, stops.SECCOMP_STOP: requests.SYSCALL}
        due: dict[int, int] = {}
        try:
            while True:
                tid, status = os.waitpid(-1, stops.ANY_OF_MINE | (os.WNOHANG if due else 0))
                if tid:
                    due.pop(tid, None)  # it has died, or is another thread now (execve)
                    if tid not in processes or status not in following:
                        return tid, status
                    due[tid] = following[status]
                    if self._stop(tid):
                        del due[tid]
                        return tid, status
                if not tid or len(processes) == 1:
                    _resume(due)
        finally:  # whatever happens, no task stays stopped unknown to the session
            _resume(due)

    def _stop(self, tid: int) -> bool:
        """Take a stop; whether it is one of the edges, at which the task is to stay."""
        now = time.monotonic_ns()
        if requests.raw(requests.GET_SYSCALL_INFO, tid, requests.INFO_BYTES, self._address) < 0:
            return False  # killed meanwhile: its end is reported next
        op = self._info[0]
        if op == self._entry_op:
            self._info[0] = requests.OP_ENTRY
            if self._edges and self._is_edge(*self._edges[1:]):
                return tid == self._edges[0]
            self._entered(tid, now)
        elif op == requests.OP_EXIT:
            call = self._open.pop(tid, None)
            if call is not None:
                self._returned(tid, call, now)
        return False

    def _is_edge(self, arch: int, number: int, option: int, token: int) -> bool:
        _, arch_here, _, _, number_here, *args = _ENTRY.unpack(self._info[:INFO_SIZE])
        if (arch_here, number_here, args[0], args[2]) != (arch, number, option, token):
            return False
        self.edge = args[1]
        return True

    def _entered(self, tid: int, now: int) -> None:
        info = bytes(self._info[:INFO_SIZE])
        _, arch_number, _, stack, number, *words = _ENTRY.unpack(info)
        arch = self._plan.archs.get(arch_number, _OTHER_ARCH)
        if not self.started and (self._edges or number not in arch.exec_numbers):
            return
        flags = _flags(arch, number)
        if flags == 0:
            self.interrupt(tid)
            self._latest = tid
            if self._stacks and self.executed:
                for frame in self._stacks.frames(tid, self._processes[tid]):
                    self._sink.append(frame)
        self.started = True
        args = (*words, 0, stack)  # as numbered by the plan: RESULT has no value yet
        moments = _NO_CAPTURES
        captures: list[bytes] = []
        call_plan = arch.calls.get(number)
        if call_plan is not None and flags is not None:
            moments = call_plan.moments(args)
            if moments.entry:
                captures = self._copier.copy(self._processes[tid], tid, moments.entry, args, 0)
        self._open[tid] = _OpenCall(now, info, number, args, arch, moments, captures, flags)

    def _returned(self, tid: int, call: _OpenCall, now: int) -> None:
        result, is_error = _RESULT.unpack_from(self._info, _RESULT_OFFSET)
        if call.number == call.arch.getaffinity or call.number == call.arch.setaffinity:
            self._affinity(tid, call, result)
        if self._stacks and call.number in call.arch.mappers and call.args[2] & _PROT_EXEC:
            self._stacks.remapped(self._processes[tid])
        if call.flags is not None:
            self._record(tid, call, now, result, is_error)
            self.signs |= 0 if is_error else _signs(call)
        if is_error and not self.executed:
            self._launch_failed(-result)

    def _record(self, tid: int, call: _OpenCall, now: int, result: int, is_error: bool) -> None:
        captures = call.captures
        if call.flags == 0:
            self.interrupt(tid)
        wanted = call.moments.exit
        if is_error:
            wanted = call.moments.failed if -result in _ANSWERED else ()
        if wanted:
            captures += self._copier.copy(self._processes[tid], tid, wanted, call.args, result)
        flags = (call.flags or 0) | (CallFlag.ERROR if is_error else 0)
        self._sink.append(records.pack_call(tid, flags, (call.start_ns, now), result, call.info, captures))

    def _launch_failed(self, error: int) -> None:
        """Take note that the command can't be executed; what the launching process does now isn't its doing."""
        self.launch_errno = error
        self.started = False

    def _affinity(self, tid: int, call: _OpenCall, result: int) -> None:
        target = call.args[0] & 0x7FFFFFFF or tid
        mask = self._affinity_of(target, call.number == call.arch.setaffinity, result)
        if mask is not None:
            with suppress(OSError):  # killed meanwhile, or private memory (PR_SET_DUMPABLE)
                self._memory.write(self._processes[tid], call.args[2], mask)


def _flags(arch: ArchPlan, number: int) -> int | None:
    if arch.wanted is None or number in arch.wanted:
        return 0
    return CallFlag.HELPER if number in arch.helpers else None


def _resume(due: dict[int, int]) -> None:
    """Resume the tasks that are due, each by its request, and forget them."""
    while due:
        tid, request = due.popitem()
        requests.raw(request, tid, 0, 0)


def _signs(call: _OpenCall) -> int:
    found = 0
    for number, first, second, sign in call.arch.telltales:
        if number == call.number and first in (ANY_VALUE, call.args[0]) and second in (ANY_VALUE, call.args[1]):
            found |= sign
    return found


def _unfinished(tid: int, call: _OpenCall) -> bytes:
    flags = (call.flags or 0) | CallFlag.NOT_RETURNED
    times = (call.start_ns, time.monotonic_ns())
    return records.pack_call(tid, flags, times, -errno.ENOSYS, call.info, call.captures)
