"""Counts and budgets: how many calls, bytes or errors, at most, at least, for each of something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.expect.matchers import Glob, Outcome, Word, amount
from tracer.expect.pattern import Pattern
from tracer.expect.runs import Run, run_of, run_words
from tracer.expect.sight import blind, calls_in, check_grouping, grouped, untold
from tracer.expect.steadiness import varies
from tracer.expect.truth import Truth
from tracer.expect.verdict import Mutant, Observation, Status, Verdict


def _bytes_per_call(calls: Sequence[Call]) -> float:
    return sum(call.bytes for call in calls) / len(calls)


# measure -> (how it's said between the number and the calls, what it is of some calls)
MEASURES: Mapping[str, tuple[str, Callable[[Sequence[Call]], float]]] = {
    "calls": ("", len),
    "bytes": ("bytes by ", lambda calls: sum(call.bytes for call in calls)),
    "bytes per call": ("bytes per call by ", _bytes_per_call),
    "errors": ("errors by ", lambda calls: sum(call.errno is not None for call in calls)),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """Selected calls, about to be bounded: `exactly`, `at_most`, `at_least`, `between`.

    `bytes`, `errors` and `bytes_per_call` measure something else than their number; `per` bounds each of a kind.
    """

    pattern: Pattern
    measure: str = "calls"
    group: str | None = None
    run: Run = None

    def __str__(self) -> str:
        """Return what is counted, in words."""
        per = f" per {self.group}" if self.group else ""
        return f"{MEASURES[self.measure][0]}{self.pattern}{per}{run_words(self.run)}"

    @property
    def bytes(self) -> Counted:
        """The bytes these calls read or wrote, instead of their number."""
        return replace(self, measure="bytes")

    @property
    def bytes_per_call(self) -> Counted:
        """The bytes these calls read or wrote, on average."""
        return replace(self, measure="bytes per call")

    @property
    def errors(self) -> Counted:
        """How many of these calls failed."""
        return replace(self, measure="errors")

    def per(self, group: str) -> Counted:
        """Bound each descriptor's, path's, thread's, process's or call's instead of all of them together."""
        check_grouping(group)
        return replace(self, group=group)

    def exactly(self, amount: int, *, even_if_unstable: bool = False) -> Bounds:
        """Expect neither more nor less; of calls whose number the scheduler decides only `even_if_unstable`."""
        return Bounds(self, amount, amount, even_if_unstable)

    def at_most(self, amount: int) -> Bounds:
        """Expect no more."""
        return Bounds(self, None, amount)

    def at_least(self, amount: int) -> Bounds:
        """Expect no less."""
        return Bounds(self, amount, None)

    def between(self, least: int, most: int) -> Bounds:
        """Expect an amount from `least` to `most`, both allowed."""
        return Bounds(self, least, most)

    def trace(self, observation: Observation) -> Trace | str:
        """Return the trace to count in, or why there is none."""
        return run_of(self.run, observation)

    def blind(self, trace: Trace) -> str | None:
        """Return why `trace` can't tell of these calls; None if it can."""
        if self.group == "region" and not trace.regions:
            return "no region ever began"
        return blind(trace, self.pattern.region)

    def of(self, trace: Trace) -> tuple[tuple[Call, ...], tuple[Call, ...]]:
        """Return the calls that match, and those of which that can't be told."""
        names = self.pattern.names
        asked = (c for c in calls_in(trace, self.pattern.region) if names is None or c.name in names)
        told = [*self.pattern.truths(asked)]
        sure = tuple(call for truth, call in told if truth is Truth.YES)
        return sure, tuple(call for truth, call in told if truth is Truth.UNKNOWN)

    def amount(self, found: Sequence[Call]) -> float:
        """Return how much of the measure `found` has."""
        return MEASURES[self.measure][1](found)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is allowed of what is counted; None is no bound.

    An exact number of calls whose number varies by itself is refused (undecided), unless it is `forced`.
    """

    counted: Counted
    least: int | None
    most: int | None
    forced: bool = False

    @property
    def exact(self) -> bool:
        """Whether one number is expected, and not none."""
        return self.least == self.most and bool(self.most)

    def __post_init__(self) -> None:
        """Refuse bounds that nothing can keep."""
        if (self.least or 0) < 0 or (self.most is not None and self.most < (self.least or 0)):
            raise UsageError(
                f"expecting {self.least or 0} to {self.most}", "no amount is that", "Give the lower bound first."
            )

    def __str__(self) -> str:
        """Return the expectation as the text form writes it."""
        return f"{self._bounds()} {self.counted}{' even if unstable' if self.forced else ''}"

    def _bounds(self) -> str:
        least, most = (None if n is None else self._amount(n) for n in (self.least, self.most))
        if least == most:
            return f"exactly {least}" if self.most else "no"
        if least is None:
            return f"at most {most}"
        return f"at least {least}" if most is None else f"{least} to {most}"

    def _amount(self, number: int) -> str:
        return amount(number) if "bytes" in self.counted.measure else str(number)

    def judge(self, observation: Observation) -> Verdict:
        """Count; undecided where the trace can't tell."""
        trace = self.counted.trace(observation)
        reason = trace if isinstance(trace, str) else self.counted.blind(trace)
        if isinstance(trace, str) or reason:
            return Verdict(Status.UNDECIDED, str(self), str(reason))
        sure, unsure = self.counted.of(trace)
        if unsure:
            return self._with_doubt(trace, sure, unsure)
        unstable = varies(trace, sure) if self.exact and not self.forced else None
        if unstable:
            return self._refused(unstable, sure)
        groups = grouped(sure, self.counted.group) or {"": []}
        judged = [self._judge(name, calls) for name, calls in groups.items()]
        return next((v for v in judged if v.status is not Status.HOLDS), self._all(judged, sure))

    def _refused(self, unstable: str, sure: tuple[Call, ...]) -> Verdict:
        advice = f"write `{replace(self, least=None)}`, or `{replace(self, forced=True)}`"
        return Verdict(Status.UNDECIDED, str(self), f"{len(sure):,}, and {unstable}: {advice}", sure)

    def _judge(self, name: str, found: Sequence[Call]) -> Verdict:
        where = f"{name}: " if name else ""
        if not found and self.counted.measure == "bytes per call":
            return Verdict(Status.UNDECIDED, str(self), "there were no such calls")
        number = self.counted.amount(found)
        holds = (self.least is None or number >= self.least) and (self.most is None or number <= self.most)
        seen = f"{where}{number:,.1f}" if isinstance(number, float) else f"{where}{number:,}"
        status = Status.HOLDS if holds else Status.FAILS
        shown = (call for call in found if self.counted.measure != "errors" or call.errno is not None)
        return Verdict(status, str(self), seen, tuple(shown), "" if holds else self._accepting(number))

    def _all(self, judged: Sequence[Verdict], sure: tuple[Call, ...]) -> Verdict:
        if len(judged) == 1:
            return judged[0]
        seen = f"{len(judged)} groups with {', '.join(dict.fromkeys(v.seen.split(': ')[-1] for v in judged[:8]))}"
        return Verdict(Status.HOLDS, str(self), seen, sure)

    def _accepting(self, number: float) -> str:
        low = self.least is not None and number < self.least
        if self.least == self.most:
            changed = replace(self, least=int(number), most=int(number))
        else:
            changed = replace(self, least=int(number)) if low else replace(self, most=-int(-number // 1))
        return f"write `{changed}`"

    def _with_doubt(self, trace: Trace, sure: tuple[Call, ...], unsure: tuple[Call, ...]) -> Verdict:
        """Decide if it makes no difference whether the calls that can't be told belong to it."""
        reason = untold(trace, unsure[0])
        monotone = self.counted.measure == "calls" and self.counted.group is None
        verdicts = [self._judge("", sure), self._judge("", (*sure, *unsure))] if monotone else []
        if verdicts and verdicts[0].status is verdicts[1].status and not (self.least and self.most):
            return replace(verdicts[0], seen=f"{len(sure):,} to {len(sure) + len(unsure):,}: {reason}")
        return Verdict(Status.UNDECIDED, str(self), reason, unsure)

    def mutants(self, observation: Observation) -> Iterator[Mutant]:
        """Yield what must fail if the count says something: tighter bounds, other calls."""
        from tracer.expect.mutation import broken_bounds

        yield from broken_bounds(self, observation)


def calls(
    what: str | None = None,
    *,
    region: str | None = None,
    path: str | None = None,
    error: str | None = None,
    run: Run = None,
) -> Counted:
    """Return the calls of a name, family or %group (None: all), narrowed by region, path glob and errno ("": none).

    `run` is another run to count in: a Trace, or its name in the scenario. Raises UsageError.
    """
    fields = (("path", Glob(path)),) if path is not None else ()
    result = None if error is None else Word((error,)) if error else Outcome("ok")
    return Counted(Pattern(what, fields=fields, result=result, region=region), run=run)


def counting(pattern: Pattern) -> Counted:
    """Return the calls that `pattern` matches, to be bounded."""
    return Counted(pattern)
