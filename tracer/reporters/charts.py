"""Bars that put regions side by side, as plain values for a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tracer.reporters.origin import spelled
from tracer.reporters.regions import RegionRow

BARS_SHOWN = 20
_MEASURES = {"write calls": "writes", "read calls": "reads"}


class Bar(NamedTuple):
    """One region's bar: its amount, how long it is in percent of the longest, and how it compares to that."""

    label: str
    amount: int
    percent: float
    note: str


class Chart(NamedTuple):
    """Bars of one measure; `more` regions have no bar."""

    title: str
    bars: list[Bar]
    more: int


def charts(rows: Mapping[str, RegionRow]) -> list[Chart]:
    """Return a chart of writes and one of reads where there are any, of all calls otherwise.

    There is none for less than two regions: nothing stands beside it.
    """
    if len(rows) < 2:
        return []
    measures = {
        title: measure for title, measure in _MEASURES.items() if any(getattr(r, measure) for r in rows.values())
    }
    return [_chart(title, measure, rows) for title, measure in (measures or {"calls": "calls"}).items()]


def _chart(title: str, measure: str, rows: Mapping[str, RegionRow]) -> Chart:
    amounts = {spelled(label): getattr(row, measure) for label, row in rows.items()}
    longest = max(amounts, key=amounts.__getitem__)
    shown = list(amounts.items())[:BARS_SHOWN]
    bars = [Bar(label, n, _percent(n, amounts[longest]), _note(n, longest, amounts)) for label, n in shown]
    return Chart(title, bars, len(amounts) - len(shown))


def _percent(amount: int, longest: int) -> float:
    return round(100 * amount / longest, 2) if longest else 0


def _note(amount: int, longest: str, amounts: Mapping[str, int]) -> str:
    times = amounts[longest] / amount if amount else 0
    return f"{times:,.0f} times fewer than {longest}" if times >= 2 else ""
