"""Counting by any engine: a sink that keeps only how often each call was made, and how it ended."""

from __future__ import annotations

from collections import Counter

from tracer.model.counted import SUCCEEDED, UNRETURNED, Counted
from tracer.model.records import CallFlag, CallRecord, Record, parse


class CountingSink:
    """Counts the CALL frames that were asked for, and forgets them."""

    def __init__(self) -> None:
        """Start at zero."""
        self.counts: Counter[Counted] = Counter()

    def append(self, frame: bytes) -> None:
        """Count what is in `frame`."""
        self.count(parse(frame))

    def count(self, record: Record) -> None:
        """Count `record` if it is a call that was asked for."""
        if isinstance(record, CallRecord) and not record.flags & CallFlag.HELPER:
            self.counts[Counted(record.arch, record.number, _error(record))] += 1


class Nowhere:
    """A sink that keeps nothing, for an engine that counts by itself."""

    def append(self, frame: bytes) -> None:
        """Let go of `frame`."""


def _error(record: CallRecord) -> int:
    if not record.returned:
        return UNRETURNED
    return -record.result if record.failed else SUCCEEDED
