from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCENARIOS = Path(__file__).parents[2] / "scenarios"
Check = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Run `tracer check` over a scenario's text."""

    def run(source: str, *options: str, name: str = "case.py") -> subprocess.CompletedProcess[str]:
        (tmp_path / name).write_text(source)
        argv = [sys.executable, "-m", "tracer", "check", str(tmp_path / name), *options]
        return subprocess.run(argv, capture_output=True, text=True)

    return run


@pytest.fixture
def mutant(check: Check) -> Check:
    """Run a scenario of the project in which some text was replaced."""

    def run(name: str, *changes: tuple[str, str]) -> subprocess.CompletedProcess[str]:
        source = (SCENARIOS / name).read_text()
        for before, after in changes:
            assert before in source
            source = source.replace(before, after)
        return check(source, name=Path(name).name)

    return run
