"""Tables of counts for the terminal: one style, numbers to the right, zero left blank."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


def counting_table(first: str, *numbers: str) -> Table:
    """Return an empty table with a column of names and columns of numbers."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, overflow="fold")
    for title in numbers:
        table.add_column(title, justify="right")
    return table


def or_blank(number: int) -> str:
    """Return a number with its thousands apart; nothing for 0."""
    return f"{number:,}" if number else ""


def rendered(table: Table, width: int | None = None) -> str:
    """Return the table in lines, as wide as the terminal at most."""
    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))
