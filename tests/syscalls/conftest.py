"""Witnesses that aren't ours: the C compiler for the headers' numbers, strace for the calls."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from alone import pytest_pyfunc_call as pytest_pyfunc_call

ROOT = Path(__file__).parents[2]

# pytest puts tests/ on the path, where this very directory would pass for the package `syscalls`.
sys.path.insert(0, str(ROOT))


def _run(*command: str | Path, **options: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def compiler() -> str:
    found = shutil.which("gcc") or shutil.which("cc")
    if found is None:
        pytest.skip("no C compiler")
    return found


@pytest.fixture
def c_numbers(compiler: str, tmp_path: Path) -> Callable[[str, Iterable[str]], dict[str, int]]:
    """Ask the C compiler what numbers a header gives to names, or to constant expressions."""

    def ask(header: str, names: Iterable[str]) -> dict[str, int]:
        wanted = list(names)
        prints = "".join(f'printf("%lld\\n", (long long)({name}));' for name in wanted)
        main = f"int printf(const char *, ...);\nint main(void) {{{prints}}}\n"
        source = f"#define _GNU_SOURCE\n#include <{header}>\n{main}"
        _run(compiler, "-x", "c", "-o", tmp_path / "numbers", "-", input=source)
        numbers = _run(tmp_path / "numbers").split()
        return dict(zip(wanted, map(int, numbers), strict=True))

    return ask


@pytest.fixture
def c_names(compiler: str) -> Callable[[str, str], set[str]]:
    """Ask the C compiler which names that fit a pattern a header defines as object-like macros."""

    def ask(header: str, pattern: str) -> set[str]:
        source = f"#define _GNU_SOURCE\n#include <{header}>\n"
        macros = _run(compiler, "-E", "-dM", "-x", "c", "-", input=source)
        return set(re.findall(rf"^#define ({pattern}) ", macros, re.MULTILINE))

    return ask


@pytest.fixture
def strace(tmp_path: Path) -> Callable[..., list[str]]:
    """Run a command under strace in a directory of its own; return its lines about calls, not in columns."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")

    def run(*command: str | Path) -> list[str]:
        log, here = tmp_path / "strace.log", tmp_path / "cwd"
        here.mkdir(exist_ok=True)
        _run("strace", "-f", "-o", log, *command, cwd=here)
        lines = (re.sub(r"\) += ", ") = ", line.split(maxsplit=1)[1]) for line in log.read_text().splitlines())
        return [line for line in lines if re.match(r"\w+\(", line)]

    return run


@pytest.fixture
def python(tmp_path: Path) -> Callable[[str], list[str | Path]]:
    """Spell the command that runs a script with our package and as little else as possible."""

    def spell(script: str) -> list[str | Path]:
        file = tmp_path / "script.py"
        file.write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport syscalls\n{script}")
        return [sys.executable, "-I", "-S", file]

    return spell


@pytest.fixture
def calls_in_region(strace: Callable[..., list[str]], python: Callable[[str], list[str | Path]]):
    """Run a script under strace; return the calls between the first two markers, the markers left out."""

    def run(script: str) -> list[str]:
        lines = strace(*python(script))
        begin, end = (at for at, line in enumerate(lines) if line.startswith("prctl(0x53595343"))
        return lines[begin + 1 : end]

    return run
