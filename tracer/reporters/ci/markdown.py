"""Markdown for pull requests and step summaries: a table of verdicts, and why those failed that did."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tracer.expect import Status
from tracer.reporters.ci.outcomes import SKIPPED, Outcome, counted

_SIGNS = {Status.HOLDS: "✅ holds", Status.FAILS: "❌ fails", Status.UNDECIDED: "⚠️ undecided", SKIPPED: "⏭️ skipped"}
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>()#+!|~&@$-]")


def literal(text: str) -> str:
    """Return `text` as Markdown that shows it as it is, on one line: no markup, no HTML, no mention, no link."""
    return re.sub(r"\s+", " ", _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)).replace("://", "&#58;//")


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], numbers: bool = False) -> Iterator[str]:
    """Yield the lines of a table; with `numbers`, all columns but the first are aligned to the right."""
    yield f"| {' | '.join(titles)} |"
    yield "|---|" + ("---:|" if numbers else "---|") * (len(titles) - 1)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def block(text: str) -> str:
    """Return `text` as a block of code that nothing in it ends."""
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def verdicts(found: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines that tell of all outcomes: those that don't hold in full, the others folded away."""
    yield f"### System calls: {counted(found)}"
    troubles = [outcome for outcome in found if outcome.status in (Status.FAILS, Status.UNDECIDED)]
    if troubles:
        yield ""
        yield from table(["scenario", "expectation", "verdict", "saw"], map(_row, troubles))
    for outcome in troubles:
        if outcome.detail:
            yield f"\n{literal(outcome.scenario)}: {literal(outcome.expected)}\n"
            yield block(outcome.detail)
    others = [outcome for outcome in found if outcome not in troubles]
    if others:
        yield f"\n<details><summary>{counted(others)}</summary>\n"
        yield from table(["scenario", "expectation", "verdict", "saw"], map(_row, others))
        yield "\n</details>"


def _row(outcome: Outcome) -> Sequence[str]:
    return literal(outcome.scenario), literal(outcome.expected), _SIGNS[outcome.status], literal(outcome.seen)
