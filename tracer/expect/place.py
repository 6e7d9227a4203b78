"""Putting expectations into a region, if they don't name one themselves."""

from __future__ import annotations

from dataclasses import replace

from tracer.expect.compare import Fewer, SameExcept
from tracer.expect.counts import Bounds, Counted
from tracer.expect.sequences import Sequence
from tracer.expect.verdict import Expectation


def placed(expectation: Expectation, region: str) -> Expectation:
    """Return the expectation for calls in `region`, unless it names a region or knows none."""
    if isinstance(expectation, Sequence | SameExcept):
        return expectation if expectation.region is not None else replace(expectation, region=region)
    if isinstance(expectation, Bounds):
        return replace(expectation, counted=_counted(expectation.counted, region))
    if isinstance(expectation, Fewer):
        return replace(
            expectation, less=_counted(expectation.less, region), more=_counted(expectation.more, region)
        )
    return expectation


def _counted(counted: Counted, region: str) -> Counted:
    if counted.pattern.region is not None:
        return counted
    return replace(counted, pattern=replace(counted.pattern, region=region))
