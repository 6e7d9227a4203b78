from __future__ import annotations

import json
import stat
import tracemalloc

import pytest

from factories import TID, born, call, opened, region, written
from tracer.cli.main import main
from tracer.cli.report import FORMATS
from tracer.decode.trace import Trace
from tracer.model import records
from tracer.model.records import Birth
from tracer.model.tracefile import TraceWriter

HEADER = {
    "command": ["sh", "-c", "echo hi"],
    "engine": "ptrace",
    "environment": {
        "kernel": "Linux 6.1",
        "machine": "x86_64",
        "libc": "glibc 2.36",
        "processors": 4,
        "tool": "t 1",
    },
}
END = records.pack_end({"status": 0x0300, "calls_lost": 0, "calls_unfinished": 1})


@pytest.fixture
def keep(tmp_path):
    """Return a function that keeps frames in a trace file and returns its path."""

    def write(*frames, name="a.trace", end=END, header=HEADER):
        writer = TraceWriter.create(str(tmp_path / name), header)
        for frame in (records.pack_task(TID, Birth.LAUNCHED, 1, TID, 1), *frames, *([end] if end else [])):
            writer.append(frame)
        writer.close()
        return str(tmp_path / name)

    return write


def test_the_summary_tells_what_ran_whether_all_was_seen_and_the_counts(keep, capsys):
    path = keep(opened(b"/x", 3), written(3, b"line\n"), call("openat", result=-2))
    assert main(["report", path]) == 0
    head, table = capsys.readouterr().out.split("\n\n")
    assert head == (
        'command  sh -c "echo hi"\n'
        "ran on   Linux 6.1, x86_64, glibc 2.36, 4 processors; traced by t 1 with ptrace\n"
        "trust    complete: the command exited with 3; 1 call did not return (exit_group never does)"
    )
    assert [line.split()[:3] for line in table.splitlines()] == [
        ["syscall", "calls", "errors"],
        ["openat", "2", "1"],
        ["write", "1", "5"],
        ["total", "3", "1"],
    ]


def test_regions_get_a_table(keep, capsys):
    frames = [*region("raw[bold]", written(1, b"x"), written(1, b"y")), *region("buffered", written(1, b"xy"))]
    main(["report", keep(*frames)])
    assert [line.split() for line in capsys.readouterr().out.split("\n\n")[2].splitlines()] == [
        ["region", "calls", "writes", "reads", "bytes", "written", "bytes", "read"],
        ["raw[bold]", "2", "2", "2"],
        ["buffered", "1", "1", "2"],
        ["(outside)"],
    ]


def test_text_is_a_line_an_event_with_the_thread_once_there_are_two(keep, capsys):
    path = keep(written(1, b"a"), born(200, TID), written(1, b"b", tid=200), records.pack_exit(200, 0, 5))
    assert main(["report", "--format", "text", path]) == 0
    assert capsys.readouterr().out == (
        'write(1, "a", 1)                        = 1\n'
        '[pid   200] write(1, "b", 1)                        = 1\n'
        "[pid   200] +++ exited with 0 +++\n"
    )


def test_jsonl_is_one_object_a_line(keep, capsys):
    assert main(["report", "--format", "jsonl", keep(written(1, b"a")), keep(name="b.trace")]) == 0
    types = [json.loads(line)["type"] for line in capsys.readouterr().out.splitlines()]
    assert types == ["trace", "task", "call", "end", "trace", "task", "end"]


def test_several_traces_are_told_apart(keep, capsys):
    paths = [keep(written(1, b"a")), keep(written(1, b"b"), name="b.trace")]
    main(["report", "--format", "text", *paths])
    found = capsys.readouterr().out.splitlines()
    assert [found[0], found[3]] == [f"=== {path} ===" for path in paths]


def test_output_goes_to_a_private_file(keep, capsys, tmp_path):
    out = tmp_path / "out.txt"
    assert main(["report", "--format", "text", "-o", str(out), keep(written(1, b"a"))]) == 0
    assert out.read_text() == 'write(1, "a", 1)                        = 1\n'
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert capsys.readouterr().out == ""


def test_html_writes_a_page_and_says_where(keep, capsys, tmp_path):
    page = tmp_path / "page.html"
    assert main(["report", "--html", str(page), keep(written(1, b"a"))]) == 0
    assert capsys.readouterr().out == f"report: {page}\n"
    assert "What this program asks of the kernel" in page.read_text()


def test_a_cut_trace_is_reported_with_a_warning(keep, capsys):
    path = keep(written(1, b"a"), written(1, b"b"), end=None)
    assert main(["report", path]) == 0
    out, err = capsys.readouterr()
    assert "trust    CUT: the trace has no end" in out
    assert err == f"tracer: {path} is cut: 2 calls could be read, later ones are missing\n"


def test_half_a_frame_at_the_end_costs_only_itself(keep, capsys):
    path = keep(written(1, b"a"), end=None)
    with open(path, "ab") as file:
        file.write(written(1, b"b")[:-1])
    assert main(["report", "--format", "text", path]) == 0
    out, err = capsys.readouterr()
    assert out == 'write(1, "a", 1)                        = 1\n'
    assert "1 call could be read" in err


@pytest.mark.parametrize("content", [b"", b"hello", b"syscall-trace 9\n{}\n", b"syscall-trace 1\n[]\n"])
@pytest.mark.parametrize("form", FORMATS)
def test_files_that_are_no_traces_are_refused(tmp_path, capsys, content, form):
    path = tmp_path / "x"
    path.write_bytes(content)
    assert main(["report", "--format", form, str(path)]) == 4
    assert capsys.readouterr().err.startswith(f"tracer: reading the trace file {path}: ")


@pytest.mark.parametrize("form", FORMATS)
def test_a_damaged_record_is_an_error(keep, capsys, form):
    damaged = bytearray(written(1, b"a"))
    damaged[4] = 99
    assert main(["report", "--format", form, keep(written(1, b"a"), bytes(damaged))]) == 4
    assert "tracer: reading a trace file: 99 is not a valid FrameKind" in capsys.readouterr().err


def test_a_missing_file_is_an_error_before_anything_is_written(keep, capsys, tmp_path):
    out = tmp_path / "out.txt"
    assert main(["report", "-o", str(out), keep(), str(tmp_path / "none")]) == 4
    assert not out.exists()
    assert "none: No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["-o", "--html"])
def test_a_report_never_replaces_a_trace(keep, capsys, option):
    path = keep(written(1, b"a"))
    assert main(["report", option, path, path]) == 4
    assert f"writing the report {path}: it is there and is a trace" in capsys.readouterr().err
    assert len(Trace.load(path).calls) == 1


def test_a_full_disk_is_an_error(keep, capsys):
    assert main(["report", "-o", "/dev/full", keep(written(1, b"a"))]) == 4
    assert "writing the report /dev/full: No space left on device" in capsys.readouterr().err


@pytest.mark.parametrize("form", FORMATS)
def test_memory_does_not_grow_with_the_trace(keep, form, tmp_path):
    def peak(calls):
        path = keep(*[written(1, b"a")] * calls, name=f"{calls}.trace")
        tracemalloc.start()
        main(["report", "--format", form, "-o", str(tmp_path / "out"), path])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is loaded and cached once
    assert peak(5_000) < peak(500) + 1_000_000  # 5,000 calls that are kept are 4 MB
