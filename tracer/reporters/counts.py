"""What `tracer stat` shows: calls and errors by name, as a table or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracer import abi
from tracer.decode.call import error_name
from tracer.decode.doubts import IO_URING, UNKNOWN_NUMBERS, Doubt, engine_doubts
from tracer.model.counted import ONLY_ENTRY, UNRETURNED, Counts
from tracer.reporters.origin import losses, spelled
from tracer.reporters.tables import counting_table, or_blank, rendered

_NO_ERRORS_KNOWN = "only entries were counted: which calls failed is not known"


@dataclass(frozen=True, slots=True)
class CountRow:
    """The counts of one call: how often it was made, how often it never returned, and which errors it gave.

    `errors` is by the error's name, the most frequent first; None if nobody knows which calls failed.
    """

    arch: int
    number: int
    calls: int
    errors: Mapping[str, int] | None
    unreturned: int

    @property
    def name(self) -> str:
        """The call's name by its architecture's table."""
        return abi.syscall(self.arch, self.number).name

    @property
    def failed(self) -> int | None:
        """How many failed; None if nobody knows."""
        return None if self.errors is None else sum(self.errors.values())


def count_rows(counts: Counts) -> list[CountRow]:
    """Return a row for each call that was made, the most frequent first."""
    ends: dict[tuple[int, int], Counter[int]] = {}
    for counted, number in counts.items():
        ends.setdefault((counted.arch, counted.number), Counter())[counted.error] += number
    rows = [_row(arch, number, found) for (arch, number), found in ends.items() if found.total()]
    return sorted(rows, key=lambda row: (-row.calls, row.name, row.arch))


def _row(arch: int, number: int, ends: Counter[int]) -> CountRow:
    errors = {error_name(code): times for code, times in ends.most_common() if code > 0 and times}
    return CountRow(arch, number, ends.total(), None if ends[ONLY_ENTRY] else errors, ends[UNRETURNED])


def notes(rows: Sequence[CountRow], trust: Mapping[str, Any]) -> list[str]:
    """Return what the counts can't tell, a line each."""
    found = ["CUT: the recording has no end"] if trust.get("complete") is False else []
    recorded = trust.get("recorded_selection")
    found += [f"only {spelled(str(recorded))} was recorded"] if recorded is not None else []
    found += losses(trust)
    found += [_NO_ERRORS_KNOWN] if any(row.errors is None for row in rows) else []
    return found + [doubt.text for doubt in dict.fromkeys([*_doubts(rows), *engine_doubts(trust)])]


def _doubts(rows: Iterable[CountRow]) -> list[Doubt]:
    names = {row.name for row in rows if row.failed is None or row.failed < row.calls}
    found = [IO_URING] if "io_uring_setup" in names else []
    return found + ([UNKNOWN_NUMBERS] if any(row.name.startswith("syscall_0x") for row in rows) else [])


def counts_text(rows: Sequence[CountRow], trust: Mapping[str, Any], width: int | None = None) -> str:
    """Return the table and, under it, what it can't tell; with the architecture where there are several."""
    several = len({row.arch for row in rows}) > 1
    table = counting_table("syscall", "calls", "errors")
    table.add_column("which", overflow="fold")
    if several:
        table.add_column("architecture")
    for row in rows:
        which = ", ".join(f"{name} {times:,}" for name, times in (row.errors or {}).items())
        cells = [row.name, f"{row.calls:,}", or_blank(row.failed or 0), which]
        table.add_row(*cells, *([abi.architecture_name(row.arch)] if several else []))
    table.add_section()
    table.add_row("total", f"{sum(row.calls for row in rows):,}", or_blank(sum(row.failed or 0 for row in rows)))
    return "\n".join([rendered(table, width), *notes(rows, trust)])


def counts_json(rows: Sequence[CountRow], about: Mapping[str, Any], trust: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts for other programs, after reports/schema/stat.schema.json; `about` says what was run."""
    return {
        "tool": "tracer stat",
        "version": 1,
        **about,
        "trust": dict(trust),
        "calls": [_object(row) for row in rows],
    }


def _object(row: CountRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "number": row.number,
        "arch": abi.architecture_name(row.arch),
        "calls": row.calls,
        "errors": row.failed,
        "by_errno": None if row.errors is None else dict(row.errors),
        "unreturned": row.unreturned,
    }
