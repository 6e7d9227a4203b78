"""What the HTML pages show, as plain values: everything that a traced program can choose is spelled."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from tracer.decode.call import Call
from tracer.decode.decoder import Event, RegionMark
from tracer.decode.trace import Trace
from tracer.expect import Status, Verdict
from tracer.model.records import Birth, EndRecord, TaskRecord
from tracer.reporters.charts import Chart, charts
from tracer.reporters.origin import Origin, command_text, environment_text, origin, printable, spelled, trust_text
from tracer.reporters.regions import RegionRow, Regions
from tracer.reporters.summary import Row, Summary
from tracer.reporters.text import call_text, event_text
from tracer.reporters.verdicts import ResultLike

CALLS_SHOWN = 2_000
EVENTS_SHOWN = 500
EVIDENCE_SHOWN = 50
SKIPPED = "skipped"
URGENCY = (Status.FAILS, Status.UNDECIDED, SKIPPED, Status.HOLDS)


class CallLine(NamedTuple):
    """One call in the list of calls."""

    number: int
    tid: int
    region: str
    text: str
    microseconds: float
    failed: bool


class CountLine(NamedTuple):
    """One row of the counts; `share` is in percent of all calls."""

    name: str
    row: Row
    share: float


@dataclass(slots=True)
class TracePage:
    """What is shown of a trace; `calls` and `events` are the first ones, the totals say how many there were."""

    name: str
    command: str
    facts: list[tuple[str, str]]
    complete: bool
    trust: str
    counts: list[CountLine] = field(default_factory=list)
    total: Row = field(default_factory=Row)
    regions: list[tuple[str, RegionRow]] = field(default_factory=list)
    outside: RegionRow = field(default_factory=RegionRow)
    charts: list[Chart] = field(default_factory=list)
    calls: list[CallLine] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    events_total: int = 0
    several: bool = False


def trace_page(name: str, trace: Trace) -> TracePage:
    """Return what a page shows of `trace`, read once and in memory that doesn't grow with it."""
    found = origin(trace)
    complete = bool(trace.trust["complete"])
    page = TracePage(printable(name), command_text(found.command), _facts(found), complete, trust_text(trace))
    summary, regions, tids = Summary(), Regions(), set()
    for event in trace.events():
        summary.count((event,))
        regions.count(event)
        tids.add(getattr(event, "tid", None))
        _keep(page, event)
    page.counts, page.total = _counts(summary)
    page.regions = [(spelled(label), row) for label, row in regions.rows.items()]
    page.outside, page.charts = regions.outside, charts(regions.rows)
    page.several = len(tids - {None}) > 1
    return page


def _facts(found: Origin) -> list[tuple[str, str]]:
    facts = [("Program", found.executable), ("Directory", found.cwd), ("Started", _time(found))]
    facts += [("Environment", environment_text(found)), ("Recorded only", found.selection)]
    return [(title, text) for title, text in facts if text]


def _time(found: Origin) -> str | None:
    try:
        moment = datetime.datetime.fromtimestamp(found.started_realtime_ns / 1e9, datetime.UTC)
    except (ValueError, OverflowError, OSError):  # no moment that a calendar knows
        return None
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if found.started_realtime_ns else None


def _keep(page: TracePage, event: Event) -> None:
    if isinstance(event, Call):
        if len(page.calls) < CALLS_SHOWN:
            page.calls.append(_call_line(event))
    elif not isinstance(event, RegionMark | EndRecord):
        page.events_total += 1
        if page.events_total <= EVENTS_SHOWN:
            page.events.append(f"{event.tid}: {_birth(event) or event_text(event)}")


def _birth(event: Event) -> str:
    if not isinstance(event, TaskRecord):
        return ""
    what = f"process {event.tgid}" if event.tid == event.tgid else f"a thread of process {event.tgid}"
    how = Birth(event.birth).name.lower() if event.birth in list(Birth) else "unknown"
    return f"{what} begins ({how})"


def _call_line(call: Call) -> CallLine:
    region = spelled(" > ".join(call.regions))
    microseconds = max(call.seconds, 0) * 1e6
    return CallLine(call.index, call.tid, region, call_text(call), microseconds, call.errno is not None)


def _counts(summary: Summary) -> tuple[list[CountLine], Row]:
    total = Row()
    for row in summary.rows.values():
        total.calls += row.calls
        total.errors += row.errors
        total.bytes += row.bytes
        total.seconds += row.seconds
        total.unfinished += row.unfinished
    ranked = sorted(summary.rows.items(), key=lambda item: (-item[1].calls, item[0]))
    return [CountLine(name, row, round(100 * row.calls / total.calls, 2)) for name, row in ranked], total


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
