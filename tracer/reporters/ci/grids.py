"""Grids: the counts of regions that differ in two numbers, as `write piece=16 capacity=128` does, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracer.expect import Status, Verdict
from tracer.reporters.ci.markdown import literal, table
from tracer.reporters.verdicts import ResultLike

_LABEL = re.compile(r'in region "([^"=]+) (\w+)=(\d+) (\w+)=(\d+)"$')


class _Cell(NamedTuple):
    grid: tuple[str, str, str]  # what is counted, and what the rows and the columns are
    row: int
    column: int
    text: str


def grids(results: Sequence[ResultLike]) -> str:
    """Return a table for each scenario and each name of such regions; a count that isn't as expected says so."""
    return "\n".join(_grids(results))


def _grids(results: Sequence[ResultLike]) -> Iterator[str]:
    yield "# System calls by two numbers\n\nWritten by `tracer check --grids FILE`. Each count was foretold."
    for result in results:
        cells = [cell for verdict in result.verdicts for cell in _cells(verdict)]
        for grid in dict.fromkeys(cell.grid for cell in cells):
            yield f"\n## {literal(result.scenario.name)}: {literal(grid[0])}\n"
            yield from _table(grid, [cell for cell in cells if cell.grid == grid])
    yield ""


def _cells(verdict: Verdict) -> Iterator[_Cell]:
    found = _LABEL.search(verdict.expected)
    if found:
        name, row, row_at, column, column_at = found.groups()
        text = verdict.seen if verdict.status is Status.HOLDS else f"{verdict.seen} ({verdict.status})"
        yield _Cell((name, row, column), int(row_at), int(column_at), literal(text))


def _table(grid: tuple[str, str, str], cells: Sequence[_Cell]) -> Iterator[str]:
    texts = {(cell.row, cell.column): cell.text for cell in cells}
    columns = sorted({cell.column for cell in cells})
    rows = ([f"{row:,}", *(texts.get((row, at), "") for at in columns)] for row in sorted({c.row for c in cells}))
    yield from table([f"{grid[1]} \\\\ {grid[2]}", *(f"{at:,}" for at in columns)], rows, numbers=True)
