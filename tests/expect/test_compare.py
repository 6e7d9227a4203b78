from __future__ import annotations

import pytest

from factories import region, trace_of, written
from tracer.expect import Observation, Status, calls, fewer, same_content

RAW, BUFFERED = calls("writes", region="raw"), calls("writes", region="buffered")


def run(raw: int, buffered: int) -> Observation:
    many = region("raw", *[written(1, b"x") for _ in range(raw)])
    few = region("buffered", *[written(1, b"xxxx") for _ in range(buffered)])
    return Observation(trace_of(many, few), {})


@pytest.mark.parametrize(
    ("raw", "buffered", "times", "status"),
    [
        (20, 2, 10, Status.HOLDS),
        (19, 2, 10, Status.FAILS),
        (2, 2, 1, Status.FAILS),
        (3, 2, 1, Status.HOLDS),
        (0, 2, 1, Status.UNDECIDED),
        (2, 0, 1, Status.UNDECIDED),
    ],
)
def test_fewer_compares_counts(raw, buffered, times, status):
    assert fewer(BUFFERED, than=RAW, times=times).judge(run(raw, buffered)).status is status


def test_fewer_says_both_counts():
    assert fewer(BUFFERED, than=RAW).judge(run(20, 2)).seen == "2 against 20 (10.0 times)"


@pytest.mark.parametrize(
    ("files", "status", "seen"),
    [
        ({"a": b"xyz", "b": b"xyz"}, Status.HOLDS, "3 bytes in each"),
        ({"a": b"xyz", "b": b"xYz"}, Status.FAILS, "a (3 bytes) and b (3 bytes) differ from byte 1 on"),
        ({"a": b"xyz", "b": b"xy"}, Status.FAILS, "a (3 bytes) and b (2 bytes) differ from byte 2 on"),
        ({"a": b"xyz"}, Status.FAILS, "no file b"),
        ({"a": b"", "b": b""}, Status.UNDECIDED, "the files are empty"),
    ],
)
def test_same_content_compares_files(files, status, seen):
    verdict = same_content("a", "b").judge(Observation(trace_of(), files))
    assert (verdict.status, verdict.seen) == (status, seen)
