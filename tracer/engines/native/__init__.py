"""The ptrace engine with its loop in C: the same records, at a fraction of the cost."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from tracer.engines.contract import Capability, Counted, Outcome, Target
from tracer.engines.counting import CountingSink
from tracer.engines.native import _native
from tracer.engines.native.encode import encode, encode_call
from tracer.engines.ptrace.affinity import Affinity
from tracer.engines.ptrace.session import Observer, Session
from tracer.model.tracefile import Sink
from tracer.plan.plan import Plan


def _observer(plan: Plan, sink: Sink, affinity: Affinity, filtered: bool) -> Observer:
    return _native.Observer(encode(plan), partial(encode_call, plan), sink, affinity, filtered)


class NativeEngine:
    """Observes through ptrace stops as PtraceEngine does; system-call stops never reach Python."""

    name: ClassVar[str] = "native"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability)

    def run(self, plan: Plan, target: Target, sink: Sink) -> Outcome:
        """Run `target` to the end, writing frames to `sink`. Raises LaunchError, PermissionDenied."""
        return Session(plan, target, sink, _observer, _native).run()

    def count(self, plan: Plan, target: Target) -> tuple[Outcome, Mapping[Counted, int]]:
        """Run `target` to the end and count its calls. Raises as `run` does."""
        sink = CountingSink()
        return self.run(plan, target, sink), sink.counts
