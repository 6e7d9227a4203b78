"""The documents' examples run, and the commands that they name exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tracer.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SCENARIOS = [
    pytest.param(body, id=str(document.relative_to(ROOT)))
    for document in DOCUMENTS
    for language, body in BLOCK.findall(document.read_text())
    if language == "python" and "def expectations" in body
]


@pytest.mark.parametrize("source", SCENARIOS)
def test_scenarios_in_the_documents_hold(source, tmp_path):
    (tmp_path / "example.py").write_text(source)
    argv = [sys.executable, "-m", "tracer", "check", str(tmp_path)]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_scenarios_in_the_documents():
    assert len(SCENARIOS) >= 2


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_the_documents_exist(document):
    named = re.findall(r"^\$ tracer (\S+)", document.read_text(), re.MULTILINE)
    assert set(named) <= set(COMMANDS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_the_documents_lead_somewhere(document):
    for target in re.findall(r"\]\((?!http)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target
