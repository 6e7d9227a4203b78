from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from copy import deepcopy
from functools import reduce
from operator import getitem
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as SarifLog

from explain.programs import PAIRS, source
from tracer.explain.rules import RULES

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "reports/schema/explain.schema.json").read_text())
BAD = [sys.executable, "-I", "-S", "-c", source(PAIRS["IO001"].bad)]
GOOD = [sys.executable, "-I", "-S", "-c", source(PAIRS["IO001"].good)]


SAVE = """
#include <unistd.h>
void save_line(void) { if (write(1, "line\\n", 5) < 0) _exit(1); }
void save_all(void) { for (int i = 0; i < 100; i++) save_line(); }
int main(void) { save_all(); return 0; }
"""


def explain(*argv: str, **extra) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tracer", "explain", *argv], capture_output=True, text=True, **extra
    )


def inside(tmp_path: Path) -> dict[str, object]:
    return {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}


def test_what_is_found_is_ranked_shown_and_fails(tmp_path):
    done = explain("--", *BAD, **inside(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")
    first, second = done.stdout.splitlines()[:2]
    assert first == "IO001 tiny-writes  saves 998 calls"
    assert second.endswith("1,000 of 1,000 writes are under 16 bytes: with 8 KiB, 2 calls")
    assert "512 B: 30  1 KiB: 15" in done.stdout


def test_nothing_found_holds(tmp_path):
    done = explain("--select", "tiny-writes", "--", *GOOD, **inside(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("nothing found in ")


@pytest.mark.parametrize(("option", "status"), [(["--ignore", "IO"], 0), (["--select", "IO00"], 1)])
def test_rules_are_chosen_by_the_beginnings_of_their_ids(tmp_path, option, status):
    assert explain(*option, "--", *BAD, **inside(tmp_path)).returncode == status


def test_a_trace_is_explained_as_its_run_would_be(tmp_path):
    kept = str(tmp_path / "it.trace")
    subprocess.run([sys.executable, "-m", "tracer", "run", "-w", kept, "--", *BAD], check=True, **inside(tmp_path))
    done = explain("--json", kept)
    found = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    (tiny,) = [each for each in found["findings"] if each["rule"] == "IO001"]
    assert (tiny["saved"], tiny["evidence"]["count"], done.returncode) == (998, 1000, 1)
    assert tiny["sizes"] == [{"bytes": 15, "calls": 1000}]


def test_a_cut_trace_proves_nothing(tmp_path):
    kept = tmp_path / "it.trace"
    subprocess.run([sys.executable, "-m", "tracer", "run", "-w", str(kept), "--", "true"], check=True)
    kept.write_bytes(kept.read_bytes()[:-100])
    done = explain("--select", "IO001", str(kept))
    assert done.returncode == 3 and "not whole" in done.stdout


def test_the_sarif_keeps_to_the_standards_schema(tmp_path):
    """The models were generated from it, and know no members but its own."""
    done = explain("--format", "sarif", "--all", "--", *BAD, **inside(tmp_path))
    log = json.loads(done.stdout)
    SarifLog.model_validate(log)
    for path, member in ((("runs", 0), "tool"), (("runs", 0, "results", 0), "message")):
        part = reduce(getitem, path, copy := deepcopy(log))
        del part[member]
        with pytest.raises(ValidationError):
            SarifLog.model_validate(copy)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == [rule.id for rule in RULES]
    assert {each["ruleId"] for each in run["results"]} == {rules[each["ruleIndex"]] for each in run["results"]}
    assert "IO001" in {each["ruleId"] for each in run["results"]}


def test_a_finding_names_what_makes_its_calls_where_stacks_were_recorded(tmp_path):
    (tmp_path / "save.c").write_text(SAVE)
    subprocess.run(["gcc", "-O0", "-o", "save", "save.c"], cwd=tmp_path, check=True)
    tracer = [sys.executable, "-m", "tracer"]
    subprocess.run([*tracer, "run", "-k", "-w", "it.trace", "--", "./save"], check=True, **inside(tmp_path))
    found = {
        form: explain("--select", "IO001", "--format", form, "it.trace", **inside(tmp_path)).stdout
        for form in ("text", "json", "sarif")
    }
    where = r"save_line \(save\) through (__)?write \(libc\.so\.6\)"
    assert re.search(rf"^    made by {where}$", found["text"], re.MULTILINE)
    Draft202012Validator(SCHEMA).validate(json.loads(found["json"]))
    evidence = json.loads(found["json"])["findings"][0]["evidence"]
    assert re.fullmatch(where, evidence["site"])
    assert "save_all" in [frame["symbol"] for frame in evidence["stack"]]
    SarifLog.model_validate(log := json.loads(found["sarif"]))
    function = log["runs"][0]["results"][0]["locations"][0]["logicalLocations"][1]
    assert (function["name"], function["kind"]) == ("save_line", "function")
    subprocess.run([*tracer, "report", "--html", "it.html", "it.trace"], check=True, **inside(tmp_path))
    assert re.search(rf"Made by <code>{where}</code>", (tmp_path / "it.html").read_text())
    with_stacks, without = (
        explain(*option, "--select", "IO001", "--", "./save", **inside(tmp_path)).stdout for option in (["-k"], [])
    )
    assert re.search(where, with_stacks) and "IO001" in without and "made by" not in without


def test_an_ordinary_user_can_ask(nobody):
    argv = [*nobody.words, nobody.python, "-m", "tracer", "explain", "--json", "--", "true"]
    done = subprocess.run(argv, capture_output=True, text=True, env=nobody.environ, cwd="/")
    assert json.loads(done.stdout)["complete"] is True, done.stderr


def test_the_output_of_a_command_is_not_in_json():
    done = explain("--json", "--", "echo", "hello")
    assert json.loads(done.stdout)["calls"] > 0 and done.stderr == "hello\n"


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        ([], 2, "one trace or one command is needed"),
        (["one", "--", "true"], 2, "one trace or one command is needed"),
        (["--select", "IO9", "--", "true"], 2, "there is none of this name"),
        (["--", "nosuch"], 2, "no such command in PATH"),
        (["/proc/none"], 4, "No such file"),
        (["/etc/passwd"], 4, "passwd"),
    ],
)
def test_bad_input_ends_with_a_message(argv, status, message):
    done = explain(*argv)
    assert done.returncode == status
    assert message in done.stderr and "Traceback" not in done.stderr


def test_the_example_of_the_document(tmp_path):
    document = (ROOT / "docs/howto/find-what-to-buffer.md").read_text()
    (program,) = re.findall(r"^```python\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    (tmp_path / "save.py").write_text(program)
    shown = re.search(r"^IO001 .*?(?=^    calls)", document, re.MULTILINE | re.DOTALL)[0]
    command = [sys.executable, "save.py"]
    done = explain("--select", "IO001", "--", *command, **inside(tmp_path))
    name = os.path.basename(sys.executable)
    expected = shown.replace("(python3)", f"({name})")
    assert done.stdout.startswith(expected) and done.returncode == 1
    again = explain("--select", "tiny-writes,rename-without-fsync", "--", *command, "8192", **inside(tmp_path))
    assert again.returncode == 0, again.stdout
