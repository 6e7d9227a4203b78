"""The engines as the contract's tests need them: each starts commands, `replay` by way of a recording."""

from __future__ import annotations

import tempfile
from typing import ClassVar

from tracer.engines import engine
from tracer.engines.contract import Capability, Command, Engine, Outcome, Recording
from tracer.engines.replay import ReplayEngine
from tracer.model.counted import Counts
from tracer.model.records import pack_end
from tracer.model.tracefile import Sink, TraceWriter
from tracer.plan.build import build_plan
from tracer.plan.plan import Plan


def under_test(name: str) -> Engine:
    """Return the engine of that name; in place of `replay`, one that records every call first and replays it."""
    return RecordedFirst() if name == "replay" else engine(name)


def filters_in_kernel(engine: Engine) -> bool:
    """Whether a selection is this engine's to keep other calls from stopping: a recording has stopped already."""
    return engine.name != "replay"


def starter(engine: Engine) -> str:
    """Return the name of the engine that starts the command: of a replay's recording, the default one."""
    return RecordedFirst.by if engine.name == "replay" else engine.name


class RecordedFirst:
    """Starts commands: all of the recording is made by the default engine, and narrowed by the replay.

    What the clauses say of tracees (6, 8, 9) is then about the recording's engine: a replay has none.
    """

    name: ClassVar[str] = "replay"
    by: ClassVar[str] = engine().name
    capabilities: ClassVar[frozenset[Capability]] = engine().capabilities

    def run(self, plan: Plan, target: Command, sink: Sink) -> Outcome:
        with tempfile.NamedTemporaryFile(suffix=".trace") as file:
            self._record(plan, target, file.name)
            return ReplayEngine().run(plan, Recording(file.name), sink)

    def count(self, plan: Plan, target: Command) -> tuple[Outcome, Counts]:
        with tempfile.NamedTemporaryFile(suffix=".trace") as file:
            self._record(plan, target, file.name)
            return ReplayEngine().count(plan, Recording(file.name))

    def _record(self, plan: Plan, target: Command, file: str) -> None:
        whole = build_plan(follow=plan.follow, stack_bytes=plan.stack_bytes)
        writer = TraceWriter.create(file, {"selection": None, "stack_bytes": plan.stack_bytes})
        try:
            outcome = engine().run(whole, target, writer)
            writer.append(pack_end({"status": outcome.status, "engine": self.by, **outcome.trust}))
        finally:
            writer.close()
