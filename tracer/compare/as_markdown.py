"""A difference for a pull request: the counts that changed, base against head; no data of either."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.compare.difference import Difference
from tracer.compare.shown import conclusion
from tracer.reporters.ci.markdown import literal, table


def difference_markdown(difference: Difference, names: tuple[str, str]) -> Iterator[str]:
    """Yield the lines."""
    yield f"### System calls: {literal(conclusion(difference))}"
    if difference.counts:
        yield ""
        rows = ((literal(name), f"{a:,}", f"{b:,}", f"{b - a:+,}") for name, (a, b) in difference.counts.items())
        yield from table(["call", *map(literal, names), "change"], rows, numbers=True)
    for doubt in difference.doubts:
        yield f"\nNote: {literal(doubt)}"
