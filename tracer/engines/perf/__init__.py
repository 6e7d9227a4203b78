"""The engine that stops nothing: the kernel writes down every call's numbers through perf_event_open(2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from tracer.engines.built import check
from tracer.engines.contract import Capability, Command, Outcome, Target
from tracer.engines.perf import _perf, counters, session
from tracer.errors import UsageError
from tracer.model.counted import Counted
from tracer.model.tracefile import Sink
from tracer.plan.plan import Plan

check(_perf)

# Bytes of all processors' ring buffers together; a call takes about 200 until it is read.
BUFFERS = 64 << 20
COUNTING = 32 << 20  # counting reads faster than frames are written


class PerfEngine:
    """Records numbers, arguments and results through ring buffers; it reads no memory and sees no signals."""

    name: ClassVar[str] = "perf"
    capabilities: ClassVar[frozenset[Capability]] = frozenset({Capability.FOLLOW})

    def __init__(self, buffers: int = BUFFERS) -> None:
        """Use ring buffers of `buffers` bytes in all, at least a page for each processor."""
        self._buffers = buffers

    def run(self, plan: Plan, target: Target, sink: Sink) -> Outcome:
        """Run `target` to the end, writing frames to `sink`. Raises LaunchError, PermissionDenied, UsageError."""
        return session.run(plan, _command(target), sink, self._buffers)[0]

    def count(self, plan: Plan, target: Target) -> tuple[Outcome, Mapping[Counted, int]]:
        """Run `target` to the end and count its calls: a few selected ones by plain counters. Raises as `run`."""
        wanted = counters.few(plan)
        if wanted is not None:
            return counters.count(plan, _command(target), wanted)
        return session.run(plan, _command(target), None, min(self._buffers, COUNTING))


def _command(target: Target) -> Command:
    if isinstance(target, Command):
        return target
    raise UsageError("attaching with the engine perf", "it can't", "Use the engine native or ptrace.")
