"""Whatever a program passes, decoding and spelling give a value and a text, and never raise."""

from __future__ import annotations

import json
import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from factories import call, capture, opened, string, trace_of, written
from tracer import abi
from tracer.abi import x86_64
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.model.records import CallRecord, Captured, CaptureKind
from tracer.plan.build import build_plan
from tracer.plan.plan import Capture
from tracer.reporters.jsonl import plain
from tracer.reporters.text import call_text

words = st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 300), st.just(2**32 - 100))
captures = st.lists(
    st.builds(
        capture,
        st.integers(0, 6),
        st.binary(max_size=200),
        st.sampled_from(CaptureKind),
        st.sampled_from([0, 7, 14]),
    ),
    max_size=6,
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(x86_64.BY_NAME)), st.lists(words, min_size=6, max_size=6), captures, words)
def test_no_call_makes_decoding_raise(name, args, found, result):
    signed = result - 2**64 if result >> 63 else result
    (decoded,) = list(trace_of(call(name, *args, result=signed, captures=found)).calls) or [None]
    if decoded is not None:
        assert call_text(decoded).startswith(f"{name}(")
        for value in decoded.arguments.values():
            plain(value)


def shapes() -> list[tuple[int, int, Capture]]:
    """Return every (architecture, number, capture) that the plan orders."""
    found = []
    for arch, plan in build_plan().archs.items():
        for number, call_plan in plan.calls.items():
            moments = [call_plan.always]
            for selection in call_plan.selections:
                moments += [*selection.cases.values(), selection.default]
            found += [(arch, number, one) for each in moments for one in (*each.entry, *each.exit)]
    return found


SHAPES = shapes()
COMMANDS = sorted(
    {
        value
        for plan in build_plan().archs.values()
        for one in plan.calls.values()
        for selection in one.selections
        for value in selection.cases
    }
)


@settings(max_examples=1500, deadline=None)
@given(
    st.sampled_from(SHAPES),
    st.lists(st.one_of(words, st.sampled_from(COMMANDS)), min_size=6, max_size=6),
    st.lists(st.tuples(st.binary(max_size=300), st.sampled_from([0, 7, 14])), min_size=1, max_size=3),
    st.sampled_from([0, 1, 5, 128, 2**31, -14]),
)
def test_what_the_plan_copies_is_decoded_whatever_is_in_it(shape, args, pieces, result):
    """Truncated structures, unterminated names, lengths that lie: a value and a text each time."""
    arch, number, wanted = shape
    kinds = [wanted.kind] + [CaptureKind.VECTOR_DATA] * 2
    found = [Captured(wanted.arg, kind, error, data) for kind, (data, error) in zip(kinds, pieces, strict=False)]
    record = CallRecord(100, 0, 1, 2, result, arch, 0, 0, number, tuple(args), tuple(found))
    decoded = Call(1, record, abi.syscall(arch, number), 100, (), {})
    assert call_text(decoded).startswith(f"{decoded.name}(")
    for value in decoded.arguments.values():
        json.dumps(plain(value))


def one(frame: bytes):
    (found,) = trace_of(frame).calls
    return found


def test_flags_are_numbers_with_names():
    flags = one(opened(b"/a", 3, flags=0o2000102)).arguments["flags"]
    assert flags == 0o2000102
    assert flags.names == ("O_RDWR", "O_CREAT", "O_CLOEXEC")


def test_unknown_bits_stay_visible():
    assert "O_RDONLY|0x10000000" in call_text(one(opened(b"/a", 3, flags=0x10000000)))


def test_data_knows_how_much_there_was():
    data = one(written(1, b"x" * 100)).arguments["buf"]
    assert (bytes(data), data.size) == (b"x" * 32, 100)


def test_a_bad_pointer_is_unreadable_not_empty():
    bad = one(call("write", 1, 0x10, 5, result=-14, captures=[capture(1, b"", error=14)]))
    assert isinstance(bad.arguments["buf"], v.Unreadable)
    assert bad.errno == "EFAULT"


def test_struct_members_have_names():
    stat = bytearray(144)
    struct.pack_into("<I", stat, 24, 0o100644)
    struct.pack_into("<q", stat, 48, 1234)
    found = one(call("fstat", 3, 0x7000, captures=[capture(1, bytes(stat))])).arguments["statbuf"]
    assert found["st_size"] == 1234
    assert call_text(one(call("fstat", 3, 0x7000, captures=[capture(1, bytes(stat))]))) == (
        "fstat(3, {st_mode=S_IFREG|0644, st_size=1234, ...}) = 0"
    )


def test_the_mode_of_an_open_that_creates_nothing_is_absent():
    assert "mode" not in one(opened(b"/a", 3)).arguments
    assert "mode" in one(opened(b"/a", 3, flags=0o100)).arguments


def test_a_number_that_no_table_knows_has_a_name():
    frame = bytearray(call("read", 3))
    struct.pack_into("<Q", frame, 64, 4095)
    assert one(bytes(frame)).name == "syscall_0xfff"


def test_control_characters_are_escaped():
    hostile = one(call("unlink", 0x7000, captures=[string(0, b'\x1b[31m\n\xff"')]))
    assert call_text(hostile).startswith('unlink("\\33[31m\\n\\377\\"")')
