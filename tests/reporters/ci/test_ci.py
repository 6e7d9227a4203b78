"""What CI is shown: read back by what reads it there, and without data."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).parents[3] / "reports" / "schema" / "check.schema.json"
HOSTILE = """\
claim = "A | `claim` <script> @everybody ::error::x"
command = ["{python}", "-c", '''
import os
open("a`|<b>\\x1b%,:", "wb").write(b"secret")
''']
expect = '''
at most 0 writes
no unlinks
opens {path: /*b>*/, flags: has(O_CREAT)} = $f
syncs($f)
'''
"""
SKIPPED = """\
claim = "Nothing compiles this"
language = "rust"
source = "fn main() {}"
expect = "no network"
"""
UNDECIDED = """\
claim = "A region that never begins"
command = ["true"]
region = "absent"
expect = "at most 1 writes"
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """Return a function that checks scenarios that hold, fail, are skipped and can't be decided."""
    directory = tmp_path_factory.mktemp("scenarios")
    for name, source in {"hostile": HOSTILE, "skipped": SKIPPED, "undecided": UNDECIDED}.items():
        (directory / f"{name}.toml").write_text(source)
    path = directory / "bin"
    path.mkdir()
    (path / "true").symlink_to("/bin/true")

    def check(*options: str, **environment: str) -> str:
        argv = [sys.executable, "-m", "tracer", "check", str(directory), *options]
        known = {name: value for name, value in os.environ.items() if name != "GITHUB_STEP_SUMMARY"}
        env = {**known, "PATH": str(path), **environment}
        done = subprocess.run(argv, capture_output=True, text=True, env=env)
        assert done.returncode == 1, done.stderr
        return done.stdout

    return check


def test_junit_is_a_case_an_expectation(checked, tmp_path):
    file = tmp_path / "junit.xml"
    assert "holds" in checked("--junit", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    root = ET.parse(file).getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == (
        "5",
        "2",
        "1",
        "1",
    )
    suites = {suite.get("name"): [[child.tag for child in case] for case in suite] for suite in root}
    assert suites == {"hostile": [["failure"], [], ["failure"]], "skipped": [["skipped"]], "undecided": [["error"]]}
    failure = root.find(".//failure")
    assert failure is not None and failure.text is not None
    assert failure.get("message") == "saw 1" and '""..., 6)' in failure.text


def test_json_is_as_its_schema_says(checked):
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    found = json.loads(checked("--format", "json"))
    Draft202012Validator(schema).validate(found)
    statuses = [[outcome["status"] for outcome in scenario["outcomes"]] for scenario in found["scenarios"]]
    assert statuses == [["fails", "holds", "fails"], ["skipped"], ["undecided"]]
    assert found["scenarios"][0]["outcomes"][0]["line"] == 7


def test_github_is_told_line_by_line(checked, tmp_path):
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    lines = checked("--format", "github", GITHUB_STEP_SUMMARY=str(summary)).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert [command.split(" ")[0] for command in commands] == ["::error", "::error", "::notice", "::warning"]
    where, _, text = commands[0][2:].partition("::")
    assert ",line=7,title=hostile%3A at most 0 writes" in where and text.startswith("saw 1%0A")
    assert summary.read_text().startswith("before\n### System calls: 1 holds, 2 fails, 1 undecided, 1 skipped\n")


def test_markdown_shows_names_as_they_are(checked):
    text = checked("--format", "markdown")
    assert text.splitlines()[0] == "### System calls: 1 holds, 2 fails, 1 undecided, 1 skipped"
    rows = [line for line in text.splitlines() if line.startswith("| hostile")]
    assert [row.split(" | ")[2] for row in rows] == ["❌ fails", "❌ fails", "✅ holds"]
    outside = "".join(text.split("```")[::2])
    assert "<b>" not in outside and "@everybody" not in outside


@pytest.mark.parametrize("form", ["json", "markdown", "github"])
def test_what_is_shared_has_no_data_and_no_control_characters(checked, form):
    text = "\n".join(
        line for line in checked("--format", form).splitlines() if form != "github" or line[:2] == "::"
    )
    assert "write(" in text and "secret" not in text and "\x1b" not in text
