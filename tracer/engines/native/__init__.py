"""The ptrace engine with its loop in C: the same records, at a fraction of the cost."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from tracer.engines.built import check
from tracer.engines.contract import Capability, Outcome, Target
from tracer.engines.counting import Nowhere
from tracer.engines.native import _native
from tracer.engines.native.encode import encode, encode_call
from tracer.engines.ptrace.affinity import Affinity
from tracer.engines.ptrace.mappings import Mappings
from tracer.engines.ptrace.memory import looking
from tracer.engines.ptrace.session import Observer, Session
from tracer.model.counted import Counted
from tracer.model.tracefile import Sink
from tracer.plan.plan import Plan

check(_native)


def _observer(plan: Plan, sink: Sink, affinity: Affinity, filtered: bool) -> Observer:
    mappings = Mappings().frames
    calls = partial(encode_call, plan)
    return _native.Observer(encode(plan), calls, sink, affinity, mappings, looking(plan), filtered)


class NativeEngine:
    """Observes through ptrace stops as PtraceEngine does; system-call stops never reach Python."""

    name: ClassVar[str] = "native"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability) - {Capability.REPLAY}

    def run(self, plan: Plan, target: Target, sink: Sink) -> Outcome:
        """Run `target` to the end, writing frames to `sink`. Raises LaunchError, PermissionDenied."""
        return Session(plan, target, sink, _observer, _native).run()

    def count(self, plan: Plan, target: Target) -> tuple[Outcome, Mapping[Counted, int]]:
        """Run `target` to the end and count its calls, without a record of any. Raises as `run` does."""
        observers: list[_native.Tallying] = []

        def counter(plan: Plan, sink: Sink, affinity: Affinity, filtered: bool) -> Observer:
            made = _native.Observer(encode(plan), partial(encode_call, plan), None, affinity, None, None, filtered)
            observers.append(made)
            return made

        outcome = Session(plan, target, Nowhere(), counter, _native).run()
        rows = observers[0].counts()
        return outcome, {Counted(arch, number, error): times for arch, number, error, times in rows}
