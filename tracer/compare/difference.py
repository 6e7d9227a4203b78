"""The difference of two traces: thread by thread what only one of them did, and counts that changed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import takewhile

from tracer.compare.align import blocks
from tracer.compare.lanes import Lane, Line, lanes
from tracer.compare.siblings import paired
from tracer.compare.standins import StandIns
from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.model.records import CallRecord, FdRecord
from tracer.reporters.origin import losses
from tracer.reporters.text import call_text


class Sameness(StrEnum):
    """What came of comparing. Undecided: no difference was seen, and one could have been missed."""

    SAME = "same"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Change:
    """Lines `a[0]` to `a[1]` of the one lane stand where `b[0]` to `b[1]` stand in the other; one may be empty."""

    a: tuple[int, int]
    b: tuple[int, int]


@dataclass(frozen=True, slots=True)
class LanePair:
    """A thread of each trace, children of a pair, and what changed; None if only one trace has it."""

    a: Lane | None
    b: Lane | None
    changes: tuple[Change, ...]

    @property
    def label(self) -> str:
        """How it is called in words."""
        labels = dict.fromkeys(lane.label for lane in (self.a, self.b) if lane is not None)
        return " → ".join(labels)

    @property
    def lines(self) -> tuple[Sequence[Line], Sequence[Line]]:
        """The lines of both."""
        return self.a.lines if self.a else (), self.b.lines if self.b else ()


@dataclass(frozen=True)
class Difference:
    """Two traces compared: all pairs of threads in order of birth, and what neither trace can tell."""

    pairs: tuple[LanePair, ...]
    doubts: tuple[str, ...]

    @cached_property
    def totals(self) -> tuple[Counter[str], Counter[str]]:
        """How often each call was made, in each trace."""
        one, other = (Counter(self._names(side)) for side in (0, 1))
        return one, other

    def _names(self, side: int) -> Iterator[str]:
        return (line.name for pair in self.pairs for line in pair.lines[side] if line.name)

    @property
    def counts(self) -> Mapping[str, tuple[int, int]]:
        """The calls whose number changed, the largest change first."""
        a, b = self.totals
        changed = {name: (a[name], b[name]) for name in {*a, *b} if a[name] != b[name]}
        return dict(sorted(changed.items(), key=lambda item: (-abs(item[1][0] - item[1][1]), item[0])))

    @property
    def sameness(self) -> Sameness:
        """Whether they differ."""
        if any(pair.changes for pair in self.pairs):
            return Sameness.DIFFERENT
        return Sameness.UNDECIDED if self.doubts else Sameness.SAME


def compare(a: Trace, b: Trace, exact: bool = False, wanted: frozenset[str] | None = None) -> Difference:
    """Return the difference of two traces in the calls named `wanted` (None: all).

    `exact` compares what was recorded, without stand-ins.
    """
    both = [lanes(trace, _AsRecorded() if exact else _stand_ins(trace, a, b), wanted) for trace in (a, b)]
    pairs = tuple(_pair(one, other) for one, other in paired(*both))
    return Difference(pairs, tuple(_doubts(a, b, pairs)))


class _AsRecorded:
    """Writes calls as they were."""

    def born(self, *tids: int) -> None:
        """Take no note."""

    def text(self, call: Call) -> str:
        """Return the call's own text."""
        return call_text(call)


def _stand_ins(trace: Trace, a: Trace, b: Trace) -> StandIns:
    """Return how the calls of `trace` are written; its directory matters only if the traces have two."""
    cwd = None if a.header.get("cwd") == b.header.get("cwd") else str(trace.header.get("cwd") or "")
    return StandIns(cwd, _inherited(trace))


def _inherited(trace: Trace) -> Mapping[int, str]:
    """Return what the descriptors refer to that the command began with: they are named before its first call."""
    first = takewhile(lambda record: not isinstance(record, CallRecord), trace.records())
    return {record.fd: os.fsdecode(record.path) for record in first if isinstance(record, FdRecord)}


def _pair(a: Lane | None, b: Lane | None) -> LanePair:
    pair = LanePair(a, b, ())
    numbers: dict[str, int] = {}
    one, other = ([numbers.setdefault(line.text, len(numbers)) for line in lines] for lines in pair.lines)
    return LanePair(a, b, tuple(_changes(one, other)))


def _changes(a: Sequence[int], b: Sequence[int]) -> list[Change]:
    found, at = [], (0, 0)
    for block in [*blocks(a, b), (len(a), len(b), 0)]:
        if at != block[:2]:
            found.append(Change((at[0], block[0]), (at[1], block[1])))
        at = block[0] + block[2], block[1] + block[2]
    return found


def _doubts(a: Trace, b: Trace, pairs: Sequence[LanePair]) -> list[str]:
    found = []
    for name, trace, side in (("A", a, 0), ("B", b, 1)):
        found += [] if trace.trust["complete"] else [f"{name} is cut: later calls are missing"]
        found += [f"{name}: {loss}" for loss in losses({**trace.trust, "calls_unfinished": 0})]
        if not any(line.name for pair in pairs for line in pair.lines[side]):
            found.append(f"{name} has no call")
    if a.header.get("selection") != b.header.get("selection"):
        found.append("different calls were asked for (-e)")
    return found
