"""How steady all counts of a command are over several runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracer.abi.families import FAMILIES
from tracer.budgets.repeat import Run
from tracer.expect.steadiness import Measured, Steadiness, classified


@dataclass(frozen=True, slots=True)
class Measurement:
    """All calls and families of several runs, by name."""

    runs: tuple[Run, ...]
    calls: tuple[Measured, ...]
    families: tuple[Measured, ...]

    @property
    def budget(self) -> list[Measured]:
        """What a budget has a line for: families where they exist, other calls by name."""
        grouped = {name for family in self.families for name in FAMILIES[family.name]}
        return [*self.families, *(call for call in self.calls if call.name not in grouped)]

    @property
    def statuses(self) -> dict[int, int]:
        """How often the command ended how, by wait status."""
        found = [run.status for run in self.runs]
        return {status: found.count(status) for status in sorted(set(found))}

    @property
    def doubts(self) -> list[str]:
        """What the counts can't tell, of any run."""
        return [*dict.fromkeys(doubt for run in self.runs for doubt in run.doubts)]

    @property
    def steady(self) -> bool:
        """Whether nothing is unstable: no count that a budget has, and not how the command ended."""
        return len(self.statuses) == 1 and all(m.steadiness is not Steadiness.UNSTABLE for m in self.budget)


def measure(runs: Sequence[Run]) -> Measurement:
    """Return how steady each call and family of `runs` is."""
    names = sorted({name for run in runs for name in run.calls})
    several = any(name in FAMILIES["forks"] for name in names)
    calls = [classified(name, [run.calls.get(name, 0) for run in runs], several) for name in names]
    families = []
    for family, members in FAMILIES.items():
        present = [name for name in names if name in members]
        if present:
            numbers = [sum(run.calls.get(name, 0) for name in present) for run in runs]
            families.append(classified(family, numbers, several, present))
    return Measurement(tuple(runs), tuple(calls), tuple(families))


def undiscovered(runs: int) -> float:
    """Return the share of runs that could still differ, when so many were alike, with 95 % confidence."""
    return float(1 - 0.05 ** (1 / runs))
