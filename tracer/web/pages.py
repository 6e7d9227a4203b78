"""What a page shows of a trace, as plain values: everything that a traced program can choose is spelled."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from tracer.decode.call import Call
from tracer.decode.decoder import RegionMark
from tracer.decode.trace import Trace
from tracer.explain.as_json import report_json
from tracer.explain.investigate import Investigation, Report
from tracer.explain.rules import selected
from tracer.exports.processes import Processes
from tracer.model.records import EndRecord, ExitRecord, TaskRecord
from tracer.reporters.origin import Origin, command_text, environment_text, origin, printable, spelled, trust_text
from tracer.reporters.regions import RegionRow, Regions
from tracer.reporters.summary import Row, Summary
from tracer.reporters.text import event_text
from tracer.web.charts import Chart, charts
from tracer.web.columns import Columns
from tracer.web.processes import Branch, Tree

EVENTS_SHOWN = 500
FINDINGS_SHOWN = 50  # of each rule


class CountLine(NamedTuple):
    """One row of the counts; `share` is in percent of all calls."""

    name: str
    row: Row
    share: float


@dataclass(frozen=True, slots=True)
class TracePage:
    """What is shown of a trace; `events` are the first ones, the totals say how many there were.

    `data` is what the page's script reads: the calls. `explained` is what `tracer explain --json` prints,
    less `more_findings`; `findings` are those of programs' own work, these included.
    """

    name: str
    command: str
    facts: list[tuple[str, str]]
    complete: bool
    trust: str
    counts: list[CountLine]
    total: Row
    regions: list[tuple[str, RegionRow]]
    outside: RegionRow
    charts: list[Chart]
    branches: list[Branch]
    processes: int
    events: list[str]
    events_total: int
    explained: Mapping[str, Any]
    findings: int
    more_findings: int
    data: Mapping[str, Any]


class _Pass:
    """What one pass over a trace's events collects, in memory that doesn't grow without end."""

    def __init__(self, trace: Trace) -> None:
        self.summary, self.regions, self.tree, self.names = Summary(), Regions(), Tree(), Processes(trace)
        self.investigation = Investigation(trace)
        self.columns = Columns(origin(trace).started_monotonic_ns)
        self.events: list[str] = []
        self.events_total = 0
        for event in trace.events():
            self.summary.count((event,))
            self.regions.count(event)
            self.tree.take(event)
            self.investigation.take(event)
            self.names.learn(event)
            if isinstance(event, Call):
                self.columns.take(event)
            elif not isinstance(event, RegionMark | EndRecord | TaskRecord | ExitRecord):
                self._keep(f"{event.tid}: {event_text(event)}")

    def _keep(self, line: str) -> None:
        self.events_total += 1
        if self.events_total <= EVENTS_SHOWN:
            self.events.append(line)


def trace_page(name: str, trace: Trace) -> TracePage:
    """Return what a page shows of `trace`."""
    found, seen = origin(trace), _Pass(trace)
    counts, total = _counts(seen.summary)
    report = seen.investigation.report(selected((), ()))
    shown = _largest(report)
    return TracePage(
        name=printable(name),
        command=command_text(found.command),
        facts=_facts(found),
        complete=bool(trace.trust["complete"]),
        trust=trust_text(trace),
        counts=counts,
        total=total,
        regions=[(spelled(label), row) for label, row in seen.regions.rows.items()],
        outside=seen.regions.outside,
        charts=charts(seen.regions.rows),
        branches=seen.tree.branches(),
        processes=seen.tree.count,
        events=seen.events,
        events_total=seen.events_total,
        explained=report_json(shown),
        findings=len(report.own),
        more_findings=len(report.findings) - len(shown.findings),
        data={"total": total.calls, **seen.columns.as_json(seen.names)},
    )


def _largest(report: Report) -> Report:
    """Return the report with the first FINDINGS_SHOWN of each rule, of programs' starts and of their own work."""
    seen, kept = Counter[tuple[str, bool]](), []
    for found in report.findings:
        seen[found.rule.id, found.starting] += 1
        if seen[found.rule.id, found.starting] <= FINDINGS_SHOWN:
            kept.append(found)
    return replace(report, findings=kept)


def _facts(found: Origin) -> list[tuple[str, str]]:
    facts = [("Program", found.executable), ("Directory", found.cwd), ("Started", _time(found))]
    facts += [("Environment", environment_text(found)), ("Recorded only", found.selection)]
    facts += [("Left out", ", ".join(found.redacted))]
    return [(title, text) for title, text in facts if text]


def _time(found: Origin) -> str | None:
    try:
        moment = datetime.datetime.fromtimestamp(found.started_realtime_ns / 1e9, datetime.UTC)
    except (ValueError, OverflowError, OSError):  # no moment that a calendar knows
        return None
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC" if found.started_realtime_ns else None


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
