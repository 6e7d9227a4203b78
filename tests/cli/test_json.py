"""`--json` of every command that prints results is as its schema says."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tracer.cli.main import COMMANDS, main

SCHEMAS = Path(__file__).parents[2] / "reports" / "schema"

EMPTY = """\
import socket
import syscalls
socket.socketpair()
with syscalls.region("empty"):
    pass
"""


def valid(name: str, text: str) -> dict:
    found = json.loads(text)
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(found)
    return found


@pytest.fixture(scope="module")
def trace(tmp_path_factory) -> str:
    name = str(tmp_path_factory.mktemp("trace") / "kept")
    subprocess.run([sys.executable, "-m", "tracer", "run", "-w", name, "--", "true"], check=True)
    return name


def test_report(trace, capsys):
    assert main(["report", "--json", trace, trace]) == 0
    first, second = valid("report", capsys.readouterr().out)["traces"]
    assert first == second
    assert first["complete"]
    assert {call["name"]: call["calls"] for call in first["calls"]}["execve"] == 1


def test_a_redacted_report_says_so(trace, capsys):
    assert main(["report", "--json", "--redact", "paths,env", trace]) == 0
    (found,) = valid("report", capsys.readouterr().out)["traces"]
    assert found["redacted"] == ["env", "paths"]
    assert found["command"][0].startswith("~")


def test_abi(capsys):
    assert main(["abi", "--json", "openat"]) == 0
    found = valid("abi", capsys.readouterr().out)
    assert {"arch": "x86_64", "number": 257, "decoded": True} in found["numbers"]
    assert "opens" in found["families"]
    assert main(["abi", "--json", "--coverage"]) == 0
    assert "openat" in valid("abi", capsys.readouterr().out)["architectures"][0]["decoded"]


def test_doctor(capsys):
    assert main(["doctor", "--json"]) == 0
    assert valid("doctor", capsys.readouterr().out)["traceable"]


def test_profile(trace, tmp_path, capsys):
    profile = tmp_path / "profile.json"
    assert main(["profile", "-o", str(profile), trace]) == 0
    assert main(["profile", "--check", str(profile), "--json", trace]) == 0
    assert valid("profile", capsys.readouterr().out)["traces"][0]["status"] == "holds"
    made = json.loads(profile.read_text())
    for rule in made["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name != "execve"]
    profile.write_text(json.dumps(made))
    assert main(["profile", "--check", str(profile), "--json", trace]) == 1
    (found,) = valid("profile", capsys.readouterr().out)["traces"]
    assert [(each["name"], each["calls"]) for each in found["outside"]] == [("execve", 1)]


def test_baseline(tmp_path):
    def baseline(*words: str) -> tuple[int, dict]:
        argv = [
            sys.executable,
            "-m",
            "tracer",
            "baseline",
            "--json",
            *words,
            str(tmp_path / "b.toml"),
            "--",
            "true",
        ]
        done = subprocess.run(argv, capture_output=True, text=True)
        return done.returncode, valid("baseline", done.stderr)

    assert baseline()[1]["status"] == "undecided"
    assert baseline("--update")[1]["written"]
    code, found = baseline()
    assert (code, found["status"], found["written"], found["deviations"]) == (0, "holds", False, [])
    text = (tmp_path / "b.toml").read_text()
    (tmp_path / "b.toml").write_text(text.replace("execve = 1", "execve = 0"))
    code, found = baseline()
    assert (code, found["status"]) == (1, "fails")
    assert {"call": "execve", "finding": "more", "limit": 0, "seen": 1} in found["deviations"]


def test_record(tmp_path):
    def record(*words: str) -> tuple[int, dict]:
        argv = [sys.executable, "-m", "tracer", "record", "--json", "-n", "2", *words]
        done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, valid("record", done.stdout)

    (tmp_path / "in").write_text("text\n")
    code, found = record("--", "cat", "in")
    assert (code, found["written"]) == (0, None)
    assert "exactly 1 opens {path: /in/}" in found["expectations"]
    assert tomllib.loads(found["scenario"])["command"] == ["cat", "in"]
    code, found = record("-o", "made.toml", "--", "cat", "in")
    assert (code, found["written"]) == (0, "made.toml")
    assert (tmp_path / "made.toml").read_text() == found["scenario"]
    (tmp_path / "empty.py").write_text(EMPTY)
    code, found = record("-o", "none.toml", "--", sys.executable, "empty.py")
    assert (code, found) == (1, {"written": None, "expectations": [], "scenario": None})
    assert not (tmp_path / "none.toml").exists()


PRINT_NO_RESULTS = {"run", "completion", "help"}  # the program's own text, or a file


@pytest.mark.parametrize("command", sorted({*COMMANDS} - PRINT_NO_RESULTS))
def test_every_command_that_prints_results_has_it(command, capsys):
    assert main([command, "--help"]) == 0
    assert "--json" in capsys.readouterr().out
