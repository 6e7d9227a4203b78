"""How steady a count is over several runs: stable, bounded or unstable, why, and which budget is honest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracer.abi.families import FAMILIES
from tracer.budgets.repeat import Run


class Steadiness(StrEnum):
    """Stable: one number. Bounded: several, and both ends came up again. Unstable: nothing holds the next run."""

    STABLE = "stable"
    BOUNDED = "bounded"
    UNSTABLE = "unstable"


SCHEDULER = "the scheduler: which thread waits for which"
# Why the number of some calls varies, where that can be known.
CAUSES: Mapping[str, str] = {
    **dict.fromkeys(("futex", "futex_waitv", "sched_yield", "restart_syscall", "rt_sigreturn"), SCHEDULER),
    **dict.fromkeys(("brk", "mmap", "munmap", "mremap", "madvise", "mprotect"), "allocation: where memory lies"),
    **dict.fromkeys(FAMILIES["polls"] | FAMILIES["sleeps"], "timing: what was ready when it looked"),
    **dict.fromkeys(("getrandom",), "randomness"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """How often a call or family was made in each run, what that says of it, and why."""

    name: str
    numbers: tuple[int, ...]
    steadiness: Steadiness
    reason: str
    family: bool = False

    @property
    def least(self) -> int:
        """The lowest number."""
        return min(self.numbers)

    @property
    def most(self) -> int:
        """The highest number."""
        return max(self.numbers)

    @property
    def budget(self) -> str | None:
        """The tightest expectation that is honest, as Python; None if no number is."""
        if self.steadiness is Steadiness.UNSTABLE:
            return None
        bound = f"exactly({self.least})" if self.least == self.most else f"between({self.least}, {self.most})"
        return f'calls("{self.name}").{bound}'


def classified(name: str, numbers: Sequence[int], several: bool, members: Sequence[str] = ()) -> Measured:
    """Return what `numbers` say of a call, or of a family with `members`; `several`: the program has threads."""
    causes = dict.fromkeys(CAUSES[each] for each in (members or [name]) if each in CAUSES)
    cause, alike = "; ".join(causes), len(set(numbers)) == 1
    ends = numbers.count(min(numbers)), numbers.count(max(numbers))

    def measured(steadiness: Steadiness, reason: str = "") -> Measured:
        return Measured(name, tuple(numbers), steadiness, reason, bool(members))

    if several and SCHEDULER in causes:
        return measured(Steadiness.UNSTABLE, cause + (", alike by luck" if alike else ""))
    if alike:
        return measured(Steadiness.STABLE)
    if min(ends) > 1:
        return measured(Steadiness.BOUNDED, cause or "unknown")
    once = "lowest" if ends[0] == 1 else "highest"
    return measured(Steadiness.UNSTABLE, f"{cause or 'unknown'}; the {once} came up only once")


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
