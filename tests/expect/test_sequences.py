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
        (["openat", "write"], "call 3 is close, expected no more"),
        (["openat", "write", "close", "fsync"], "the calls end before number 4, fsync in region hello"),
        (["openat", "close", "write"], "call 2 is write, expected close in region hello"),
        (
            ["openat", ("write", "*/other"), "close"],
            "call 2 is write, expected write on */other in region hello",
        ),
    ],
)
def test_the_first_difference_is_named(steps, seen):
    verdict = judge(steps, trace_of(HELLO), region="hello")
    assert (verdict.status, verdict.seen) == (Status.FAILS, seen)


def test_a_region_that_never_began_is_undecided():
    assert judge(["openat"], trace_of(written(1, b"x")), region="hello").status is Status.UNDECIDED
