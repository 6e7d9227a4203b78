"""`--engine replay`: what a kept trace says once more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracer.decode.trace import Trace


def tracer(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tracer", *argv], capture_output=True, text=True)


def shown(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert done.returncode == 0 and done.stdout == "", done.stderr
    return done.stderr.splitlines()


@pytest.fixture
def kept(tmp_path: Path):
    """Return a function that traces a command and returns its trace file, and what was said meanwhile."""

    def run(*argv: str) -> tuple[str, list[str]]:
        file = str(tmp_path / "kept.trace")
        tracer("run", "-w", file, "-o", str(tmp_path / "text"), *argv)
        return file, (tmp_path / "text").read_text().splitlines()

    return run


def test_the_text_of_a_run_comes_out_again(kept, compiled):
    file, text = kept("--", compiled("births"))
    assert len(text) > 50
    assert shown(tracer("run", "--engine", "replay", file)) == text
    assert shown(tracer("run", "--engine", "replay", "--", file)) == text


def test_the_commands_end_is_told_and_not_repeated(kept):
    file, text = kept("--", "sh", "-c", "kill -9 $$")
    assert text[-1] == "+++ killed by SIGKILL +++"
    assert shown(tracer("run", "--engine", "replay", file))[-1] == text[-1]
    assert tracer("stat", "--engine", "replay", file).returncode == 0


def test_a_trace_written_again_is_the_same_but_for_the_engine(kept, compiled, tmp_path):
    file, _ = kept("--", compiled("thread_exec"))
    again = str(tmp_path / "again.trace")
    assert shown(tracer("run", "--engine", "replay", "-w", again, file)) == []
    first, second = Trace.load(file), Trace.load(again)
    assert list(first.records())[:-1] == list(second.records())[:-1]
    assert {**first.trust, "engine": "replay"} == second.trust
    assert first.header == second.header
    assert Path(again).stat().st_mode & 0o777 == 0o600


def test_a_narrowed_replay_equals_a_narrow_recording(kept, tmp_path):
    argv = ("-e", "reads,%file", "--", "sh", "-c", "cat /etc/hostname > /dev/null")
    file, _ = kept(*argv[2:])
    narrowed = str(tmp_path / "narrowed.trace")
    assert shown(tracer("run", *argv[:2], "--engine", "replay", "-w", narrowed, file)) == []
    tracer("run", *argv[:2], "-w", str(tmp_path / "narrow.trace"), *argv[2:])
    traces = [Trace.load(narrowed), Trace.load(str(tmp_path / "narrow.trace"))]
    calls = [[(call.name, call.result, call.files) for call in trace.calls] for trace in traces]
    flags = [[record.flags for record in trace.records() if hasattr(record, "captures")] for trace in traces]
    assert len(calls[0]) > 10 and calls[0] == calls[1]
    assert flags[0] == flags[1]
    assert traces[0].header["selection"] == "reads,%file"
    assert traces[0].trust["calls_unfinished"] == traces[1].trust["calls_unfinished"]


def test_the_counts_of_a_run_come_out_again(kept, compiled):
    file, _ = kept("--", compiled("pointers"))
    table = shown(tracer("stat", "--engine", "replay", "-e", "open", file))
    assert table[1].split() == ["open", "3", "3", "EFAULT", "3"]


def test_what_was_not_recorded_is_refused_or_told(kept):
    file, _ = kept("-e", "reads", "--", "true")
    refused = tracer("stat", "--engine", "replay", "-e", "read,openat", file)
    assert refused.returncode == 125
    assert "it was recorded with -e reads and has only those" in refused.stderr
    assert shown(tracer("stat", "--engine", "replay", file))[-1] == "only reads was recorded"
    assert "only reads" not in shown(tracer("stat", "--engine", "replay", "-e", "read", file))[-1]


def test_a_recording_without_an_end_is_said_to_be_cut(kept, tmp_path):
    file, _ = kept("--", "true")
    cut = tmp_path / "cut.trace"
    cut.write_bytes(Path(file).read_bytes()[:-40])
    assert "CUT: the recording has no end" in shown(tracer("stat", "--engine", "replay", str(cut)))
    again = str(tmp_path / "again.trace")
    assert shown(tracer("run", "--engine", "replay", "-w", again, str(cut))) == []
    assert Trace.load(again).trust["complete"] is False
    assert "status" not in Trace.load(again).trust


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "no trace file was named"),
        (["{file}", "{file}"], "2 arguments were given"),
        (["{file}.none"], "No such file or directory"),
        (["/etc/passwd"], "it is no trace file, or its first lines are missing"),
        (["-s", "5", "{file}"], "a recording has the bytes that it has"),
        (["-w", "{file}", "{file}"], "it is the recording that is to be read"),
        (["-o", "{file}", "{file}"], "it is the recording that is to be read"),
    ],
)
def test_bad_input_ends_with_a_message_and_spares_the_recording(argv, message, kept):
    file, _ = kept("--", "true")
    before = Path(file).read_bytes()
    done = tracer("run", "--engine", "replay", *(word.format(file=file) for word in argv))
    assert done.returncode == 125
    assert message in done.stderr and "Traceback" not in done.stderr
    assert Path(file).read_bytes() == before


@pytest.mark.parametrize("selection", ['"nonsense"', "7"])
def test_a_selection_that_nobody_knows_is_an_error(selection, kept, tmp_path):
    file, _ = kept("--", "true")
    forged = tmp_path / "forged.trace"
    forged.write_bytes(Path(file).read_bytes().replace(b'"selection": null', f'"selection": {selection}'.encode()))
    done = tracer("stat", "--engine", "replay", str(forged))
    assert done.returncode == 125 and "which nobody knows" in done.stderr


def test_a_damaged_recording_is_an_error(kept, tmp_path):
    file, _ = kept("--", "true")
    data = bytearray(Path(file).read_bytes())
    start = data.index(b"\n", len(b"syscall-trace 1\n")) + 1
    data[start + 4] = 99  # the kind of the first frame
    (tmp_path / "bad.trace").write_bytes(data)
    done = tracer("run", "--engine", "replay", str(tmp_path / "bad.trace"))
    assert done.returncode == 125 and "The file is damaged there" in done.stderr


def test_scenarios_are_not_replayed():
    done = tracer("check", "--engine", "replay", os.devnull)
    assert done.returncode == 2 and "invalid choice: 'replay'" in done.stderr
