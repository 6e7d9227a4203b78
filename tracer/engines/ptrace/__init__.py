"""The engine in pure Python, over python-ptrace's bindings: it runs wherever ptrace is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from tracer.engines.contract import Capability, Outcome, Target
from tracer.engines.counting import CountingSink
from tracer.engines.ptrace.session import Session
from tracer.model.counted import Counted
from tracer.model.tracefile import Sink
from tracer.plan.plan import Plan


class PtraceEngine:
    """Observes through ptrace stops at the entry and exit of every call."""

    name: ClassVar[str] = "ptrace"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability) - {Capability.REPLAY}

    def run(self, plan: Plan, target: Target, sink: Sink) -> Outcome:
        """Run `target` to the end, writing frames to `sink`. Raises LaunchError, PermissionDenied."""
        from tracer.engines.ptrace import requests  # the bindings: native shares this package, and not these
        from tracer.engines.ptrace.calls import CallObserver

        return Session(plan, target, sink, CallObserver, requests).run()

    def count(self, plan: Plan, target: Target) -> tuple[Outcome, Mapping[Counted, int]]:
        """Run `target` to the end and count its calls. Raises as `run` does."""
        sink = CountingSink()
        return self.run(plan, target, sink), sink.counts
