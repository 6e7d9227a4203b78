from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "stability.schema.json"
# Opens one file more in each run.
GROWING = """
import sys
for _ in open(sys.argv[1]).read():
    open("/dev/null")
open(sys.argv[1], "a").write("x")
"""


def stability(*argv: str, **extra) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tracer", "stability", *argv], capture_output=True, text=True, **extra
    )


def validated(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    found = json.loads(done.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(found)
    return found


def test_a_program_without_chance_is_stable():
    done = stability("-n", "3", "--no-aslr", "--", "true", env={**os.environ, "LANG": "de_DE.UTF-8"})
    assert (done.returncode, done.stderr) == (0, "")
    assert 'calls("execs").exactly(1),' in done.stdout.splitlines()
    assert "up to 63% of runs" in done.stdout


def test_a_program_that_does_more_each_time_is_unstable(tmp_path):
    (tmp_path / "state").write_text("")
    done = stability("-n", "3", "--json", "--", sys.executable, "-I", "-S", "-c", GROWING, str(tmp_path / "state"))
    found = validated(done)
    families = {each["name"]: each for each in found["families"]}
    assert done.returncode == 1 and families["opens"]["class"] == "unstable"
    first = families["opens"]["numbers"][0]
    assert families["opens"]["numbers"] == [first, first + 1, first + 2]
    assert families["execs"]["class"] == "stable"
    assert len((tmp_path / "state").read_text()) == 4  # one run to fill caches, three that count


def test_eight_threads_have_stable_writes_and_unstable_waits(compiled):
    done = stability("-n", "3", "--json", "--", compiled("threads"))
    found = validated(done)
    classes = {each["name"]: each["class"] for each in found["calls"]}
    assert classes["write"] == "stable" and classes.get("futex", "unstable") == "unstable"
    assert 'calls("writes").exactly(80)' in found["budget"]


def test_what_is_proposed_holds_in_another_run_and_not_of_another_program():
    from tracer.budgets import pinned
    from tracer.expect import Observation, Status, calls
    from tracer.testing import trace

    lines = [line for line in stability("-n", "3", "--", "true").stdout.splitlines() if line.startswith("calls(")]
    budget = [eval(line.rstrip(","), {"calls": calls}) for line in lines]

    def found(*argv: str) -> set[Status]:
        seen = trace(argv, environ=pinned.command(argv).environ, stdout=nowhere.fileno())
        return {each.judge(Observation(seen, {})).status for each in budget}

    with open(os.devnull, "wb") as nowhere:
        true = os.fsdecode(pinned.command(["true"]).executable)
        assert budget and found(true) == {Status.HOLDS}
        assert Status.FAILS in found("ls", "/")


def test_output_and_input_are_left_out():
    done = stability("-n", "2", "--", "sh", "-c", "cat; echo out; echo err >&2", input="in\n")
    assert "in\n" not in done.stdout.splitlines()[0] and done.stderr == ""
    assert "out" not in [line.strip() for line in done.stdout.splitlines()]


def test_a_command_that_fails_is_told():
    assert (
        "note: the command exited with 3 in 2 of 2 runs" in stability("-n", "2", "--", "sh", "-c", "exit 3").stdout
    )


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        (["-n", "1", "--", "true"], 2, "Choose 2 to"),
        (["-n", "x", "--", "true"], 2, "invalid int"),
        ([], 2, "no command was given"),
        (["--", "nosuch"], 2, "no such command in PATH"),
    ],
)
def test_bad_input_ends_with_a_message(argv, status, message):
    done = stability(*argv)
    assert done.returncode == status
    assert message in done.stderr and "Traceback" not in done.stderr
