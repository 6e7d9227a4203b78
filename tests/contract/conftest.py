from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import I386, PROGRAMS, need


@pytest.fixture(scope="session")
def program32(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a 32-bit program that needs no library."""
    return _compiled32("freestanding32", tmp_path_factory.mktemp("i386"), 7)


@pytest.fixture(scope="session")
def structs32(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a 32-bit program that passes structures of its own layout."""
    return _compiled32("structs32", tmp_path_factory.mktemp("i386"), 0)


def _compiled32(name: str, directory: Path, status: int) -> str:
    made = directory / name
    subprocess.run([need("gcc"), *I386, "-o", str(made), str(PROGRAMS / f"{name}.c")], check=True)
    if subprocess.run([str(made)]).returncode != status:
        pytest.skip("this kernel runs no i386 programs")
    return str(made)
