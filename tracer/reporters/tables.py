"""Tables for the terminal: one style, numbers to the right, zero left blank; they fit, whatever the width."""

from __future__ import annotations

import io
import os
from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Column, Table

_UNKNOWN_WIDTH = 80
_NARROW = 12  # columns that text which can be folded gets at least, if it is longer


def terminal(width: int | None = None, **options: Any) -> Console:
    """Return rich's console, which takes a COLUMNS of 0 at its word and prints nothing."""
    from rich.console import Console

    unknown = os.environ.get("COLUMNS") == "0"
    return Console(width=width or (_UNKNOWN_WIDTH if unknown else None), highlight=False, **options)


def counting_table(first: str, *numbers: str) -> Table:
    """Return an empty table with a column of names and columns of numbers."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, overflow="fold")
    for title in numbers:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def or_blank(number: int) -> str:
    """Return a number with its thousands apart; nothing for 0."""
    return f"{number:,}" if number else ""


def rendered(table: Table, width: int | None = None) -> str:
    """Return the table in lines, as wide as the terminal at most."""
    out = io.StringIO()
    print_table(terminal(width, file=out, force_terminal=False, color_system=None), table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))


def print_table(console: Console, table: Table) -> None:
    """Print the table as wide as the terminal at most: columns for which there is no room come below the others."""
    left = table.columns[1:]
    while True:
        taken = _fitting(console, table, left)
        part = copy(table)
        part.columns = [table.columns[0], *left[:taken]]
        console.print(part, soft_wrap=False)
        left = left[taken:]
        if not left:
            return
        console.print()


def _fitting(console: Console, table: Table, columns: list[Column]) -> int:
    """Return how many of these columns there is room for beside the table's first, at least one."""
    room = console.width - _least(console, table, table.columns[0])
    for number, column in enumerate(columns):
        room -= 1 + _least(console, table, column)
        if room < 0:
            return max(number, 1)
    return len(columns)


def _least(console: Console, table: Table, column: Column) -> int:
    """Return the width that a column must have."""
    from rich.measure import Measurement

    part = copy(table)
    part.columns, part.pad_edge = [column], False
    wide = Measurement.get(console, console.options.update(max_width=10_000), part).maximum
    return (
        wide if column.no_wrap else min(wide, max(console.width // 2, 1) if column is table.columns[0] else _NARROW)
    )
