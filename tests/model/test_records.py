from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.model import records
from tracer.model.records import Birth, CallFlag, Captured, CaptureKind

# struct ptrace_syscall_info at an entry stop, written out by hand: op, arch, ip, sp, nr, six arguments
INFO = struct.pack("<B3xIQQQ6Q", 1, 0xC000003E, 0x401000, 0x7FFE0000, 1, 3, 0x5000, 5, 0, 0, 2**64 - 1)


def test_a_call_reads_back_as_it_was_written():
    capture = records.pack_capture(1, CaptureKind.BYTES, 0, b"hello")
    frame = records.pack_call(42, CallFlag.ERROR, (10, 25), -14, INFO, [capture])
    call = records.parse(frame)
    assert isinstance(call, records.CallRecord)
    assert (call.tid, call.start_ns, call.end_ns, call.result, call.number) == (42, 10, 25, -14, 1)
    assert call.args == (3, 0x5000, 5, 0, 0, 2**64 - 1)
    assert (call.arch, call.ip, call.sp) == (0xC000003E, 0x401000, 0x7FFE0000)
    assert call.captures == (Captured(1, CaptureKind.BYTES, 0, b"hello"),)
    assert call.failed and call.returned


def test_the_layout_of_a_call_frame_is_the_documented_one():
    frame = records.pack_call(42, 0, (10, 25), 5, INFO, [])
    assert frame[:40] == (
        b"\x78\0\0\0\x01\0\0\0\x2a\0\0\0\0\0\0\0\x0a\0\0\0\0\0\0\0\x19\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0"
    )
    assert frame[40:] == INFO
    assert len(frame) == 120


def test_a_birth_carries_the_call_that_made_the_task():
    call = records.pack_call(42, CallFlag.NOT_RETURNED, (10, 25), -38, INFO, [])
    task = records.parse(records.pack_task(43, Birth.CLONE, 30, 42, 42, call))
    assert isinstance(task, records.TaskRecord)
    assert (task.tid, task.tgid, task.parent, task.birth) == (43, 42, 42, Birth.CLONE)
    assert task.call is not None and task.call.number == 1


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (records.pack_exit(7, 256, 9), records.ExitRecord(7, 256, 9)),
        (records.pack_signal(7, 17, 9, b"info"), records.SignalRecord(7, 17, 9, b"info")),
        (records.pack_stop(7, 19, 9), records.StopRecord(7, 19, 9)),
        (records.pack_fd(7, 3, b"/tmp/\xff"), records.FdRecord(7, 3, b"/tmp/\xff")),
        (records.pack_end({"status": 0}), records.EndRecord({"status": 0})),
        (records.pack_task(7, Birth.LAUNCHED, 9, 7, 1), records.TaskRecord(7, Birth.LAUNCHED, 9, 7, 1, None)),
    ],
)
def test_other_frames_read_back_as_they_were_written(frame, expected):
    assert records.parse(frame) == expected


@given(st.binary(min_size=16, max_size=300))
def test_no_bytes_make_parse_raise_anything_but_value_error(junk):
    with contextlib.suppress(ValueError):
        records.parse(junk)


def test_a_capture_that_claims_more_than_there_is_is_refused():
    frame = records.pack_call(1, 0, (0, 0), 0, INFO, [records.pack_capture(0, 0, 0, b"abc")])
    with pytest.raises(ValueError, match="says 3 bytes and has 2"):
        records.parse(frame[:-1])
