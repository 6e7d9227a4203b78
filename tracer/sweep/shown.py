"""A sweep as a table with bars, in the terminal and as a page, and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracer.reporters.origin import command_text, spelled
from tracer.reporters.tables import counting_table, print_table, terminal
from tracer.sweep.measure import Measured

_WIDTH = 24  # of the longest bar
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def print_sweep(found: Sequence[Measured]) -> None:
    """Print a row for each command, with bars for calls and time."""
    table = counting_table(*_head(found))
    for each in found:
        table.add_row(*_row(each))
    console = terminal(soft_wrap=True)
    print_table(console, table)
    for title, amounts in _charts(found).items():
        console.print(f"\n[bold]{title}[/]")
        console.print("\n".join(_bars([*map(_values, found)], amounts)), markup=False)


def write_page(path: str, found: Sequence[Measured], command: Sequence[str], repeats: int) -> None:
    """Write a page with the same table and charts to `path`. Raises TracerError."""
    from tracer.web.charts import Bar, Chart
    from tracer.web.html import write_sweep

    charts = []
    for title, amounts in _charts(found).items():
        most = max(amounts) or 1
        pairs = zip(map(_values, found), amounts, strict=True)
        bars = [Bar(label, f"{round(amount, 1):,}", round(100 * amount / most, 2)) for label, amount in pairs]
        charts.append(Chart(title, bars))
    shown = command_text(tuple(map(spelled, command)))
    write_sweep(path, shown, repeats, charts, _head(found), [*map(_row, found)])


def _head(found: Sequence[Measured]) -> Sequence[str]:
    first = " ".join(found[0].point.values)
    return first, "calls", "reads", "writes", "bytes read", "bytes written", "ms", "CPU ms"


def _row(each: Measured) -> Sequence[str]:
    numbers = (each.calls, each.reads, each.writes, each.bytes_read, each.bytes_written)
    times = (f"{1000 * seconds:,.1f}" for seconds in (each.seconds, each.cpu_seconds))
    return _values(each), *(f"{number:,}" for number in numbers), *times


def _charts(found: Sequence[Measured]) -> Mapping[str, Sequence[float]]:
    return {"calls": [each.calls for each in found], "ms": [1000 * each.seconds for each in found]}


def _values(each: Measured) -> str:
    return spelled(" ".join(each.point.values.values()))


def _bars(labels: Sequence[str], amounts: Sequence[int | float]) -> list[str]:
    """Return a bar for each amount, the largest as long as there is room."""
    width, most = max(map(len, labels)), max(amounts) or 1
    return [
        f"{label:>{width}} {_bar(amount / most)} {round(amount, 1):,}"
        for label, amount in zip(labels, amounts, strict=True)
    ]


def _bar(share: float) -> str:
    whole, eighths = divmod(round(8 * _WIDTH * share), 8)
    return _EIGHTHS[8] * whole + (_EIGHTHS[eighths] if eighths else "")


def sweep_json(found: Sequence[Measured], command: Sequence[str], repeats: int) -> Mapping[str, Any]:
    """Return the sweep for JSON (reports/schema/sweep.schema.json)."""
    return {
        "command": [*map(spelled, command)],
        "repeats": repeats,
        "points": [
            {
                "values": {name: spelled(value) for name, value in each.point.values.items()},
                **{name: value for name, value in each._asdict().items() if name != "point"},
            }
            for each in found
        ],
    }
