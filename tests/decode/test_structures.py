"""Structs, arrays and unions of arguments: typed values by hand, and that no bytes make decoding raise."""

from __future__ import annotations

import os
import socket
import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from factories import call, capture, trace_of
from tracer import runner
from tracer.abi import i386
from tracer.abi.areas import asynchronous, clocks, ipc, network, polling, sync
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.engines import engine
from tracer.model.records import Captured, CaptureKind
from tracer.reporters.jsonl import plain
from tracer.reporters.text import call_text

AREAS = (network, polling, clocks, sync, ipc, asynchronous)
NAMES = sorted(entry.name for area in AREAS for entry in area.ENTRIES)
PROGRAMS = ["sockets", "polling", "clocks", "futexes", "ipc", "asynchronous"]
SIZES = (0, 1, 2, 4, 6, 8, 12, 16, 24, 28, 32, 56, 64, 112, 128, 208)

ARCH, NUMBER = 44, 64  # offsets in a CALL frame

small = st.integers(0, 40)
words = st.one_of(small, st.integers(0, 2**64 - 1), st.sampled_from([2**31, 2**32 - 1, 2**63, 2**64 - 1]))
numbers = st.one_of(st.integers(0, 5), st.sampled_from([0, 1, 2, 7, 10, 16, 17, 40, 255, 2**31, 2**32 - 1]))
plausible = st.lists(numbers, max_size=60).map(lambda found: b"".join(struct.pack("<I", n) for n in found))
data = st.one_of(st.binary(max_size=300), plausible, st.sampled_from(SIZES).map(bytes))
captures = st.lists(
    st.builds(
        capture,
        st.integers(0, 5),
        data,
        st.sampled_from([CaptureKind.BYTES] * 4 + [CaptureKind.STRUCTS] * 3 + list(CaptureKind)),
        st.sampled_from([0, 0, 0, 14]),
    ),
    max_size=12,
)


def one(frame: bytes) -> Call:
    (found,) = trace_of(frame).calls
    return found


def render(found: Call) -> str:
    for value in found.arguments.values():
        plain(value)
    return call_text(found)


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(NAMES), st.lists(words, min_size=6, max_size=6), captures, words)
def test_no_bytes_make_decoding_raise(name, args, found, result):
    signed = result - 2**64 if result >> 63 else result
    for decoded in trace_of(call(name, *args, result=signed, captures=found)).calls:
        assert render(decoded).startswith(f"{name}(")


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(i386.BY_NAME)), st.lists(words, min_size=6, max_size=6), captures, words)
def test_no_bytes_make_decoding_i386_raise(name, args, found, result):
    frame = bytearray(call("read", *args, result=result & 0xFFFF, captures=found))
    struct.pack_into("<I", frame, ARCH, i386.AUDIT_ARCH)
    struct.pack_into("<Q", frame, NUMBER, i386.BY_NAME[name])
    for decoded in trace_of(bytes(frame)).calls:
        assert render(decoded).startswith((f"{name}(", "=== region"))


def test_captures_cut_anywhere_are_decoded(compiled):
    """Every capture of real calls, cut at each of some lengths, or lost, and with the call failed."""
    for program in PROGRAMS:
        with open(os.devnull, "wb") as nowhere:
            what = runner.command([compiled(program)], stdout=nowhere.fileno())
            calls = runner.trace(what, runner.Options(), engine("ptrace")).calls
        cut = [mutant for found in calls for mutant in mutants(found)]
        assert len(cut) > 100
        for mutant in cut:
            assert render(mutant).startswith(f"{mutant.name}(")


def mutants(found: Call):
    for place, kept in enumerate(found.record.captures[:12]):
        before, after = found.record.captures[:place], found.record.captures[place + 1 :]
        for size in (0, 1, 7, len(kept.data) // 2, len(kept.data) - 1):
            short = Captured(kept.arg, kept.kind, kept.error, kept.data[: max(size, 0)])
            yield with_captures(found, (*before, short, *after))
        yield with_captures(found, (*before, *after))
        yield with_captures(found, (*before, kept._replace(error=14), *after))


def with_captures(found: Call, kept: tuple[Captured, ...]) -> Call:
    record = found.record._replace(captures=kept)
    return Call(found.index, record, found.syscall, found.pid, found.regions, found.paths)


def sockaddr_in(port: int, address: str) -> bytes:
    return struct.pack("<H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(address) + bytes(8)


def test_an_address_has_typed_members():
    found = one(call("connect", 3, 0x7000, 16, captures=[capture(1, sockaddr_in(443, "192.0.2.1"))]))
    address = found.arguments["uservaddr"]
    assert address["sa_family"].name == "AF_INET"
    assert address["sin_port"] == 443
    assert address["sin_addr"] == "192.0.2.1"


def test_an_abstract_name_is_not_a_path():
    kept = [capture(1, b"\x01\0\0hidden")]
    name = one(call("bind", 3, 0x7000, 9, captures=kept)).arguments["umyaddr"]["sun_path"]
    assert isinstance(name, v.AbstractName)
    assert name == "hidden"


def test_a_length_knows_what_was_passed():
    kept = [capture(2, struct.pack("<i", 128)), capture(1, sockaddr_in(80, "192.0.2.9")), capture(2, b"\x10\0\0\0")]
    (length,) = one(call("accept", 3, 0x7000, 0x7100, result=4, captures=kept)).arguments["upeer_addrlen"]
    assert (length, length.before) == (16, 128)
    assert plain(length) == {"before": 128, "after": 16}


def test_what_poll_answered_is_beside_what_was_asked():
    asked = struct.pack("<ihhihh", 5, 1, 0, 6, 4, 0)
    kept = [capture(0, asked), capture(0, struct.pack("<ihhihh", 5, 1, 1, 6, 4, 0))]
    found = one(call("poll", 0x7000, 2, 100, result=1, captures=kept))
    fds = found.arguments["ufds"]
    assert [one["events"].names for one in fds] == [("POLLIN",), ("POLLOUT",)]
    assert [one["revents"].names for one in fds.returned] == [("POLLIN",), ()]
    assert call_text(found) == (
        "poll([{fd=5, events=POLLIN}, {fd=6, events=POLLOUT}], 2, 100) = 1 ([{fd=5, revents=POLLIN}])"
    )


def test_a_descriptor_set_says_which_are_ready():
    kept = [capture(1, b"\x38" + bytes(7), CaptureKind.FD_SET), capture(1, b"\x08" + bytes(7), CaptureKind.FD_SET)]
    ready = one(call("select", 6, 0x7000, 0, 0, 0, result=1, captures=kept)).arguments["inp"]
    assert (tuple(ready), tuple(ready.returned)) == ((3, 4, 5), (3,))


def test_an_unknown_family_is_bytes():
    kept = [capture(1, b"\xe7\x03abc")]
    address = one(call("connect", 3, 0x7000, 5, captures=kept)).arguments["uservaddr"]
    assert (address["sa_family"].name, address["sa_data"]) == (None, b"abc")
