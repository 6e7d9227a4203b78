from __future__ import annotations

import struct

import pytest

from factories import call, region, trace_of, written
from tracer.expect import Observation, Status, calls
from tracer.model.records import pack_end
from tracer.reporters.origin import trust_text


def unknown() -> bytes:
    frame = bytearray(call("read", 3))
    struct.pack_into("<Q", frame, 64, 4095)
    return bytes(frame)


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (call("io_uring_setup", 8, 0x7000, result=3), "io_uring: what it does through that is no system call"),
        (call("seccomp", 1, 0, 0x7000), "put itself under a seccomp filter"),
        (call("prctl", 22, 2, 0x7000), "put itself under a seccomp filter"),
        (unknown(), "numbers that no table knows"),
    ],
)
def test_what_may_be_missing_is_said_once(frame, text):
    assert trust_text(trace_of(frame, frame, written(1, b"x"))).count(text) == 1


@pytest.mark.parametrize(
    "frame",
    [
        call("io_uring_setup", 8, 0x7000, result=-38),
        call("seccomp", 1, 0, 0x7000, result=-13),
        call("seccomp", 2, 0, 0x7000),
        call("prctl", 22, 1),
    ],
)
def test_what_failed_or_is_something_else_raises_no_doubt(frame):
    assert trace_of(frame).doubts == ()


def test_at_most_is_undecided_where_io_uring_was_set_up():
    trace = trace_of(call("io_uring_setup", 8, 0x7000, result=3), region("r", written(1, b"x")))
    verdict = calls("writes", region="r").at_most(1).judge(Observation(trace, {}))
    assert verdict.status is Status.UNDECIDED
    assert verdict.seen == "the program set up io_uring: what it does through that is no system call"


def test_a_filter_in_the_kernel_is_named():
    assert "a filter in the kernel" not in trust_text(trace_of(written(1, b"x")))
    filtered = trace_of(written(1, b"x"), pack_end({"status": 0, "kernel_filter": True}), complete=False)
    assert "a filter in the kernel let the others run" in trust_text(filtered)


def test_calls_may_be_missing_where_the_programs_filter_comes_before_ours():
    def hiding(kernel_filter: bool) -> list[bool]:
        end = {"status": 0, "kernel_filter": kernel_filter, "other_filter": True}
        frames = written(1, b"x"), pack_end(end)
        return [doubt.hides_calls for doubt in trace_of(*frames, complete=False, selection="writes").doubts]

    assert hiding(kernel_filter=True) == [True]
    assert hiding(kernel_filter=False) == []
