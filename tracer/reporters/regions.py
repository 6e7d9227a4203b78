"""Counts per region, side by side: what one way of doing a thing asks of the kernel, and what another."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.abi.families import FAMILIES
from tracer.decode.call import Call
from tracer.decode.decoder import Event, RegionMark

OUTSIDE = "(outside)"
_READS, _WRITES = FAMILIES["reads"], FAMILIES["writes"]


@dataclass(slots=True)
class RegionRow:
    """What is counted of one region: calls, those among them that write or read, and the bytes these moved."""

    calls: int = 0
    errors: int = 0
    writes: int = 0
    reads: int = 0
    bytes_written: int = 0
    bytes_read: int = 0
    seconds: float = 0.0


class Regions:
    """Counts calls by region; a call within nested regions counts in each of them.

    `rows` are in the order in which regions began; `outside` are the calls that belong to none.
    """

    def __init__(self) -> None:
        """Start with no region."""
        self.rows: dict[str, RegionRow] = {}
        self.outside = RegionRow()

    def count(self, event: Event) -> None:
        """Count a call, or take note of a region that begins."""
        if isinstance(event, RegionMark):
            if event.begins:
                self.rows.setdefault(event.label, RegionRow())
        elif isinstance(event, Call):
            for label in dict.fromkeys(event.regions):
                _add(self.rows.setdefault(label, RegionRow()), event)
            if not event.regions:
                _add(self.outside, event)


def _add(row: RegionRow, call: Call) -> None:
    row.calls += 1
    row.errors += call.record.failed
    row.seconds += call.seconds
    if call.name in _WRITES:
        row.writes += 1
        row.bytes_written += call.bytes
    elif call.name in _READS:
        row.reads += 1
        row.bytes_read += call.bytes
