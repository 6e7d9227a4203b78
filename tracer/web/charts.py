"""Bars that put regions side by side, as plain values for a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tracer.reporters.origin import spelled
from tracer.reporters.regions import RegionRow

BARS_SHOWN = 20
# title -> the members of RegionRow that count the calls and the bytes they moved
_MEASURES = {"write calls": ("writes", "bytes_written"), "read calls": ("reads", "bytes_read")}
_ALL = {"calls": ("calls", None)}


class Bar(NamedTuple):
    """One bar: the amount in words and in percent of the most; of a region, what its calls moved, how few."""

    label: str
    shown: str
    percent: float
    moved: str = ""
    note: str = ""


class Chart(NamedTuple):
    """Bars of one measure; `more` regions have no bar."""

    title: str
    bars: list[Bar]
    more: int = 0


def charts(rows: Mapping[str, RegionRow]) -> list[Chart]:
    """Return a chart of writes and one of reads where there are any, of all calls otherwise.

    There is none for less than two regions: nothing stands beside it.
    """
    if len(rows) < 2:
        return []
    used = {t: m for t, m in _MEASURES.items() if any(getattr(row, m[0]) for row in rows.values())}
    return [_chart(title, rows, *members) for title, members in (used or _ALL).items()]


def _chart(title: str, rows: Mapping[str, RegionRow], measure: str, moved: str | None) -> Chart:
    amounts = {label: getattr(row, measure) for label, row in rows.items()}
    longest = max(amounts, key=amounts.__getitem__)
    bars = []
    for label in list(rows)[:BARS_SHOWN]:
        amount, data = amounts[label], getattr(rows[label], moved) if moved else 0
        percent = round(100 * amount / amounts[longest], 2) if amounts[longest] else 0.0
        note = _note(amount, amounts[longest], longest)
        bars.append(Bar(spelled(label), f"{amount:,}", percent, _moved(data, amount), note))
    return Chart(f"{title.capitalize()}, region beside region", bars, len(rows) - len(bars))


def _moved(data: int, amount: int) -> str:
    return f"{data:,} bytes, {data / amount:,.0f} a call" if data and amount else ""


def _note(amount: int, most: int, longest: str) -> str:
    times = most / amount if amount else 0
    return f"{times:,.0f} times fewer than {spelled(longest)}" if times >= 2 else ""
