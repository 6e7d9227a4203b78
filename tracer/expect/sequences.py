"""Exact sequences: these calls, in this order, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tracer.decode.call import Call
from tracer.expect.selection import Selection
from tracer.expect.verdict import Observation, Status, Verdict


@dataclass(frozen=True, slots=True)
class ExactSequence:
    """Every call of the region matches the step at its place, and there are as many."""

    steps: tuple[Selection, ...]
    region: str | None

    def judge(self, observation: Observation) -> Verdict:
        """Compare call by call; the first difference is named."""
        where = Selection(region=self.region)
        blind = next(filter(None, (s.blind(observation.trace) for s in (where, *self.steps))), None)
        if blind:
            return Verdict(Status.UNDECIDED, self._expected(), blind)
        found = where.of(observation.trace)
        pairs = enumerate(zip_longest(self.steps, found), 1)
        wrong = next(((n, step, call) for n, (step, call) in pairs if not _fits(step, call)), None)
        if wrong is None:
            return Verdict(Status.HOLDS, self._expected(), f"these {len(found)} calls", found)
        return Verdict(Status.FAILS, self._expected(), _difference(*wrong), found)

    def _expected(self) -> str:
        steps = ", ".join(f"{step.what}{f' on {step.path}' if step.path else ''}" for step in self.steps)
        return f"exactly {steps}" + (f" in region {self.region}" if self.region is not None else "")


def _fits(step: Selection | None, call: Call | None) -> bool:
    return step is not None and call is not None and step.matches(call)


def _difference(place: int, step: Selection | None, call: Call | None) -> str:
    if call is None:
        return f"the calls end before number {place}, {step}"
    return f"call {place} is {call.name}, expected {step if step is not None else 'no more'}"


def in_order(steps: Sequence[str | tuple[str, str]], *, region: str | None = None) -> ExactSequence:
    """Expect exactly these calls: each a name or family, or a pair of that and a glob on the path."""
    pairs = [(step, None) if isinstance(step, str) else step for step in steps]
    return ExactSequence(tuple(Selection(what, region, path) for what, path in pairs), region)
