"""--stacks: in our own text, in JSON Lines, of recordings, and where it is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tracer.cli.main import main

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "trace-line.schema.json"


def tracer(*argv: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-m", "tracer", *argv], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def kept(compiled, tmp_path):
    trace = str(tmp_path / "kept.trace")
    tracer("run", "-k", "-w", trace, "--", compiled("nested"))
    return trace


def test_frames_stand_indented_under_their_call(kept, compiled):
    lines = tracer("report", "--format", "text", kept).stdout.splitlines()
    (at,) = [i for i, line in enumerate(lines) if line.startswith("write(1") and '"m"' in line]
    names = [line.partition("(")[2].partition("+")[0] for line in lines[at + 1 : at + 6]]
    assert all(line.startswith("    /") for line in lines[at + 1 : at + 6])
    assert names[1:] == ["inner", "middle", "outer", "main"]
    assert "    ... no more was kept of the stack" in lines


def test_json_lines_have_them_as_values(kept, compiled):
    lines = [json.loads(line) for line in tracer("report", "--format", "jsonl", kept).stdout.splitlines()]
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()))
    for line in lines:
        validator.validate(line)
    stacks = [line for line in lines if line.get("args", {}).get("buf") == "t"]
    ours = [frame["symbol"] for frame in stacks[0]["stack"] if frame["module"] == compiled("nested")]
    assert (ours, stacks[0]["stack_end"]) == (["inner", "middle", "outer", "started"], "bottom")


def test_a_recording_shows_its_stacks_if_asked(kept, tmp_path):
    with_stacks = tracer("run", "--engine", "replay", "-k", kept).stderr
    assert "(inner+0x" in with_stacks
    copy = str(tmp_path / "copy.trace")
    assert "(inner+0x" not in tracer("run", "--engine", "replay", kept).stderr
    tracer("run", "--engine", "replay", "-w", copy, kept)
    assert main(["run", "--engine", "replay", "-k", copy]) == 125


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["run", "-k", "--engine", "perf", "--", "true"], "it can't capture stacks"),
        (["run", "-k", "--stack-size", "1", "--", "true"], "keeping 1 bytes of each stack: not in range"),
        (["run", "-k", "--stack-size", "9999999", "--", "true"], "not in range"),
    ],
)
def test_what_cant_be_is_refused(argv, message, capsys):
    assert main(argv) == 125
    assert message in capsys.readouterr().err


def test_an_ordinary_user(nobody):
    argv = [*nobody.words, nobody.python, "-m", "tracer", "run", "-k", "-e", "write", "--", "/bin/echo"]
    done = subprocess.run(argv, env=nobody.environ, cwd="/", capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr.count("libc.so.6(__libc_start_main+0x") == 1
