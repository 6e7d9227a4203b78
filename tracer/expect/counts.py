"""Counts and budgets: how many calls, how many bytes."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.decode.call import Call
from tracer.expect.selection import Selection
from tracer.expect.verdict import Observation, Status, Verdict


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is allowed of `measure` ("calls" or "bytes"); None is no bound."""

    selection: Selection
    least: int | None
    most: int | None
    measure: str = "calls"

    def judge(self, observation: Observation) -> Verdict:
        """Count; undecided where the trace can't tell."""
        blind = self.selection.blind(observation.trace)
        if blind:
            return Verdict(Status.UNDECIDED, self._expected(), blind)
        found = self.selection.of(observation.trace)
        amount = self.amount(found)
        holds = (self.least is None or amount >= self.least) and (self.most is None or amount <= self.most)
        return Verdict(Status.HOLDS if holds else Status.FAILS, self._expected(), f"{amount:,}", found)

    def amount(self, found: tuple[Call, ...]) -> int:
        """Return how much of the measure `found` has."""
        return len(found) if self.measure == "calls" else sum(call.bytes for call in found)

    def _expected(self) -> str:
        unit = "" if self.measure == "calls" else " bytes by"
        if self.least == self.most:
            return f"exactly {self.least:,}{unit} {self.selection}"
        if self.least is None:
            return f"at most {self.most:,}{unit} {self.selection}"
        if self.most is None:
            return f"at least {self.least:,}{unit} {self.selection}"
        return f"{self.least:,} to {self.most:,}{unit} {self.selection}"


@dataclass(frozen=True, slots=True)
class Counted:
    """Selected calls, about to be bounded: `exactly`, `at_most`, `at_least`, `between`; `bytes` measures bytes."""

    selection: Selection
    measure: str = "calls"

    @property
    def bytes(self) -> Counted:
        """The bytes these calls read or wrote, instead of their number."""
        return Counted(self.selection, "bytes")

    def exactly(self, amount: int) -> Bounds:
        """Expect neither more nor less."""
        return Bounds(self.selection, amount, amount, self.measure)

    def at_most(self, amount: int) -> Bounds:
        """Expect no more."""
        return Bounds(self.selection, None, amount, self.measure)

    def at_least(self, amount: int) -> Bounds:
        """Expect no less."""
        return Bounds(self.selection, amount, None, self.measure)

    def between(self, least: int, most: int) -> Bounds:
        """Expect an amount from `least` to `most`, both allowed."""
        return Bounds(self.selection, least, most, self.measure)


def calls(
    what: str | None = None, *, region: str | None = None, path: str | None = None, error: str | None = None
) -> Counted:
    """Return the calls of a name or family (None: all), narrowed by region, path glob and errno ("": none).

    Raises UsageError if `what` is neither a system call nor a family.
    """
    return Counted(Selection(what, region, path, error))
