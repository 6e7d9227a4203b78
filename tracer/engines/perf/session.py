"""Recording and counting by ring buffers, and what could have been missed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing

from tracer.engines.contract import Command, Outcome
from tracer.engines.perf import _perf, tracepoints, traits
from tracer.engines.perf.launch import launched, stay
from tracer.model.counted import Counted
from tracer.model.tracefile import Sink
from tracer.plan.plan import Plan

_NO_EVENT: tuple[int, str | None] = (0, None)
_TASK_BUFFERS = 1 << 20  # bytes in all, for the births and ends of tasks alone


def run(plan: Plan, command: Command, sink: Sink | None, buffers: int) -> tuple[Outcome, Mapping[Counted, int]]:
    """Run `command` to the end of its last task, writing frames to `sink` or, without one, counting.

    Raises LaunchError, PermissionDenied, TracerError.
    """
    enter, leave = tracepoints.raw_syscalls()
    entries, exits = traits.filters(plan)
    with (
        launched(command) as child,
        closing(_recorder(child.main, plan, buffers, (enter, entries), (leave, exits), sink)) as recorder,
    ):
        status = stay(child, recorder)
        whole = sink is not None or all(arch.wanted is None for arch in plan.archs.values())
        trust = {**_trust(plan, entries is not None, recorder), "signs_seen": whole}
        counts = {Counted(arch, number, error): n for arch, number, error, n in recorder.counts()}
    return Outcome(status, trust), counts


def tasks_only(plan: Plan, pid: int) -> _perf.Recorder:
    """Return a recorder that sees no call of `pid`, only which tasks there are. Raises PermissionDenied."""
    return _recorder(pid, plan, _TASK_BUFFERS, _NO_EVENT, _NO_EVENT, None)


def _recorder(
    pid: int,
    plan: Plan,
    buffers: int,
    enter: tuple[int, str | None],
    leave: tuple[int, str | None],
    sink: Sink | None,
) -> _perf.Recorder:
    cpus = online()
    tables = traits.tables(plan)
    try:
        return _perf.Recorder(pid, cpus, _pages(buffers // len(cpus)), enter, leave, plan.follow, tables, sink)
    except OSError as error:
        raise tracepoints.refused(str(error.filename), error) from error


def _trust(plan: Plan, filtered: bool, recorder: _perf.Recorder) -> dict[str, int | bool | str]:
    return {
        "follow": plan.follow,
        "kernel_filter": filtered,
        "calls_lost": recorder.finish(),
        "calls_unfinished": recorder.unfinished,
        "calls_without_arguments": recorder.denied,
        "records_lost": recorder.records_lost,
        "tasks_dropped": recorder.dropped,
        "memory_read": False,
        "int80_told": bool(recorder.told),
    }


def online() -> tuple[int, ...]:
    """Return the numbers of the processors that are on."""
    with open("/sys/devices/system/cpu/online") as file:
        spans = [tuple(map(int, span.split("-"))) for span in file.read().split(",")]
    return tuple(n for span in spans for n in range(span[0], span[-1] + 1))


def _pages(size: int) -> int:
    """Return how many pages, a power of two, fit into `size` bytes; at least one."""
    return 1 << max(size // os.sysconf("SC_PAGESIZE"), 1).bit_length() - 1
