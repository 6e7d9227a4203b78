"""Comparisons: one part of a run against another, one run against another, one file against another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.expect.counts import Counted, calls
from tracer.expect.matchers import label
from tracer.expect.names import names_of
from tracer.expect.runs import Run, run_of, run_words
from tracer.expect.sight import blind, calls_in
from tracer.expect.verdict import Mutant, Observation, Status, Verdict


@dataclass(frozen=True, slots=True)
class Fewer:
    """`less` stays below `more`, by a factor of at least `times`."""

    less: Counted
    more: Counted
    times: float

    def __str__(self) -> str:
        """Return the expectation as the text form writes it."""
        return f"{self.less}: at least {self.times:g} times fewer than {self.more}"

    def judge(self, observation: Observation) -> Verdict:
        """Count both; undecided where the trace can't tell of one, or `more` saw none."""
        found = []
        for counted in (self.less, self.more):
            trace = counted.trace(observation)
            reason = trace if isinstance(trace, str) else counted.blind(trace)
            if isinstance(trace, str) or reason:
                return Verdict(Status.UNDECIDED, str(self), str(reason))
            sure, unsure = counted.of(trace)
            if unsure:
                return Verdict(Status.UNDECIDED, str(self), f"{len(unsure)} calls can't be told apart", unsure)
            found.append(sure)
        less, more = (c.amount(f) if f else 0 for c, f in zip((self.less, self.more), found, strict=True))
        if not more:
            return Verdict(Status.UNDECIDED, str(self), f"there were no {self.more} to compare with")
        seen = f"{less:,} against {more:,}" + (f" ({more / less:,.1f} times)" if less else "")
        holds = less < more and less * self.times <= more
        accept = "" if holds or not less or more <= less else f"write `{replace(self, times=int(more / less))}`"
        return Verdict(Status.HOLDS if holds else Status.FAILS, str(self), seen, found[0] + found[1], accept)

    def mutants(self, observation: Observation) -> Iterator[Mutant]:
        """Yield it with the two sides swapped, and with a factor that no count reaches."""
        yield Mutant("the two sides swapped", Fewer(self.more, self.less, self.times))
        yield Mutant("an impossible factor", replace(self, times=float(1 << 62)))


def fewer(less: Counted, than: Counted, times: float = 1) -> Fewer:
    """Expect less of one than of another, `times` fewer at least."""
    return Fewer(less, than, times)


def fewer_than(
    run: Trace | str, what: str | None = None, *, at_least: str | float = 1, region: str | None = None
) -> Fewer:
    """Expect fewer calls than another run has: `fewer_than(raw, "writes", at_least="10x")`. Raises UsageError."""
    factor = re.fullmatch(r"(\d+(?:\.\d+)?)x?", str(at_least))
    if factor is None:
        raise UsageError(f"comparing by {at_least!r}", "it is no factor", 'Write one as in at_least="10x".')
    return Fewer(calls(what, region=region), calls(what, region=region, run=run), float(factor[1]))


@dataclass(frozen=True, slots=True)
class SameExcept:
    """Two runs make each call equally often, but for those of some names and families."""

    one: Run
    other: Run
    apart: frozenset[str]
    region: str | None = None

    def __post_init__(self) -> None:
        """Refuse names that nobody knows, before anything runs."""
        self._names()

    def _names(self) -> frozenset[str]:
        return frozenset().union(*map(names_of, self.apart))

    def __str__(self) -> str:
        """Return the expectation as the text form writes it."""
        apart = f" except {', '.join(sorted(self.apart))}" if self.apart else ""
        where = f" in region {label(self.region)}" if self.region is not None else ""
        return f"the same calls{where}{_side(self.one)} and{_side(self.other)}{apart}"

    def judge(self, observation: Observation) -> Verdict:
        """Count each name in both; undecided where a trace can't tell."""
        tallies = []
        for run in (self.one, self.other):
            trace = run_of(run, observation)
            reason = trace if isinstance(trace, str) else blind(trace, self.region)
            if isinstance(trace, str) or reason:
                return Verdict(Status.UNDECIDED, str(self), str(reason))
            apart = self._names()
            tallies.append(Counter(c.name for c in calls_in(trace, self.region) if c.name not in apart))
        one, other = tallies
        unlike = sorted(name for name in one | other if one[name] != other[name])
        if not unlike:
            return Verdict(Status.HOLDS, str(self), f"{one.total():,} calls with {len(one)} names in each")
        seen = ", ".join(f"{name}: {one[name]} and {other[name]}" for name in unlike)
        accept = f"write `{replace(self, apart=self.apart | set(unlike))}`"
        return Verdict(Status.FAILS, str(self), seen, accept=accept)

    def mutants(self, observation: Observation) -> Iterator[Mutant]:
        """Yield it without each of its exceptions (one that makes no difference can go), and against nothing."""
        for name in sorted(self.apart):
            yield Mutant(f"{name} not left out", replace(self, apart=self.apart - {name}))
        yield Mutant("compared with nothing", _AgainstNothing(self))


def _side(run: Run) -> str:
    return run_words(run) or " in this run"


@dataclass(frozen=True, slots=True)
class _AgainstNothing:
    """The other run has no call at all."""

    same: SameExcept

    def judge(self, observation: Observation) -> Verdict:
        trace = run_of(self.same.one, observation)
        made = not isinstance(trace, str) and any(calls_in(trace, self.same.region))
        return Verdict(Status.FAILS if made else Status.HOLDS, str(self.same), "calls" if made else "none")


def same_except(one: Run, other: Run, apart: Iterable[str] = (), *, region: str | None = None) -> SameExcept:
    """Expect two runs (None: the one that is judged) to make the same calls, but for some names and families."""
    return SameExcept(one, other, frozenset(apart), region)


@dataclass(frozen=True, slots=True)
class SameContent:
    """All these files, which the run left in its directory, hold the same bytes."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        """Return the expectation as the text form writes it."""
        return f"the same content in {', '.join(map(label, self.names))}"

    def judge(self, observation: Observation) -> Verdict:
        """Compare the bytes; a missing file fails, empty ones are undecided."""
        expected = str(self)
        missing = [name for name in self.names if name not in observation.files]
        if missing:
            return Verdict(Status.FAILS, expected, f"no file {', '.join(missing)}")
        contents = [observation.files[name] for name in self.names]
        if not any(contents):
            return Verdict(Status.UNDECIDED, expected, "the files are empty")
        if len(set(contents)) == 1:
            return Verdict(Status.HOLDS, expected, f"{len(contents[0]):,} bytes in each")
        return Verdict(Status.FAILS, expected, _unlike(self.names, contents))

    def mutants(self, observation: Observation) -> Iterator[Mutant]:
        """Yield it for a run that left one file with one byte more."""
        for name in self.names:
            yield Mutant(f"a byte more in {name}", _OneByteMore(self, name))


@dataclass(frozen=True, slots=True)
class _OneByteMore:
    """The run left one byte more in one of the files."""

    same: SameContent
    name: str

    def judge(self, observation: Observation) -> Verdict:
        content = observation.files.get(self.name, b"") + b"\0"
        return self.same.judge(replace(observation, files={**observation.files, self.name: content}))


def _unlike(names: tuple[str, ...], contents: list[bytes]) -> str:
    other = next(i for i, content in enumerate(contents) if content != contents[0])
    a, b = contents[0], contents[other]
    place = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"{names[0]} ({len(a):,} bytes) and {names[other]} ({len(b):,} bytes) differ from byte {place:,} on"


def same_content(*names: str) -> SameContent:
    """Expect the same bytes in all the named files of the run's directory."""
    return SameContent(names)
