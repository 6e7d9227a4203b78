"""The documentation in the terminal, and completion by a shell that really completes."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conftest import need
from tracer.abi.families import FAMILIES
from tracer.cli.help import TOPICS
from tracer.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_the_document(topic, capsys):
    assert main(["help", topic]) == 0
    assert capsys.readouterr().out == (ROOT / "docs" / TOPICS[topic][0]).read_text()


def test_without_a_topic_all_are_named(capsys):
    assert main(["help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {topic} " in shown for topic in TOPICS)


def test_a_topic_nobody_knows_is_a_usage_error(capsys):
    assert main(["help", "nothing"]) == 2
    assert "'families'" in capsys.readouterr().err


def test_the_topics_are_installed_with_the_package():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    taken = {file for pattern in options["package-data"]["tracer"] for file in (ROOT / "tracer").glob(pattern)}
    assert [file for file, _ in TOPICS.values() if ROOT / "tracer" / "docs" / file not in taken] == []


def test_the_families_in_the_document_are_those_of_the_table():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", (ROOT / "docs/families.md").read_text(), re.MULTILINE))
    assert [*rows] == [*FAMILIES]
    assert all(set(calls.split()) <= FAMILIES[family] for family, calls in rows.items())


def test_exit_codes_are_told_of_each_command():
    text = (ROOT / "docs/exit-codes.md").read_text()
    assert [name for name in COMMANDS if f"`{name}`" not in text] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_80_columns_and_tells_the_exit_codes(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert [line for line in shown.splitlines() if len(line) > 80] == []
    assert shown.startswith(f"usage: tracer {command} ")
    assert "exit codes" in shown


COMPLETE = """
source {script}
COMP_WORDS=({words})
COMP_CWORD=$(({count} - 1))
_shtab_tracer tracer "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def complete(tmp_path_factory):
    place = tmp_path_factory.mktemp("complete")
    made = subprocess.run([sys.executable, "-m", "tracer", "completion", "bash"], capture_output=True, check=True)
    (place / "script").write_bytes(made.stdout)
    (place / "kept.trace").touch()

    def run(line: str) -> set[str]:
        words = [*line.split(), ""] if line.endswith(" ") else line.split()
        quoted = " ".join(f"'{word}'" for word in words)
        script = COMPLETE.format(script=place / "script", words=quoted, count=len(words))
        bash = [need("bash"), "--norc", "-c", script]
        return set(subprocess.run(bash, cwd=place, capture_output=True, text=True, check=True).stdout.split())

    return run


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tracer ", {*COMMANDS}),
        ("tracer re", {"report", "record"}),
        ("tracer explain --sel", {"--select"}),
        ("tracer report --format j", {"json", "jsonl"}),
        ("tracer report ke", {"kept.trace"}),
        ("tracer help fam", {"families"}),
    ],
)
def test_bash_completes(complete, line, expected):
    assert complete(line) >= expected
    assert all(found.startswith((line.split(" ")[-1], "-")) for found in complete(line))


def test_bash_completes_commands_to_run(complete):
    assert "bash" in complete("tracer run bas")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_a_script_of_all_commands(shell, capsys):
    assert main(["completion", shell]) == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in shown] == []
