"""strace's table of counts and times (-c): its columns, its order, its widths.

Times are wall-clock times between entry and exit, as with strace's -w: a trace has no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tracer import abi
from tracer.decode.call import Call
from tracer.decode.decoder import Event
from tracer.reporters.strace.form import Form
from tracer.reporters.strace.lines import wanted


@dataclass(slots=True)
class Row:
    """What is counted of one call: those that returned, those that failed, and ns."""

    name: str
    number: int
    calls: int = 0
    errors: int = 0
    total: int = 0
    shortest: int = 0
    longest: int = 0

    @property
    def average(self) -> int:
        """Microseconds a call."""
        return self.total // 1000 // self.calls if self.calls else 0

    def add(self, duration: int, failed: bool) -> None:
        """Count one call more."""
        self.shortest = min(self.shortest, duration) if self.calls else duration
        self.longest = max(self.longest, duration)
        self.calls += 1
        self.errors += failed
        self.total += duration


_ALL = -1  # the number of the row with the sums


class Column(NamedTuple):
    """A column: its heading, its width (negative: to the left), and what stands there, of all rows' total time."""

    heading: str
    width: int
    shown: Callable[[Row, int], str]


def _seconds(ns: int) -> str:
    return f"{ns / 1e9:.6f}"


def _share(row: Row, total: int) -> str:
    if not total:
        return "100.00" if row.number == _ALL else "0.00"
    return f"{100 * row.total / total:.2f}"


_COLUMNS = {
    "time-percent": Column("% time", 6, _share),
    "total-time": Column("seconds", 11, lambda row, _: _seconds(row.total)),
    "min-time": Column("shortest", 8, lambda row, _: _seconds(row.shortest)),
    "max-time": Column("longest", 8, lambda row, _: _seconds(row.longest)),
    "avg-time": Column("usecs/call", 11, lambda row, _: str(row.average)),
    "calls": Column("calls", 9, lambda row, _: str(row.calls)),
    "errors": Column("errors", 9, lambda row, _: str(row.errors or "")),
    "name": Column("syscall", -16, lambda row, _: row.name),
}
_OTHER_NAMES = {
    "time-percent": "time_percent",
    "total-time": "total_time time-total time_total time",
    "min-time": "min_time time-min time_min shortest",
    "max-time": "max_time time-max time_max longest",
    "avg-time": "avg_time time-avg time_avg average",
    "calls": "calls count",
    "errors": "errors error",
    "name": "syscall syscall_name syscall-name",
}
_CANONICAL = {other: name for name, others in _OTHER_NAMES.items() for other in (name, *others.split())}
USUAL = ("time-percent", "total-time", "avg-time", "calls", "errors", "name")

_ORDERS: Mapping[str, Callable[[Row], int | str]] = {
    "total-time": lambda row: -row.total,
    "min-time": lambda row: -row.shortest,
    "max-time": lambda row: -row.longest,
    "avg-time": lambda row: -row.average,
    "calls": lambda row: -row.calls,
    "errors": lambda row: -row.errors,
    "name": lambda row: row.name,
}


def column(name: str) -> str | None:
    """Return the name of the column that strace's -U calls `name`, None if there is none."""
    return _CANONICAL.get(name)


def order(name: str) -> str | None:
    """Return the name of the order that strace's -S calls `name`, None if there is none."""
    if name in ("none", "nothing"):
        return "none"
    found = _CANONICAL.get(name)
    return found if found in _ORDERS else None


class Table:
    """Counts the calls of a trace, each architecture for itself."""

    def __init__(self, form: Form, order: str = "total-time", columns: Sequence[str] = USUAL) -> None:
        """Start at zero; `order` and `columns` as the functions of these names return them."""
        self._form = form
        self._order = order
        self._columns = [_COLUMNS[name] for name in columns]
        self._rows: dict[int, dict[int, Row]] = {}

    def count(self, event: Event) -> None:
        """Count `event` if it is a call that returned and is asked for."""
        if not isinstance(event, Call) or not event.returned or not wanted(self._form, event):
            return
        record = event.record
        failed = event.errno is not None
        if ("failed" if failed else "successful") not in self._form.statuses:
            return
        rows = self._rows.setdefault(record.arch, {})
        row = rows.setdefault(record.number, Row(event.name, record.number))
        row.add(max(record.end_ns - record.start_ns, 0), failed)

    def lines(self) -> Iterator[str]:
        """Yield the table's lines; one table an architecture, each headed if there are several."""
        for arch, rows in sorted(self._rows.items(), reverse=True):
            if len(self._rows) > 1:
                bits = abi.syscall(arch, 0).word * 8
                yield f"System call usage summary for {bits} bit mode:"
            yield from self._table(list(rows.values()))

    def _table(self, rows: list[Row]) -> Iterator[str]:
        rows.sort(key=lambda row: row.number)
        if self._order != "none":
            rows.sort(key=_ORDERS[self._order])
        total = _total(rows)
        cells = [[column.shown(row, total.total) for column in self._columns] for row in (*rows, total)]
        widths = [max(abs(column.width), *(len(row[i]) for row in cells)) for i, column in enumerate(self._columns)]
        rule = self._line(["-" * width for width in widths], widths)
        yield self._line([column.heading for column in self._columns], widths)
        yield rule
        for row in cells[:-1]:
            yield self._line(row, widths)
        yield rule
        yield self._line(cells[-1], widths)

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        placed = [
            cell.ljust(width) if column.width < 0 else cell.rjust(width)
            for cell, width, column in zip(cells, widths, self._columns, strict=True)
        ]
        if self._columns[-1].width < 0:
            placed[-1] = cells[-1]
        return " ".join(placed)


def _total(rows: Sequence[Row]) -> Row:
    return Row(
        "total",
        _ALL,
        sum(row.calls for row in rows),
        sum(row.errors for row in rows),
        sum(row.total for row in rows),
        min((row.shortest for row in rows), default=0),
        max((row.longest for row in rows), default=0),
    )
