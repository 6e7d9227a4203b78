"""A trace at a glance, for the terminal: what ran, whether all was seen, counts by call and by region."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.text import Text

from tracer.decode.trace import Trace
from tracer.reporters.origin import Origin, command_text, environment_text, origin, spelled, trust_text
from tracer.reporters.regions import OUTSIDE, RegionRow, Regions
from tracer.reporters.summary import Summary, ranked, summary_text
from tracer.reporters.tables import counting_table, or_blank, rendered


def overview_text(trace: Trace) -> str:
    """Return the overview in lines, its tables as wide as the terminal at most. Raises TraceFileError."""
    found, summary, regions = _counted(trace)
    hidden = ", ".join(found.redacted)
    parts = [
        f"command  {command_text(found.command)}\n"
        f"ran on   {environment_text(found) or '(not recorded)'}\n"
        f"trust    {trust_text(trace)}" + (f"\nredacted {hidden}" if hidden else ""),
        summary_text(summary),
    ]
    parts += [_regions_text(regions)] if regions.rows else []
    return "\n\n".join(parts)


def overview_json(trace: Trace) -> dict[str, Any]:
    """Return the overview for other programs, after reports/schema/report.schema.json. Raises TraceFileError."""
    found, summary, regions = _counted(trace)
    named = (*regions.rows.items(), (None, regions.outside)) if regions.rows else ()
    return {
        "command": [*found.command],
        "environment": dict(found.environment),
        "engine": found.engine,
        "complete": bool(trace.trust["complete"]),
        "trust": trust_text(trace),
        "redacted": [*found.redacted],
        "calls": [{"name": name, **asdict(row)} for name, row in ranked(summary)],
        "regions": [{"region": label and spelled(label), **_amounts(row)} for label, row in named],
    }


def _counted(trace: Trace) -> tuple[Origin, Summary, Regions]:
    found, summary, regions = origin(trace), Summary(), Regions()
    for event in trace.events():
        summary.count((event,))
        regions.count(event)
    return found, summary, regions


def _regions_text(regions: Regions) -> str:
    """Return the table of regions, in the order in which they began, then what is in none."""
    table = counting_table("region", "calls", "writes", "reads", "bytes written", "bytes read")
    for label, row in (*regions.rows.items(), (OUTSIDE, regions.outside)):
        table.add_row(Text(spelled(label)), *_numbers(row))
    return rendered(table)


def _numbers(row: RegionRow) -> list[str]:
    return [or_blank(number) for number in _amounts(row).values()]


def _amounts(row: RegionRow) -> dict[str, int]:
    return {
        "calls": row.calls,
        "writes": row.writes,
        "reads": row.reads,
        "bytes_written": row.bytes_written,
        "bytes_read": row.bytes_read,
    }
