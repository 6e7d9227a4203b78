"""What a page shows of checked scenarios, as plain values: everything that a program can choose is spelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tracer.decode.trace import Trace
from tracer.expect import Status, Verdict
from tracer.reporters.origin import printable, spelled
from tracer.reporters.regions import RegionRow, Regions
from tracer.reporters.text import call_text
from tracer.reporters.verdicts import ResultLike
from tracer.web.charts import Chart, charts

EVIDENCE_SHOWN = 50
SKIPPED = "skipped"
URGENCY = (Status.FAILS, Status.UNDECIDED, SKIPPED, Status.HOLDS)


class TracedResult(ResultLike, Protocol):
    """What a page shows of a scenario's result."""

    @property
    def trace(self) -> Trace | None: ...  # noqa: D102


class VerdictLine(NamedTuple):
    """One verdict; `evidence` are the first calls behind it, `total` is how many there are."""

    status: str
    expected: str
    seen: str
    evidence: list[str]
    total: int


class CheckedScenario(NamedTuple):
    """What is shown of a scenario: `status` is the worst of its verdicts."""

    status: str
    name: str
    claim: str
    path: str
    skipped: str
    verdicts: list[VerdictLine]
    regions: list[tuple[str, RegionRow]]
    charts: list[Chart]


def checked(result: TracedResult) -> CheckedScenario:
    """Return what a page shows of a scenario's result."""
    regions = Regions()
    for event in result.trace.events() if result.trace is not None else ():
        regions.count(event)
    return CheckedScenario(
        status=_worst(result),
        name=printable(result.scenario.name),
        claim=printable(result.scenario.claim),
        path=printable(str(result.scenario.path)),
        skipped=printable(result.skipped),
        verdicts=[_verdict(verdict) for verdict in result.verdicts],
        regions=[(spelled(label), row) for label, row in regions.rows.items()],
        charts=charts(regions.rows),
    )


def _worst(result: TracedResult) -> str:
    found = {verdict.status for verdict in result.verdicts}
    if result.skipped or not found:
        return SKIPPED
    return next(status for status in URGENCY if status in found)


def _verdict(verdict: Verdict) -> VerdictLine:
    evidence = [f"{call.index:>7}  {call_text(call)}" for call in verdict.evidence[:EVIDENCE_SHOWN]]
    expected, seen = printable(verdict.expected), printable(verdict.seen)
    return VerdictLine(verdict.status, expected, seen, evidence, len(verdict.evidence))


def status_counts(scenarios: Sequence[CheckedScenario]) -> list[tuple[str, int]]:
    """Return how many verdicts there were of each status, and how many scenarios were skipped."""
    statuses = [verdict.status for scenario in scenarios for verdict in scenario.verdicts]
    skipped = sum(scenario.status == SKIPPED for scenario in scenarios)
    return [*((status.value, statuses.count(status)) for status in Status), (SKIPPED, skipped)]
