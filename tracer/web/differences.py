"""What a page shows of two traces compared, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from tracer.compare.difference import Difference
from tracer.compare.shown import conclusion, difference_lines
from tracer.reporters.origin import printable

LINES_SHOWN = 5_000
_CONTEXT = 3
_KINDS = {"-": "a", "+": "b", "@": "where", " ": ""}


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """The traces' names, what came of comparing, the counts that changed and the first lines that did.

    A line is its text and its kind: "a" and "b" for those of one trace only, "where" for a thread's name.
    """

    names: Sequence[str]
    conclusion: str
    same: bool
    doubts: Sequence[str]
    counts: Mapping[str, tuple[int, int]]
    most: int
    lines: list[tuple[str, str]]
    more: bool


def difference_page(difference: Difference, names: Sequence[str]) -> DifferencePage:
    """Return what a page shows of `difference`."""
    found = difference_lines(difference, _CONTEXT, whole=False)
    lines = [line.plain for line in islice(found, LINES_SHOWN + 1)]
    counts = {printable(name): pair for name, pair in difference.counts.items()}
    return DifferencePage(
        names=names,
        conclusion=conclusion(difference),
        same=not lines,
        doubts=difference.doubts,
        counts=counts,
        most=max((max(pair) for pair in counts.values()), default=0),
        lines=[(line, _KINDS.get(line[:1], "")) for line in lines[:LINES_SHOWN]],
        more=len(lines) > LINES_SHOWN,
    )
