"""What the engine didn't see makes a verdict undecided, never a pass, and never a failure that may be wrong."""

from __future__ import annotations

import pytest

from factories import call, capture, opened, region, string, trace_of, written
from tracer.expect import Observation, Status, calls
from tracer.expect.text import parse

PATHLESS = call("openat", -100, 0x5000, 0, 0, result=3)  # the engine copied nothing
BAD_POINTER = call("openat", -100, 0x5000, 0, 0, result=-14, captures=[capture(1, b"", 1, error=14)])
MAPPED = call("mmap", 0, 4096, 3, 0x22, -1, 0, result=0x6000)
NULL = call("openat", -100, 0, 0, 0, result=-14)


@pytest.mark.parametrize(
    ("text", "frames", "status"),
    [
        ("openat(_, /*.db/)", [PATHLESS], Status.UNDECIDED),
        ("openat(_, /*.db/)", [BAD_POINTER], Status.UNDECIDED),
        ("openat(_, /*.db/)", [NULL], Status.FAILS),
        ("openat(_, /*.db/)", [PATHLESS, opened(b"/x/a.db", 4)], Status.HOLDS),
        ("openat(_, /*.db/) = 4", [PATHLESS], Status.FAILS),
        ("close\nnever openat(_, /*.db/)", [call("close", 3), PATHLESS], Status.UNDECIDED),
        ("close\nnever openat(_, /*.db/)", [PATHLESS, call("close", 3)], Status.HOLDS),
        ('write(_, "hello")', [call("write", 3, 0x6000, 5, result=5)], Status.UNDECIDED),
        ('write(_, "hellO")', [written(3, b"hello")], Status.FAILS),
        (f'write(_, "{"x" * 40}")', [written(3, b"x" * 40)], Status.UNDECIDED),
        (f'write(_, "{"x" * 40}")', [written(3, b"x" * 41)], Status.FAILS),
        ("write(_, ~/^h.*o$/)", [written(3, b"hello")], Status.HOLDS),
        ("write(_, ~/^ell/)", [written(3, b"hello")], Status.FAILS),
        ("write(_, ~/\udcff/)", [written(3, b"\xff")], Status.HOLDS),
        ("write(_, ~/x/)", [written(3, b"x" * 40)], Status.UNDECIDED),
        ('write(_, "xxx"...)', [written(3, b"x" * 40)], Status.HOLDS),
        ("write(_, 40..)", [written(3, b"x" * 40)], Status.HOLDS),
        ("write(/*.db/)", [written(3, b"x")], Status.UNDECIDED),
        ("write(/*.db/)", [call("write", -1, 0x6000, 1, result=-9)], Status.FAILS),
        ("openat(_, $p)\nunlink($p)", [PATHLESS, call("unlink", 1, captures=[string(0, b"a")])], Status.UNDECIDED),
        ("mmap = $a\nwrite(_, $a)", [MAPPED, call("write", 3, 0x6000, 5, result=5)], Status.UNDECIDED),
        ("mmap = $a\nwrite(_, $a)", [MAPPED, written(3, b"hello")], Status.UNDECIDED),
        ("mmap = $a\nnever write(_, $a)", [MAPPED, written(3, b"hello")], Status.UNDECIDED),
        ("write(_, $a)\nmunmap($a)", [written(3, b"hello"), call("munmap", 0x6000, 5)], Status.UNDECIDED),
        ('munmap("x")', [call("munmap", 0x6000, 5)], Status.UNDECIDED),
        ("munmap(1..)", [call("munmap", 0x6000, 5)], Status.UNDECIDED),
    ],
)
def test_a_missing_value_decides_nothing(text, frames, status):
    assert parse(text)[0].judge(Observation(trace_of(*frames))).status is status


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        (calls("opens", path="*.db").at_most(1), Status.UNDECIDED),
        (calls("opens", path="*.db").at_most(2), Status.HOLDS),
        (calls("opens", path="*.db").at_least(1), Status.HOLDS),
        (calls("opens", path="*.db").at_least(2), Status.UNDECIDED),
        (calls("opens", path="*.db").at_least(3), Status.FAILS),
        (calls("opens", path="*.db").exactly(1), Status.UNDECIDED),
        (calls("opens", path="*.db").bytes.exactly(0), Status.UNDECIDED),
    ],
)
def test_a_count_is_decided_if_the_doubtful_calls_make_no_difference(bounds, status):
    assert bounds.judge(Observation(trace_of(PATHLESS, opened(b"/a.db", 3)))).status is status


@pytest.mark.parametrize("text", ["write", "in order per thread {\nwrite\n}", "at most 9 writes", "no network"])
@pytest.mark.parametrize(
    ("frames", "header", "seen"),
    [
        ([region("other", written(1, b"x"))], {}, "region save never began"),
        ([region("save")], {}, "not one call was observed there"),
        ([region("save", written(1, b"x"))], {"selection": "opens"}, "only some calls were recorded"),
    ],
)
def test_nothing_seen_is_never_a_pass(text, frames, header, seen):
    from tracer.expect.place import placed

    verdict = placed(parse(text)[0], "save").judge(Observation(trace_of(*frames, **header)))
    assert verdict.status is Status.UNDECIDED
    assert seen in verdict.seen
