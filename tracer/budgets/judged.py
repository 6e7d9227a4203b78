"""Judging a run against a baseline: what is new, more, less or gone, and whether the environment is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracer.budgets.baseline import ANY, Limit, Profile
from tracer.budgets.classes import measure
from tracer.budgets.repeat import Run
from tracer.expect.steadiness import Steadiness


class Finding(StrEnum):
    """How a count stands to its limit; the first two fail, the others are a chance to tighten."""

    NEW = "new"
    MORE = "more"
    LESS = "less"
    GONE = "gone"


FAILING = (Finding.NEW, Finding.MORE)


@dataclass(frozen=True, slots=True)
class Deviation:
    """A call whose count is not its limit."""

    call: str
    finding: Finding
    limit: int
    seen: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that differs from a profile, and what of the environment changed: name, then, now."""

    deviations: tuple[Deviation, ...]
    status: tuple[int, int]
    environment: tuple[tuple[str, str | int | None, str | int | None], ...]
    doubts: tuple[str, ...]

    @property
    def fails(self) -> bool:
        """Whether more was done than may be, or the command ended otherwise."""
        return self.status[0] != self.status[1] or any(each.finding in FAILING for each in self.deviations)

    @property
    def loose(self) -> bool:
        """Whether a limit is higher than it has to be."""
        return any(each.finding not in FAILING for each in self.deviations)

    @property
    def tightens(self) -> bool:
        """Whether limits may be lowered: the program does less, and it isn't the environment that changed."""
        return self.loose and not (self.fails or self.doubts or self.environment)


def judge(profile: Profile, runs: Sequence[Run], environment: Mapping[str, str | int]) -> Judgement:
    """Return how `runs`, the most of each call in any, stand to `profile`."""
    seen = most(runs)
    found = (_deviation(name, profile.calls.get(name), seen.get(name, 0)) for name in {*profile.calls, *seen})
    changed = [
        (name, profile.environment.get(name), environment.get(name))
        for name in sorted({*profile.environment, *environment})
        if profile.environment.get(name) != environment.get(name)
    ]
    order = [*Finding]
    deviations = sorted(filter(None, found), key=lambda each: (order.index(each.finding), each.call))
    status = next((run.status for run in runs if run.status != profile.status), profile.status)
    doubts = tuple(dict.fromkeys(doubt for run in runs for doubt in run.doubts))
    return Judgement(tuple(deviations), (profile.status, status), tuple(changed), doubts)


def _deviation(name: str, limit: Limit | None, seen: int) -> Deviation | None:
    if limit in (ANY, seen):
        return None
    if limit is None:
        return Deviation(name, Finding.NEW, 0, seen)
    assert isinstance(limit, int)
    finding = Finding.MORE if seen > limit else Finding.LESS if seen else Finding.GONE
    return Deviation(name, finding, limit, seen)


def most(runs: Sequence[Run]) -> dict[str, int]:
    """Return the highest number of each call in any of `runs`."""
    return {
        name: max(run.calls.get(name, 0) for run in runs) for name in sorted({n for r in runs for n in r.calls})
    }


def updated(old: Profile | None, runs: Sequence[Run], environment: Mapping[str, str | int]) -> Profile:
    """Return what `runs` allow: their highest numbers, "any" for what is unstable or was set to that."""
    calls: dict[str, Limit] = {**most(runs)}
    if len(runs) > 1:
        calls |= {m.name: ANY for m in measure(runs).calls if m.steadiness is Steadiness.UNSTABLE}
    calls |= {name: ANY for name, limit in (old.calls if old else {}).items() if limit == ANY}
    return Profile(dict(environment), runs[0].status, calls)


def tightened(old: Profile, judgement: Judgement) -> Profile:
    """Return `old` with lower limits where less was seen, and without calls that are gone; nothing gets looser."""
    lower = {d.call: d.seen for d in judgement.deviations if d.finding not in FAILING}
    calls = {name: lower.get(name, limit) for name, limit in old.calls.items()}
    return Profile(old.environment, old.status, {name: limit for name, limit in calls.items() if limit != 0})
