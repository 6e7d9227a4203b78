"""A difference for other programs, after reports/schema/diff.schema.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracer.compare.difference import Difference, LanePair
from tracer.compare.lanes import Lane, Line
from tracer.decode.trace import Trace
from tracer.reporters.origin import origin, spelled


def difference_json(
    difference: Difference, names: Sequence[str], traces: Sequence[Trace], whole: bool = True
) -> Mapping[str, Any]:
    """Return what changed as one object; without `whole`, the counts only."""
    sides = zip("ab", names, traces, difference.totals, strict=True)
    return {
        "tool": "tracer diff",
        "version": 1,
        **{side: _side(name, trace, total.total()) for side, name, trace, total in sides},
        "verdict": str(difference.sameness),
        "doubts": [spelled(doubt) for doubt in difference.doubts],
        "counts": [{"name": spelled(n), "a": a, "b": b} for n, (a, b) in difference.counts.items()],
        "threads": [_pair(pair) for pair in difference.pairs if pair.changes] if whole else None,
    }


def _side(name: str, trace: Trace, calls: int) -> Mapping[str, Any]:
    return {"file": spelled(name), "command": list(origin(trace).command), "calls": calls}


def _pair(pair: LanePair) -> Mapping[str, Any]:
    a, b = pair.lines
    return {
        "number": list((pair.a or pair.b or Lane((), False, "")).number),
        "a": None if pair.a is None else spelled(pair.a.program),
        "b": None if pair.b is None else spelled(pair.b.program),
        "changes": [
            {"removed": _lines(a[slice(*change.a)]), "added": _lines(b[slice(*change.b)])}
            for change in pair.changes
        ],
    }


def _lines(lines: Sequence[Line]) -> list[Mapping[str, Any]]:
    return [{"call": line.call, "text": spelled(line.text)} for line in lines]
