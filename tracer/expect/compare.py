"""Comparisons: one part of a run against another."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.expect.counts import Counted
from tracer.expect.verdict import Observation, Status, Verdict


@dataclass(frozen=True, slots=True)
class Fewer:
    """`less` stays below `more`, by a factor of at least `times`."""

    less: Counted
    more: Counted
    times: float

    def judge(self, observation: Observation) -> Verdict:
        """Count both; undecided where the trace can't tell of one, or `more` saw none."""
        expected = f"{self.less.selection}: at least {self.times:g} times fewer than {self.more.selection}"
        for counted in (self.less, self.more):
            blind = counted.selection.blind(observation.trace)
            if blind:
                return Verdict(Status.UNDECIDED, expected, blind)
        few, many = (c.selection.of(observation.trace) for c in (self.less, self.more))
        less, more = self.less.exactly(0).amount(few), self.more.exactly(0).amount(many)
        if not more:
            return Verdict(Status.UNDECIDED, expected, f"there were no {self.more.selection} to compare with")
        seen = f"{less:,} against {more:,}" + (f" ({more / less:,.1f} times)" if less else "")
        holds = less < more and less * self.times <= more
        return Verdict(Status.HOLDS if holds else Status.FAILS, expected, seen, few + many)


def fewer(less: Counted, than: Counted, times: float = 1) -> Fewer:
    """Expect less of one than of another, `times` fewer at least."""
    return Fewer(less, than, times)


@dataclass(frozen=True, slots=True)
class SameContent:
    """All these files, which the run left in its directory, hold the same bytes."""

    names: tuple[str, ...]

    def judge(self, observation: Observation) -> Verdict:
        """Compare the bytes; a missing file fails, empty ones are undecided."""
        expected = f"the same content in {', '.join(self.names)}"
        missing = [name for name in self.names if name not in observation.files]
        if missing:
            return Verdict(Status.FAILS, expected, f"no file {', '.join(missing)}")
        contents = [observation.files[name] for name in self.names]
        if not any(contents):
            return Verdict(Status.UNDECIDED, expected, "the files are empty")
        if len(set(contents)) == 1:
            return Verdict(Status.HOLDS, expected, f"{len(contents[0]):,} bytes in each")
        return Verdict(Status.FAILS, expected, _unlike(self.names, contents))


def _unlike(names: tuple[str, ...], contents: list[bytes]) -> str:
    other = next(i for i, content in enumerate(contents) if content != contents[0])
    a, b = contents[0], contents[other]
    place = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"{names[0]} ({len(a):,} bytes) and {names[other]} ({len(b):,} bytes) differ from byte {place:,} on"


def same_content(*names: str) -> SameContent:
    """Expect the same bytes in all the named files of the run's directory."""
    return SameContent(names)
