"""Sequences: these calls in this order, with gaps, guards and names."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Several
from dataclasses import dataclass, replace
from functools import cached_property

from tracer.errors import UsageError
from tracer.expect.explain import explain
from tracer.expect.lines import brief, flat, lines_of, numbered
from tracer.expect.matchers import label
from tracer.expect.pattern import Pattern
from tracer.expect.search import Search
from tracer.expect.sight import blind, calls_in, check_grouping, grouped, untold
from tracer.expect.steps import AnyOrder, Either, Never, Rest, Step, moves
from tracer.expect.stream import Stream
from tracer.expect.truth import Truth
from tracer.expect.verdict import Mutant, Observation, Status, Verdict

MOST_IN_ANY_ORDER = 10
TOO_MANY_WAYS = (
    "too many calls can be what the names stand for, to try every way; "
    "say more of the step that binds a name (a path), or ask it `per descriptor` or in a region"
)


@dataclass(frozen=True)
class Sequence:
    """Steps that calls match in order; `only` these calls, in `region`, for each group that `per` makes.

    Raises UsageError if a name is used where nothing can have bound it.
    """

    items: Rest
    region: str | None = None
    per: str | None = None
    only: bool = False

    def __post_init__(self) -> None:
        """Refuse what can't be judged, before anything runs."""
        check_grouping(self.per)
        if not _patterns(self.items):
            advice = (
                "Say at least one call that must be made; of one that must not be made at all write `no write`."
            )
            raise UsageError("making a sequence", "it has no step that a call can match", advice)
        _check_names(self.items, frozenset())
        _check_blocks(self.items)

    def __str__(self) -> str:
        """Return the sequence as the text form writes it."""
        lines = "\n".join(f"    {line}" for line in self.lines())
        return f"in order{self.options()} {{\n{lines}\n}}"

    def options(self) -> str:
        """Return region, grouping and `only` in words."""
        region = f" in region {label(self.region)}" if self.region is not None else ""
        return region + (f" per {self.per}" if self.per else "") + (" and nothing else" if self.only else "")

    def lines(self) -> list[str]:
        """Return the steps' text, one line a step."""
        return lines_of(self.items)

    @cached_property
    def rest(self) -> Rest:
        """The steps as the search wants them: with their lines' numbers."""
        return numbered(self.items)

    def judge(self, observation: Observation) -> Verdict:
        """Search for a match; undecided where the trace can't tell."""
        trace = observation.trace
        reason = blind(trace, self.region)
        if reason:
            return Verdict(Status.UNDECIDED, self.expected(), reason)
        groups = grouped(calls_in(trace, self.region), self.per)
        verdicts = [self._judge(name, Stream(calls), observation) for name, calls in groups.items()]
        concerned = [verdict for verdict in verdicts if verdict is not None]
        if not concerned:
            return self._nowhere(observation)
        return _worst(concerned)

    def _judge(self, name: str, stream: Stream, observation: Observation) -> Verdict | None:
        """Return the verdict on one group; None if it has no call that could be the first step's."""
        if self.per and not self._concerns(stream):
            return None
        where = f"{name}: " if name else ""
        possible = self._search(stream, sure=False)
        found, reason = possible.run(), ""
        if found.gave_up:
            return Verdict(Status.UNDECIDED, self.expected(), where + TOO_MANY_WAYS)
        if found.end is None:
            return explain(self, possible, found, where)
        if found.unsure is not None:
            sure = self._search(stream, sure=True).run()
            reason = untold(observation.trace, found.unsure[1]) if sure.end is None else ""
            found = sure if sure.end is not None else found
        evidence = tuple(stream.calls[node.place] for node in found.end.path()) if found.end else ()
        if reason:
            return Verdict(
                Status.UNDECIDED, self.expected(), where + reason, (found.unsure[1],) if found.unsure else ()
            )
        return Verdict(
            Status.HOLDS,
            self.expected(),
            f"these {len(evidence)} calls" if len(evidence) != 1 else "this call",
            evidence,
        )

    def _nowhere(self, observation: Observation) -> Verdict:
        """Return the verdict where no group has a call that could be the first step's."""
        seen = f"no {self.per} has a call that could be the first"
        among_all = replace(self, per=None).judge(observation)
        if among_all.status is not Status.FAILS:
            return Verdict(Status.FAILS, self.expected(), seen)
        return replace(among_all, expected=self.expected(), seen=f"{seen}: {among_all.seen}")

    def _search(self, stream: Stream, sure: bool) -> Search:
        return Search(stream, self.rest, self.only, sure)

    def _concerns(self, stream: Stream) -> bool:
        firsts = [move.pattern for move in moves(self.items)]
        return any(p.truth(stream.calls[i]) is not Truth.NO for p in firsts for i in stream.places(p.names))

    def expected(self) -> str:
        """Return the sequence in one line."""
        steps = "; ".join(brief(item) for item in self.items)
        return f"in order{self.options()}: {steps}"

    def mutants(self, observation: Observation) -> Iterator[Mutant]:
        """Yield the sequence with each of its parts broken in turn."""
        from tracer.expect.mutation import broken_sequences

        yield from broken_sequences(self)


def _worst(verdicts: Several[Verdict]) -> Verdict:
    """Return the first failure, else the first that is undecided, else what holds in all groups."""
    for status in (Status.FAILS, Status.UNDECIDED):
        found = next((verdict for verdict in verdicts if verdict.status is status), None)
        if found is not None:
            return found
    if len(verdicts) == 1:
        return verdicts[0]
    evidence = tuple(call for verdict in verdicts for call in verdict.evidence)
    return replace(verdicts[0], seen=f"it in each of {len(verdicts)} groups", evidence=evidence)


def _patterns(items: Rest) -> list[Pattern]:
    """Return the patterns that claim calls."""
    return [step.pattern for step in flat(items) if isinstance(step, Step)]


def _check_names(items: Rest, bound: frozenset[str]) -> frozenset[str]:
    """Refuse a `never` that uses a name which nothing before it binds; return the names bound after `items`."""
    for item in items:
        if isinstance(item, Never):
            unknown = sorted(item.pattern.variables - bound)
            if unknown:
                raise UsageError(
                    f"making the step `{item}`",
                    f"no step before it binds ${unknown[0]}",
                    "Bind the name first, as in `openat(...) = $name`; a `never` binds nothing.",
                )
        elif isinstance(item, Either):
            bound |= frozenset.union(*(_check_names(option, bound) for option in item.options))
        else:
            bound |= frozenset().union(*(pattern.variables for pattern in _patterns((item,))))
    return bound


def _check_blocks(items: Rest) -> None:
    for item in items:
        if isinstance(item, AnyOrder) and len(item.steps) > MOST_IN_ANY_ORDER:
            raise UsageError(
                "making a block in any order",
                f"it has {len(item.steps)} steps, and {MOST_IN_ANY_ORDER} are the most",
                "Check some of them in a sequence of their own.",
            )
