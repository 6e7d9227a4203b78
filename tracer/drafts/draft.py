"""Writing a scenario: what holds of all runs, says something, and still holds when it is checked."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracer.drafts.budget import budget
from tracer.drafts.observe import Observed
from tracer.drafts.steps import Names, shared, steps
from tracer.drafts.work import Work
from tracer.expect import Expectation, Observation, Status
from tracer.expect.mutation import try_mutants
from tracer.expect.sequences import Sequence as Steps
from tracer.expect.steps import Step
from tracer.reporters.toml import key, value

_MOST_STEPS = 60

_HEAD = """\
# Written by `tracer record` from {runs} runs; yours to sharpen. It is about the program's own work: files that it
# names, makes or finds in its directory, its standard streams, pipes, network and processes{regions}.
# What loader, libraries and interpreter do, and memory, is left out. Random names are *, descriptors $names.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One expectation of a draft and what is said about it; None: only that is said."""

    expectation: Expectation | None
    about: str = ""


def drafted(observed: Observed) -> list[Part]:
    """Return the parts of a scenario for what was `observed`: all hold in each run, and none is vacuous."""
    regions: Sequence[str | None] = observed.works[0].trace.regions or (None,)
    parts = [part for region in regions for part in _of_region(observed.works, region)]
    return [part for part in parts if part.expectation is None or _says(part.expectation, observed.observations)]


def _says(expectation: Expectation, observations: Sequence[Observation]) -> bool:
    if any(expectation.judge(each).status is not Status.HOLDS for each in observations):
        return False
    trial = try_mutants(expectation, "", observations[0])
    return trial is not None and not trial.vacuous


def _of_region(works: Sequence[Work], region: str | None) -> Iterator[Part]:
    yield from _sequences(works, region)
    for bounds in budget(works, region):
        yield Part(None, bounds) if isinstance(bounds, str) else Part(bounds)


def _sequences(works: Sequence[Work], region: str | None) -> Iterator[Part]:
    """Yield a sequence for each thread that all runs have, once for those that are alike."""
    names = [Names(work) for work in works]
    runs = [{thread.number: thread for thread in work.threads(region)} for work in works]
    common = [number for number in runs[0] if all(number in run for run in runs)]
    several, seen = len(runs[0]) > 1, set()
    per = None if not several else "process" if all(t.process for t in runs[0].values()) else "thread"
    for number in sorted(common):
        found, *others = (steps(run[number].calls, name) for run, name in zip(runs, names, strict=True))
        for other in others:
            found = shared(found, other)
        if sum(step.least for step in found) < (2 if several else 1) or (key := tuple(map(str, found))) in seen:
            continue
        seen.add(key)
        about = f"{'process' if runs[0][number].process else 'thread'} {'.'.join(map(str, number))}"
        yield from _cut(found, region, per, f"{about}, {runs[0][number].program}" if several else "")


def _cut(found: list[Step], region: str | None, per: str | None, about: str) -> Iterator[Part]:
    yield Part(Steps(tuple(found[:_MOST_STEPS]), region, per), about)
    if len(found) > _MOST_STEPS:
        yield Part(None, f"{len(found) - _MOST_STEPS} more steps are left to the budgets")


def toml(observed: Observed, parts: Iterable[Part], claim: str, here: Path) -> str:
    """Return the scenario as TOML, to stand in the directory `here`."""
    regions = " in its regions" if observed.works[0].trace.regions else ""
    lines = [_HEAD.format(runs=len(observed.works), regions=regions) + f"claim = {value(claim)}"]
    lines.append(f"command = {value(observed.words)}")
    copies = [f"{key(n)} = {{ copy = {value(os.path.relpath(n, here))} }}" for n in observed.files]
    lines += [f"files = {{ {', '.join(copies)} }}"] if copies else []
    text = "\n".join(_text(parts))
    quoted = f"'''\n{text}\n'''" if "'''" not in text else value(text)
    return "\n".join([*lines, f"expect = {quoted}"]) + "\n"


def _text(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        if part.about:
            yield f"# {part.about}"
        if isinstance(part.expectation, Steps) and part.expectation.per is part.expectation.region is None:
            yield from part.expectation.lines()
            yield ""
        elif part.expectation is not None:
            yield str(part.expectation)


def claim_of(words: Sequence[str]) -> str:
    """Return what a scenario of `words`, spelled for it, claims until somebody writes it better."""
    plain = (word.removeprefix("{here}/").replace("{python}", "python") for word in words)
    return f"What `{shlex.join(plain)}` asks of the kernel."
