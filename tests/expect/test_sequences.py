from __future__ import annotations

import pytest

from factories import call, opened, region, trace_of, written
from tracer.expect import Observation, Status, in_order

HELLO = region("hello", opened(b"/tmp/hello.txt", 3), written(3, b"hello\n"), call("close", 3))


def judge(steps, trace, **where):
    return in_order(steps, **where).judge(Observation(trace, {}))


def test_the_exact_sequence_holds():
    verdict = judge(["opens", ("write", "*/hello.txt"), "close"], trace_of(HELLO), region="hello")
    assert (verdict.status, verdict.seen) == (Status.HOLDS, "these 3 calls")


@pytest.mark.parametrize(
    ("steps", "seen"),
    [
        (["openat", "write"], "2 of 2 steps, then call 3 is close, expected no more"),
        (["openat", "write", "close", "fsync"], "3 of 4 steps, then the calls end before the fsync of line 4"),
        (["openat", "close", "write"], "1 of 3 steps, then call 2 is write, expected close"),
        (
            ["openat", ("write", "*/other"), "close"],
            "1 of 3 steps, then write #2 is not the write of line 2",
        ),
    ],
)
def test_the_first_difference_is_named(steps, seen):
    verdict = judge(steps, trace_of(HELLO), region="hello")
    assert (verdict.status, verdict.seen) == (Status.FAILS, seen)


def test_a_region_that_never_began_is_undecided():
    assert judge(["openat"], trace_of(written(1, b"x")), region="hello").status is Status.UNDECIDED
