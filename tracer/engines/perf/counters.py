"""Counting a few selected calls: one plain counter for each, nothing is written down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack

from tracer.abi import x86_64
from tracer.abi.tracepoints import TRACEFS_NAMES
from tracer.engines.contract import Command, Outcome
from tracer.engines.perf import _perf, tracepoints
from tracer.engines.perf.launch import launched, stay
from tracer.engines.perf.session import tasks_only
from tracer.model.counted import ONLY_ENTRY, Counted
from tracer.plan.plan import Plan

MOST = 16  # opening and closing a counter takes as long as thousands of samples

_Event = tuple[int, str | None]  # a tracepoint's id, and a filter


def few(plan: Plan) -> frozenset[int] | None:
    """Return the x86_64 numbers to count if each can have a counter of its own, else None."""
    wanted = plan.archs[x86_64.AUDIT_ARCH].wanted
    return wanted if wanted and len(wanted) <= MOST else None


def count(plan: Plan, command: Command, wanted: frozenset[int]) -> tuple[Outcome, Mapping[Counted, int]]:
    """Run `command` to the end of its last task and count the entries of its x86_64 calls.

    Raises LaunchError, PermissionDenied, TracerError.
    """
    events = {number: _event(number) for number in sorted(wanted)}
    with ExitStack() as stack:
        child = stack.enter_context(launched(command))
        recorder = tasks_only(plan, child.main)
        stack.callback(recorder.close)
        opened = {number: _open(child.main, event, plan.follow, stack) for number, event in events.items()}
        status = stay(child, recorder)
        counts = {number: int.from_bytes(os.read(fd, 8), "little") for number, fd in opened.items()}
        trust = _trust(plan, recorder)
    _add_first(counts)
    return Outcome(status, trust), {Counted(x86_64.AUDIT_ARCH, *pair): n for pair, n in _entries(counts)}


def _entries(counts: Mapping[int, int]) -> list[tuple[tuple[int, int], int]]:
    return [((number, ONLY_ENTRY), n) for number, n in counts.items() if n]


def _add_first(counts: dict[int, int]) -> None:
    """Count the execve that started the command: counters begin within it."""
    execve = x86_64.BY_NAME["execve"]
    if execve in counts:
        counts[execve] += 1


def _event(number: int) -> _Event:
    """Return the event at the entry of a call; one that has no tracepoint of its own is picked from all."""
    name = x86_64.syscall(number).name
    event = tracepoints.entry(TRACEFS_NAMES.get(name, name))
    return (event, None) if event is not None else (tracepoints.raw_syscalls()[0], f"id=={number}")


def _open(pid: int, event: _Event, follow: bool, stack: ExitStack) -> int:
    try:
        counter = _perf.counter(pid, event[0], follow, event[1])
    except OSError as error:
        raise tracepoints.refused(str(error.filename), error) from error
    stack.callback(os.close, counter)
    return counter


def _trust(plan: Plan, recorder: _perf.Recorder) -> dict[str, int | bool | str]:
    return {
        "follow": plan.follow,
        "kernel_filter": True,
        "calls_lost": 0,
        "calls_unfinished": 0,
        "records_lost": recorder.records_lost,
        "tasks_dropped": recorder.dropped,
        "i386_counted": False,
        "signs_seen": False,
    }
