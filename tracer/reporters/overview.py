"""A trace at a glance, for the terminal: what ran, whether all was seen, counts by call and by region."""

from __future__ import annotations

from rich.text import Text

from tracer.decode.trace import Trace
from tracer.reporters.origin import command_text, environment_text, origin, spelled, trust_text
from tracer.reporters.regions import OUTSIDE, RegionRow, Regions
from tracer.reporters.summary import Summary, summary_text
from tracer.reporters.tables import counting_table, or_blank, rendered


def overview_text(trace: Trace, width: int | None = None) -> str:
    """Return the overview in lines, its tables as wide as the terminal at most. Raises TraceFileError."""
    found = origin(trace)
    summary, regions = Summary(), Regions()
    for event in trace.events():
        summary.count((event,))
        regions.count(event)
    parts = [
        f"command  {command_text(found.command)}\n"
        f"ran on   {environment_text(found) or '(not recorded)'}\n"
        f"trust    {trust_text(trace)}",
        summary_text(summary, width),
    ]
    parts += [regions_text(regions, width)] if regions.rows else []
    return "\n\n".join(parts)


def regions_text(regions: Regions, width: int | None = None) -> str:
    """Return the table of regions, in the order in which they began, then what is in none."""
    table = counting_table("region", "calls", "writes", "reads", "bytes written", "bytes read")
    for label, row in (*regions.rows.items(), (OUTSIDE, regions.outside)):
        table.add_row(Text(spelled(label)), *_numbers(row))
    return rendered(table, width)


def _numbers(row: RegionRow) -> list[str]:
    numbers = (row.calls, row.writes, row.reads, row.bytes_written, row.bytes_read)
    return [or_blank(number) for number in numbers]
