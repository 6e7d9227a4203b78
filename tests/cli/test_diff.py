from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "diff.schema.json"
WRITES = """
import os, tempfile
with tempfile.NamedTemporaryFile(dir="/tmp") as named, tempfile.TemporaryFile(dir="/tmp") as unnamed:
    for _ in range({}):
        os.write(named.fileno(), b"x")
    os.write(unnamed.fileno(), b"y")
"""


def tracer(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tracer", *argv], capture_output=True, text=True)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Record Python programs that write so many times; calls for memory, which vary by chance, are left out."""
    directory = tmp_path_factory.mktemp("traces")

    def record(name: str, writes: int) -> str:
        path = str(directory / name)
        argv = [sys.executable, "-I", "-S", "-c", WRITES.format(writes)]
        done = tracer("run", "-e", "opens,writes,closes,unlinks", "-w", path, "--", *argv)
        assert done.returncode == 0, done.stderr
        return path

    return record("a", 1000), record("b", 1000), record("c", 3)


def test_two_runs_of_a_program_are_the_same_despite_temporary_names(recorded):
    done = tracer("diff", *recorded[:2])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("same: ")
    assert tracer("diff", "--exact", *recorded[:2]).returncode == 1


def test_a_thousand_writes_that_became_three_are_one_line_and_a_count(recorded):
    done = tracer("diff", recorded[0], recorded[2])
    assert done.returncode == 1
    assert '\n- write(</tmp/XXXXXX>, "x", 1) = 1    ×997\n' in done.stdout
    assert ["write", "1,001", "→", "4", "-997"] in [line.split() for line in done.stdout.splitlines()]


def test_the_summary_has_the_counts_only(recorded):
    done = tracer("diff", "--summary", recorded[0], recorded[2])
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["syscall", "write", "different:"]


@pytest.mark.parametrize("options", [[], ["--summary"]])
def test_the_json_keeps_to_its_schema(recorded, options):
    done = tracer("diff", "--json", *options, recorded[0], recorded[2])
    found = json.loads(done.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(found)
    assert (done.returncode, found["verdict"]) == (1, "different")
    assert found["counts"] == [{"name": "write", "a": 1001, "b": 4}]
    assert (found["threads"] is None) == bool(options)


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        (["/nonexistent", "/nonexistent"], 4, "No such file"),
        (["/etc/passwd", "/etc/passwd"], 4, "passwd"),
        (["one"], 2, "required: B"),
        (["-e", "opns", "a", "b"], 2, "Did you mean opens"),
        (["-U", "x", "a", "b"], 2, "is no number of lines"),
    ],
)
def test_bad_input_ends_with_a_message(argv, status, message):
    done = tracer("diff", *argv)
    assert done.returncode == status
    assert message in done.stderr and "Traceback" not in done.stderr


def test_markdown_has_the_counts_that_changed_and_no_data(recorded):
    a, _, c = recorded
    done = tracer("diff", "--format", "markdown", a, c)
    assert done.returncode == 1
    assert "| write | 1,001 | 4 | -997 |" in done.stdout.splitlines()
    assert '"x"' not in done.stdout


def test_a_page_has_the_difference_and_both_traces(recorded, tmp_path):
    a, b, c = recorded
    done = tracer("diff", "--html", str(tmp_path / "page.html"), a, c)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"report: {tmp_path}/page.html" in done.stdout
    page = (tmp_path / "page.html").read_text()
    assert "only in A" in page and page.count('<article class="trace"') == 2
    as_json = tracer("diff", "--html", str(tmp_path / "page.html"), "--json", a, b)
    assert json.loads(as_json.stdout)["verdict"] == "same"
