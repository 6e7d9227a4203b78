from __future__ import annotations

import os
import resource
import stat
from contextlib import suppress

import pytest

from tracer.decode.trace import Trace
from tracer.errors import TraceFileError
from tracer.model import tracefile
from tracer.model.records import pack_end, pack_fd, parse
from tracer.model.tracefile import TraceReader, TraceWriter

FRAME = pack_fd(1, 3, b"x" * 100)


def written(path, frames, close=True):
    writer = TraceWriter.create(str(path), {"command": ["true"]})
    for frame in frames:
        writer.append(frame)
    if close:
        writer.close()
    return writer


def test_what_is_appended_reads_back(tmp_path):
    frames = [pack_fd(1, n, b"x" * n) for n in range(200)]
    written(tmp_path / "t", frames)
    reader = TraceReader.open(str(tmp_path / "t"))
    assert reader.header == {"command": ["true"]}
    assert list(reader.frames()) == frames


def test_frames_cross_windows(tmp_path):
    frames = [pack_fd(1, n, b"x" * 100_003) for n in range(40)]
    written(tmp_path / "t", frames)
    assert (tmp_path / "t").stat().st_size > 3 * tracefile.WINDOW
    assert list(TraceReader.open(str(tmp_path / "t")).frames()) == frames


def test_frames_can_be_read_before_the_writer_closes(tmp_path):
    written(tmp_path / "t", [FRAME, FRAME], close=False)
    assert list(TraceReader.open(str(tmp_path / "t")).frames()) == [FRAME, FRAME]


def test_only_the_owner_can_read_a_trace(tmp_path):
    written(tmp_path / "t", [])
    assert stat.S_IMODE((tmp_path / "t").stat().st_mode) == 0o600


def test_a_cut_file_reads_up_to_the_last_whole_frame(tmp_path):
    written(tmp_path / "t", [FRAME, FRAME])
    start = (tmp_path / "t").read_bytes().rindex(FRAME)
    os.truncate(tmp_path / "t", start + len(FRAME) - 1)
    reader = TraceReader.open(str(tmp_path / "t"))
    assert list(reader.frames()) == [FRAME]
    assert reader.truncated_at == start


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "it is empty"),
        (b"#!/bin/sh\necho hello\n", "it is no trace file"),
        (b"syscall-trace 2\n{}\n", "its format is '2'"),
        (b"syscall-trace 1\n{", "its first lines are missing"),
        (b"syscall-trace 1\n[}\n", "its header is no JSON"),
        (b"syscall-trace 1\n[]\n", "its header is no JSON object"),
    ],
)
def test_files_that_are_no_traces_are_refused(tmp_path, content, message):
    (tmp_path / "t").write_bytes(content)
    with pytest.raises(TraceFileError, match=message):
        TraceReader.open(str(tmp_path / "t"))


def test_a_directory_is_no_trace(tmp_path):
    with pytest.raises(TraceFileError, match="not a regular file"):
        TraceReader.open(str(tmp_path))


def test_a_file_that_is_no_trace_is_not_overwritten(tmp_path):
    (tmp_path / "main.c").write_text("int main;")
    with pytest.raises(TraceFileError, match="it is there and is no trace"):
        TraceWriter.create(str(tmp_path / "main.c"), {})
    assert (tmp_path / "main.c").read_text() == "int main;"


def test_an_older_trace_is_replaced(tmp_path):
    written(tmp_path / "t", [FRAME] * 100)
    written(tmp_path / "t", [FRAME])
    assert list(TraceReader.open(str(tmp_path / "t")).frames()) == [FRAME]


def test_a_full_disk_is_an_error_and_what_was_recorded_reads_back(tmp_path):
    writer = TraceWriter.create(str(tmp_path / "t"), {})
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * tracefile.WINDOW, limits[1]))
    frame, count = pack_fd(1, 3, b"x" * 100_000), 0
    try:
        with pytest.raises(TraceFileError, match=r"File too large after .* bytes"):
            for _ in range(40):
                writer.append(frame)
                count += 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert count == 20
    assert list(TraceReader.open(str(tmp_path / "t")).frames()) == [frame] * count


def test_a_bit_that_flips_anywhere_is_told_or_changes_nothing(tmp_path):
    frames = [FRAME, pack_fd(1, 4, b"/etc"), pack_end({"status": 0})]
    written(tmp_path / "t", frames)
    sound = (tmp_path / "t").read_bytes()
    for at in range(len(sound)):
        (tmp_path / "t").write_bytes(sound[:at] + bytes([sound[at] ^ 1 << at % 8]) + sound[at + 1 :])
        with suppress(TraceFileError):
            trace = Trace.load(str(tmp_path / "t"))
            records = list(trace.records())
            assert records == [parse(frame) for frame in frames] or not trace.trust["complete"]
    (tmp_path / "t").write_bytes(sound)
    assert Trace.load(str(tmp_path / "t")).trust["complete"]


def test_each_cut_leaves_a_prefix_that_says_so(tmp_path):
    frames = [FRAME, pack_fd(1, 4, b"/etc"), pack_end({"status": 0})]
    written(tmp_path / "t", frames)
    sound = (tmp_path / "t").read_bytes()
    for size in range(sound.index(FRAME), len(sound)):
        (tmp_path / "t").write_bytes(sound[:size])
        trace = Trace.load(str(tmp_path / "t"))
        found = list(trace.records())
        assert found == [parse(frame) for frame in frames][: len(found)]
        assert trace.trust["complete"] == (len(found) == len(frames))


def test_a_trace_is_sealed_though_its_frames_cross_windows(tmp_path):
    written(tmp_path / "t", [pack_fd(1, n, b"x" * 100_003) for n in range(40)])
    with open(tmp_path / "t", "r+b") as file:
        file.seek(tracefile.WINDOW)
        file.write(b"y")
    with pytest.raises(TraceFileError, match="checksum is not that of its contents"):
        list(TraceReader.open(str(tmp_path / "t")).frames())
