"""How steady a count is over several runs: stable, bounded or unstable, why, and which budget is honest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracer.abi.families import FAMILIES
from tracer.decode.call import Call
from tracer.decode.trace import Trace


class Steadiness(StrEnum):
    """Stable: one number. Bounded: several, and both ends came up again. Unstable: nothing holds the next run."""

    STABLE = "stable"
    BOUNDED = "bounded"
    UNSTABLE = "unstable"


SCHEDULER = "the scheduler: which thread waits for which"
ALLOCATION = "allocation: where memory lies"
# Why the number of some calls varies, where that can be known.
CAUSES: Mapping[str, str] = {
    **dict.fromkeys(("futex", "futex_waitv", "sched_yield", "restart_syscall", "rt_sigreturn"), SCHEDULER),
    **dict.fromkeys(("brk", "mmap", "munmap", "mremap", "madvise", "mprotect"), ALLOCATION),
    **dict.fromkeys(FAMILIES["polls"] | FAMILIES["sleeps"], "timing: what was ready when it looked"),
    **dict.fromkeys(("getrandom",), "randomness"),
}
VARYING = frozenset(name for name, cause in CAUSES.items() if cause in (SCHEDULER, ALLOCATION))


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


def varies(trace: Trace, counted: Collection[Call]) -> str | None:
    """Return why no exact number of the `counted` calls of `trace` can be expected; None if it can.

    That a run's number was what was expected says nothing where the scheduler decides it.
    """
    names = sorted({call.name for call in counted if CAUSES.get(call.name) == SCHEDULER})
    if not names or not _several(trace):
        return None
    return f"the number of {', '.join(names)} is unstable in a program with threads or children ({SCHEDULER})"


def _several(trace: Trace) -> bool:
    born = any(call.name in FAMILIES["forks"] and call.errno is None for call in trace.calls)
    return born or len({call.tid for call in trace.calls}) > 1
