"""What stays of records, one kind of redaction at a time; and no record of any call makes it raise."""

from __future__ import annotations

import re
import struct

import pytest

from decode import fuzz
from factories import TID, call, capture, opened, written
from tracer.abi.region import REGION_OPTION
from tracer.decode.trace import Trace
from tracer.expect import Observation, Status
from tracer.expect.text.parse import parse
from tracer.model import records
from tracer.model.records import Birth, CallRecord, CaptureKind
from tracer.model.tracefile import TraceReader, TraceWriter
from tracer.redaction.frames import Redactor
from tracer.redaction.pseudonyms import Pseudonyms
from tracer.reporters.text import call_text

ALL = frozenset({"buffers", "paths", "env"})


def redacted(what, *frames, header=None):
    writer = TraceWriter.in_memory(header or {"command": ["cat", "/a/b"], "executable": "/bin/cat", "cwd": "/x"})
    for frame in (records.pack_task(TID, Birth.LAUNCHED, 1, TID, 1), *frames, records.pack_end({"status": 0})):
        writer.append(frame)
    return Trace(TraceReader.in_memory(writer.detach())).through(Redactor(frozenset(what)).reader)


def texts(trace):
    return [call_text(one) for one in trace.calls]


def test_buffers_leave_their_lengths_and_paths_stay():
    trace = redacted({"buffers"}, opened(b"/x/secret", 3), written(3, b"secret"), header={"command": ["cat"]})
    assert texts(trace)[1].startswith('write(3</x/secret>, ""..., 6)')
    assert trace.command == ("cat",)
    assert trace.header["redacted"] == ["buffers"]


def test_paths_are_the_same_wherever_they_stand_and_data_stays():
    trace = redacted({"paths"}, opened(b"/x/secret", 3), written(3, b"data"), opened(b"/x/other", 4))
    first, write, second = texts(trace)
    (name,) = set(re.findall(r"~\w{10}/~\w{10}", first))
    assert write.startswith(f'write(3</{name}>, "data", 4)')
    assert name not in second
    assert name.partition("/")[0] in second
    assert trace.header["executable"].startswith("/bin/~")


def test_descriptors_that_were_looked_at_lose_their_paths_and_the_names_of_sockets():
    name = struct.pack("=HH", 11, 0) + b"/secret"
    diagnosis = b"UNIX-STREAM\0" + struct.pack("=4xI8x", 7) + name
    looked = [records.LOOKED.pack(3, 0, 0) + data for data in (b"/x/secret\0", b"socket:[7]\0" + diagnosis)]
    for data in looked:
        frame = call("fsync", 3, captures=[capture(records.LOOKED_AT, data, CaptureKind.FD_BEFORE)])
        (kept,) = next(one for one in redacted({"paths"}, frame).records() if isinstance(one, CallRecord)).captures
        assert b"secret" not in kept.data
        assert kept.data.startswith(records.LOOKED.pack(3, 0, 0))


def test_arguments_go_and_paths_stay():
    argv = capture(1, b"cat\0secret\0", CaptureKind.STRINGS)
    path = records.pack_capture(0, CaptureKind.STRING, 0, b"/bin/x")
    trace = redacted({"env"}, call("execve", 0x10, 0x20, 0x30, captures=[path, argv]))
    assert re.fullmatch(r'execve\("/bin/x", \["~\w{10}", "~\w{10}"\], .*', texts(trace)[0])
    assert trace.header["cwd"] == "/x"
    assert trace.command[0].startswith("~")


def test_what_stays_of_alike_bytes_depends_on_the_arguments_before_them():
    label = [records.pack_capture(1, CaptureKind.STRING, 0, b"secret"), capture(1, b"secret\0", CaptureKind.BYTES)]
    frames = [call("prctl", option, 0x10, captures=label) for option in (REGION_OPTION, 15, REGION_OPTION, 15)]
    found = [one for one in redacted(ALL, *frames).records() if isinstance(one, CallRecord)]
    assert [any(b"secret" in each.data for each in one.captures) for one in found] == [True, False, True, False]


def test_another_command_has_other_pseudonyms():
    frame = opened(b"/x/secret", 3)
    assert texts(redacted(ALL, frame)) != texts(redacted(ALL, frame))


def test_what_is_no_file_and_what_is_on_every_system_stays():
    names = Pseudonyms(b"k")
    for path in (b"pipe:[12]", b"socket:[3]", b"anon_inode:[eventfd]", b"/dev/null", b"/proc/self/fd/12", b"/tmp"):
        assert names.descriptor(path) == path
    assert names.path(b"pipe:[12]") != b"pipe:[12]"  # a file can be called so
    assert names.descriptor(b"/memfd:secret (deleted)").endswith(b" (deleted)")
    assert names.path(b"/usr/lib/libsecret.so.1").endswith(b".so.1")


def test_a_stack_keeps_no_memory_when_buffers_go():
    stack = records.pack_stack(TID, 0, (1, 512, *range(8)), 256, [(0, b"s" * 256)])
    assert records.parse(Redactor(frozenset({"buffers"})).frame(stack)) == (TID, 0, (1, 512, *[0] * 8), 0, {})
    assert Redactor(frozenset({"paths"})).frame(stack) == stack


def test_an_unnamed_byte_of_a_struct_goes_with_buffers():
    stat = bytearray(b"S" * 144)
    struct.pack_into("<Q", stat, 48, 4096)
    trace = redacted({"buffers"}, call("fstat", 3, 0x5000, captures=[capture(1, bytes(stat))]))
    assert trace.calls[0].argument("statbuf")["st_size"] == 4096
    assert not trace.calls[0].record.captures[0].data[36:40].strip(b"\0")  # padding


@pytest.mark.parametrize("expected", ['write(_, "secret")', 'write(_, "others")'])
def test_what_was_withheld_is_undecided(expected):
    trace = redacted({"buffers"}, written(3, b"secret"))
    (verdict,) = [one.judge(Observation(trace)) for one in parse(f"{expected} x1")]
    assert verdict.status is Status.UNDECIDED


@pytest.mark.parametrize("what", [ALL, {"buffers"}, {"paths"}, {"env"}])
def test_no_record_makes_it_raise_and_what_it_makes_can_be_read(what):
    redactor = Redactor(frozenset(what))
    for index, record in enumerate(fuzz.records(4_000, seed=9)):
        record = record._replace(captures=tuple(redactor.captures(record)))
        assert fuzz.render(record, fuzz.STYLES[index % len(fuzz.STYLES)]).isprintable()


def test_no_text_of_any_call_shows_a_secret():
    redactor, shown = Redactor(ALL), 0
    for index, record in enumerate(fuzz.records(12_000, seed=4)):
        planted = [c._replace(data=(b"SECRET" * len(c.data))[: len(c.data)]) for c in record.captures]
        record = record._replace(captures=tuple(planted))
        style = fuzz.STYLES[index % len(fuzz.STYLES)]
        shown += _shows(record, style)
        assert not _shows(record._replace(captures=tuple(redactor.captures(record))), style), record
    assert shown > 200


def _shows(record: CallRecord, style: object) -> bool:
    text = fuzz.render(record, style)
    return any(form in text for form in ("ECRET", "\\x45\\x43\\x52\\x45\\x54"))
