"""docs/regions.md: each program in it runs and marks one region."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "regions.md"
INCLUDE = Path(__file__).parents[2] / "syscalls" / "include"
BLOCKS = dict(re.findall(r"^```(\w+)\n(.*?)^```", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL))


def edges(lines: list[str]) -> list[str]:
    return re.findall(r"^prctl\(0x53595343 [^,]*, (0x\d)", "\n".join(lines), re.MULTILINE)


def compiled(directory: Path, language: str, *command: str) -> Path:
    if shutil.which(command[0]) is None:
        pytest.skip("no C compiler" if language == "c" else f"{command[0]} is not installed")
    source, program = directory / f"main.{language}", directory / "program"
    source.write_text(BLOCKS["rust" if language == "rs" else language])
    subprocess.run([*command, "-o", program, source], check=True, capture_output=True)
    return program


def test_each_block_is_tested_here():
    assert set(BLOCKS) == {"python", "c", "rust"}


def test_python(strace, python):
    assert edges(strace(*python(BLOCKS["python"]))) == ["0x1", "0x2"]


def test_c(strace, tmp_path):
    assert edges(strace(compiled(tmp_path, "c", "gcc", f"-I{INCLUDE}"))) == ["0x1", "0x2"]


def test_rust(strace, tmp_path):
    assert edges(strace(compiled(tmp_path, "rs", "rustc"))) == ["0x1", "0x2"]
