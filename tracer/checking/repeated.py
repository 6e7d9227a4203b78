"""One verdict on several runs: an expectation holds if it does in each, and a count that varies says how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracer.decode.trace import Trace
from tracer.expect import Expectation, Observation, Status, Verdict
from tracer.expect.counts import Bounds
from tracer.expect.steadiness import Steadiness, classified


def judged(expectation: Expectation, observations: Sequence[Observation]) -> Verdict:
    """Return the verdict on all `observations`, runs of the same program.

    An exact number that varied is refused (undecided) with what it was, unless it's forced.
    """
    verdicts = [expectation.judge(each) for each in observations]
    if len(verdicts) == 1:
        return verdicts[0]
    statuses = [verdict.status for verdict in verdicts]
    worst = next(s for s in (Status.FAILS, Status.UNDECIDED, Status.HOLDS) if s in statuses)
    number = statuses.index(worst)
    varied = _varied(expectation, observations) if worst is Status.FAILS and Status.HOLDS in statuses else None
    if varied is not None:
        return replace(verdicts[number], status=Status.UNDECIDED, seen=varied, accept="")
    times = statuses.count(worst)
    which = (
        "each time" if times == len(statuses) else f"in {times} of {len(statuses)} runs, first in run {number + 1}"
    )
    return replace(verdicts[number], seen=f"{verdicts[number].seen} ({which})")


def _varied(expectation: Expectation, observations: Sequence[Observation]) -> str | None:
    """Return how the number varied that an exact bound is about; None for another expectation."""
    if not isinstance(expectation, Bounds) or not expectation.exact or expectation.forced:
        return None
    counted = expectation.counted
    traces = [trace for trace in map(counted.trace, observations) if isinstance(trace, Trace)]
    found = [counted.of(trace)[0] for trace in traces]
    numbers = [int(counted.amount(calls)) if calls else 0 for calls in found]
    names = sorted({call.name for calls in found for call in calls})
    measured = classified(str(counted), numbers, False, names)  # what the scheduler decides is refused before
    if measured.steadiness is Steadiness.UNSTABLE:
        honest = f"no number is honest; force it: `{replace(expectation, forced=True)}`"
    else:
        honest = f"write `{replace(expectation, least=measured.least, most=measured.most)}`"
    cause = f", because of {measured.reason}" if measured.reason else ""
    runs = f"{measured.least:,} to {measured.most:,} in {len(numbers)} runs"
    return f"{runs}: it is {measured.steadiness}{cause}; {honest}"
