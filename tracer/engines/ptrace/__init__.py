"""The engine in pure Python, over python-ptrace's bindings: it runs wherever ptrace is allowed."""

from __future__ import annotations

from typing import ClassVar

from tracer.engines.contract import Capability, Command, Outcome
from tracer.engines.ptrace.forward import forwarding
from tracer.engines.ptrace.session import Session
from tracer.model.tracefile import Sink
from tracer.plan.plan import Plan


class PtraceEngine:
    """Observes through ptrace stops at the entry and exit of every call."""

    name: ClassVar[str] = "ptrace"
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability)

    def run(self, plan: Plan, command: Command, sink: Sink) -> Outcome:
        """Run `command` to the end, writing frames to `sink`. Raises LaunchError, PermissionDenied."""
        session = Session(plan, command, sink)
        with forwarding(session):
            return session.run()
