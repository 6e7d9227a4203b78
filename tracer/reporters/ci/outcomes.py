"""What became of each expectation, in words that can be shared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tracer.expect import Status, Verdict
from tracer.expect.mutation import Trial
from tracer.reporters.origin import printable
from tracer.reporters.story import seen_text, shown_lines
from tracer.reporters.style import Style
from tracer.reporters.verdicts import ResultLike

SHARED = Style(strings=0)
"""How values are spelled for others to read: no data."""
SKIPPED = "skipped"


class Outcome(NamedTuple):
    """One expectation's outcome, or that of a scenario that was skipped.

    `status` is a Status or SKIPPED; `path` and `line` are where the expectation stands; `detail` is why it failed.
    """

    scenario: str
    claim: str
    path: str
    line: int
    expected: str
    status: str
    seen: str
    detail: str


def outcomes(results: Sequence[ResultLike]) -> list[Outcome]:
    """Return the outcome of every expectation, and of every trial that found one vacuous."""
    return [outcome for result in results for outcome in _of(result)]


def counted(found: Sequence[Outcome]) -> str:
    """Return how many outcomes there are of each status, in words."""
    statuses = [outcome.status for outcome in found]
    order = (Status.HOLDS, Status.FAILS, Status.UNDECIDED, SKIPPED)
    return ", ".join(f"{statuses.count(status)} {status}" for status in order if status in statuses) or "nothing"


def _of(result: ResultLike) -> list[Outcome]:
    if result.skipped:
        return [_outcome(result, "the scenario", SKIPPED, printable(result.skipped), "")]
    found = [_verdict(result, verdict) for verdict in result.verdicts]
    return [*found, *(_vacuous(result, trial) for trial in result.trials if trial.vacuous)]


def _verdict(result: ResultLike, verdict: Verdict) -> Outcome:
    detail = "\n".join(map(printable, shown_lines(verdict, False, SHARED)))
    return _outcome(result, verdict.expected, verdict.status, seen_text(verdict), detail)


def _vacuous(result: ResultLike, trial: Trial) -> Outcome:
    detail = "\n".join(map(printable, trial.holds_with))
    return _outcome(result, trial.expected, Status.FAILS, "no mutant of it fails: it says nothing", detail)


def _outcome(result: ResultLike, expected: str, status: str, seen: str, detail: str) -> Outcome:
    scenario = result.scenario
    name, claim, path = (printable(text) for text in (scenario.name, scenario.claim, str(scenario.path)))
    return Outcome(
        name, claim, path, _line(scenario.path, expected), printable(expected), str(status), seen, detail
    )


def _line(path: Path, expected: str) -> int:
    """Return the line of a file in which an expectation's text stands, 1 if it isn't there word by word."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return 1
    return next((number for number, line in enumerate(lines, 1) if expected in line), 1)
