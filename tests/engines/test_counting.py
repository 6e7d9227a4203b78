"""Counting frames: what was asked for, by how it ended."""

from __future__ import annotations

import errno

import factories as f
from tracer.abi import x86_64
from tracer.engines.counting import CountingSink
from tracer.model.counted import SUCCEEDED, UNRETURNED, Counted
from tracer.model.records import CallFlag


def counted(*frames: bytes) -> dict[Counted, int]:
    sink = CountingSink()
    for frame in frames:
        sink.append(frame)
    return dict(sink.counts)


def of(name: str, error: int) -> Counted:
    return Counted(x86_64.AUDIT_ARCH, x86_64.BY_NAME[name], error)


def test_each_end_is_a_count_of_its_own():
    frames = [
        f.call("close", 3),
        f.call("close", 4),
        f.call("close", 3, result=-errno.EBADF),
        f.call("close", 5, flags=CallFlag.NOT_RETURNED),
    ]
    assert counted(*frames) == {
        of("close", SUCCEEDED): 2,
        of("close", errno.EBADF): 1,
        of("close", UNRETURNED): 1,
    }


def test_a_large_negative_result_is_no_error():
    assert counted(f.call("lseek", 3, result=-5000)) == {of("lseek", SUCCEEDED): 1}


def test_helpers_and_what_is_no_call_are_not_counted():
    assert counted(f.call("openat", flags=CallFlag.HELPER), f.born(7, f.TID, by=f.call("fork"))) == {}
