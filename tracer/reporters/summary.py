"""Counts per call: a sink that keeps nothing else, and the table of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracer.decode.call import Call
from tracer.decode.decoder import Decoder, Event
from tracer.model.records import parse
from tracer.reporters.tables import counting_table, or_blank, rendered


@dataclass(slots=True)
class Row:
    """What is counted of one call: returned calls, errors, bytes moved, seconds, and those unfinished."""

    calls: int = 0
    errors: int = 0
    bytes: int = 0
    seconds: float = 0.0
    unfinished: int = 0


class Summary:
    """Counts the calls of a trace by name."""

    def __init__(self) -> None:
        """Start at zero."""
        self.rows: dict[str, Row] = {}
        self._decoder = Decoder()

    def append(self, frame: bytes) -> None:
        """Count what is in `frame`."""
        self.count(self._decoder.decode((parse(frame),)))

    def count(self, events: Iterable[Event]) -> None:
        """Count the calls among `events`."""
        for event in events:
            if isinstance(event, Call):
                self._add(event)

    def _add(self, call: Call) -> None:
        row = self.rows.setdefault(call.name, Row())
        row.calls += 1
        row.errors += call.record.failed
        row.bytes += call.bytes
        row.seconds += call.seconds
        row.unfinished += not call.returned


def ranked(summary: Summary) -> list[tuple[str, Row]]:
    """Return the rows by name, the most frequent call first."""
    return sorted(summary.rows.items(), key=lambda item: (-item[1].calls, item[0]))


def summary_text(summary: Summary, width: int | None = None) -> str:
    """Return the table, the most frequent call first, as wide as the terminal at most."""
    table = counting_table("syscall", "calls", "errors", "bytes", "seconds")
    rows = ranked(summary)
    for name, row in rows:
        table.add_row(name, *_numbers(row))
    total = Row(
        *(sum(column) for column in zip(*((r.calls, r.errors, r.bytes, r.seconds) for _, r in rows), strict=True))
    )
    table.add_section()
    table.add_row("total", *_numbers(total))
    return rendered(table, width)


def _numbers(row: Row) -> tuple[str, str, str, str]:
    return f"{row.calls:,}", or_blank(row.errors), or_blank(row.bytes), f"{row.seconds:.6f}"
