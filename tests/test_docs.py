"""The documents' examples run, and the commands that they name exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import syscalls
from tracer.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SUFFIXES = {"python": (".py", "def expectations"), "toml": (".toml", "expect =")}
SCENARIOS = [
    pytest.param(body, SUFFIXES[language][0], id=f"{document.relative_to(ROOT)}-{language}")
    for document in DOCUMENTS
    for language, body in BLOCK.findall(document.read_text())
    if language in SUFFIXES and SUFFIXES[language][1] in body
]
SHELL = [document for document in DOCUMENTS if "```sh\n" in document.read_text()]


@pytest.mark.parametrize(("source", "suffix"), SCENARIOS)
def test_scenarios_in_the_documents_hold(source, suffix, tmp_path):
    (tmp_path / f"example{suffix}").write_text(source)
    argv = [sys.executable, "-m", "tracer", "check", str(tmp_path), "--mutate"]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_failure_in_the_document_is_the_one_that_is_given(tmp_path):
    document = (ROOT / "docs/howto/write-an-expectation.md").read_text()
    source = next(body for language, body in BLOCK.findall(document) if language == "toml")
    shown = document.partition("Remove the")[2].partition("```\n")[2].partition("```")[0]
    (tmp_path / "example.toml").write_text(source.replace("os.fsync(fd)\n", ""))
    argv = [sys.executable, "-m", "tracer", "check", str(tmp_path)]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    given = _without_numbers(done.stdout)
    for line in shown.splitlines():
        assert _without_numbers(line).strip() in given


def test_the_recorded_scenario_in_the_document_is_the_one_that_is_written(tmp_path):
    document = (ROOT / "docs/howto/record-a-scenario.md").read_text()
    blocks = [body for _, body in BLOCK.findall(document)]
    (tmp_path / "save.py").write_text(blocks[0])
    (tmp_path / "settings").write_text("a=1\n")
    argv = [sys.executable, "-m", "tracer", "record", "-o", "save.toml", "--", sys.executable, "save.py"]
    done = subprocess.run(argv, capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr.strip() in blocks[1]
    assert (tmp_path / "save.toml").read_text() == blocks[2]


def _without_numbers(text: str) -> str:
    """Return `text` without what varies from run to run: the calls' numbers, the directory and the spaces after."""
    text = re.sub(r"/tmp/[\w/-]+/settings", "/tmp/w/settings", re.sub(r"#\d+", "#", text))
    return re.sub(" +", " ", text)


LIBRARY = ROOT / "docs/library.md"
EXAMPLES = re.findall(r"^## (\w+)\n.*?^```python\n(.*?)^```", LIBRARY.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("source", [pytest.param(body, id=theme) for theme, body in EXAMPLES])
def test_the_librarys_examples_run(source, tmp_path):
    assert len(EXAMPLES) == 9
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-c", source]
    done = subprocess.run(argv, cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_librarys_table_has_every_call_and_type():
    names = set(re.findall(r"`([\w*]+)`", LIBRARY.read_text()))
    public = [name for name in dir(syscalls) if not name.startswith("_") and callable(getattr(syscalls, name))]
    assert len(public) > 200
    missing = [name for name in public if not any(fnmatchcase(name, known) for known in names)]
    assert [name for name in missing if not re.fullmatch("syscall[1-5]", name)] == []


def test_there_are_scenarios_in_the_documents():
    assert len(SCENARIOS) >= 2


@pytest.mark.parametrize("document", SHELL, ids=lambda path: str(path.relative_to(ROOT)))
def test_shell_commands_in_the_documents_succeed(document, tmp_path):
    for module in ("duckdb", "pyarrow"):
        pytest.importorskip(module, reason=f"{module} is not installed")
    script = "\n".join(body for language, body in BLOCK.findall(document.read_text()) if language == "sh")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    argv = ["sh", "-eu", "-c", script]
    done = subprocess.run(argv, cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_the_documents_exist(document):
    named = re.findall(r"^\$ tracer (\S+)", document.read_text(), re.MULTILINE)
    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_the_documents_lead_somewhere(document):
    for target in re.findall(r"\]\((?!http)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target
