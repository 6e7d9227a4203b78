from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conftest import Nobody
from tracer.engines import STOPPING

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "stat.schema.json"


def stat(*argv: str, **extra) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tracer", "stat", *argv], capture_output=True, text=True, **extra)


def rows(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, object]]:
    found = json.loads(done.stderr)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(found)
    return {call["name"]: call for call in found["calls"]}


def test_the_commands_output_and_status_are_passed_on():
    done = stat("-o", os.devnull, "--", "sh", "-c", "cat; echo err >&2; exit 7", input="in\n")
    assert (done.stdout, done.stderr, done.returncode) == ("in\n", "err\n", 7)


def test_death_by_a_signal_is_passed_on():
    assert stat("-o", os.devnull, "--", "sh", "-c", "kill -TERM $$").returncode == -signal.SIGTERM


def test_calls_and_errors_are_counted(tmp_path):
    done = stat(
        "-e", "openat,write", "--", "cat", str(tmp_path / "none"), env={"PATH": os.environ["PATH"], "LC_ALL": "C"}
    )
    table = {line.split()[0]: line.split()[1:] for line in done.stderr.splitlines() if not line.startswith("cat")}
    assert set(table) == {"syscall", "openat", "write", "total"}
    assert int(table["openat"][1]) >= 1 and table["openat"][2] == "ENOENT"


@pytest.mark.parametrize("engine", STOPPING)
def test_the_json_names_the_engine_and_every_count(engine, compiled):
    done = stat("--engine", engine, "--json", "--", compiled("threads"))
    assert rows(done)["write"]["calls"] == 80
    assert rows(done)["exit_group"]["unreturned"] == 1
    found = json.loads(done.stderr)
    assert found["trust"]["engine"] == engine and found["command"] == [compiled("threads")]


def test_without_following_only_the_first_thread_counts(compiled):
    assert "write" not in rows(stat("--json", "--no-follow", "--", compiled("threads")))


def test_the_table_goes_to_a_file_that_only_its_owner_can_read(tmp_path):
    done = stat("-o", str(tmp_path / "table"), "--", "true")
    assert (done.stderr, done.returncode) == ("", 0)
    assert (tmp_path / "table").read_text().startswith("syscall")
    assert (tmp_path / "table").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        (["--", "nosuch"], 127, "starting 'nosuch': no such command in PATH"),
        (["--", "/etc/passwd"], 126, "/etc/passwd is not executable"),
        ([], 125, "no command was given"),
        (["-e", "opns", "--", "true"], 125, "Did you mean opens"),
        (["-o", "/nonexistent/text", "--", "true"], 125, "No such file or directory"),
        (["-o", "/dev/full", "--", "true"], 125, "No space left on device"),
        (["-p", "0"], 125, "there is no such process"),
        (["-p", "1", "--", "true"], 125, "one or the other"),
        (["-p", "one"], 125, "is no process id"),
        (["--engine", "replay", "-p", "1"], 125, "it can't attach to running processes"),
    ],
)
def test_bad_input_ends_with_a_message(argv, status, message):
    done = stat(*argv)
    assert done.returncode == status
    assert message in done.stderr and "Traceback" not in done.stderr


@pytest.fixture(params=["ours", "nobody"])
def user(request: pytest.FixtureRequest) -> Nobody:
    """Who runs the tracer: whoever runs the tests, or an ordinary user."""
    if request.param == "nobody":
        return request.getfixturevalue("nobody")
    return Nobody((), sys.executable, dict(os.environ))


@pytest.mark.parametrize("engine", STOPPING)
def test_a_filter_beside_ours_is_said_whoever_put_it_there(engine, user, compiled):
    counted = [user.python, "-m", "tracer", "stat", "--engine", engine, "-e", "getppid", "--"]
    said = {}
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        filters = shutil.copy(compiled("filters"), directory)
        for who, argv in {
            "the program": [*counted, filters, "errno"],
            "its parent": [filters, "errno", *counted, "true"],
            "none": [*counted, "true"],
        }.items():
            done = subprocess.run([*user.words, *argv], env=user.environ, cwd="/", capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            said[who] = "another seccomp filter was in force" in done.stderr
    assert said == {"the program": True, "its parent": True, "none": False}
