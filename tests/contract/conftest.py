from __future__ import annotations

import subprocess

import pytest

from conftest import PROGRAMS, need


@pytest.fixture(scope="session")
def program32(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a 32-bit program that needs no library."""
    made = tmp_path_factory.mktemp("i386") / "freestanding32"
    source = PROGRAMS / "freestanding32.c"
    flags = ["-m32", "-static", "-nostdlib", "-fno-pic", "-no-pie", "-fno-stack-protector"]
    subprocess.run([need("gcc"), *flags, "-o", str(made), str(source)], check=True)
    if subprocess.run([str(made)]).returncode != 7:
        pytest.skip("this kernel runs no i386 programs")
    return str(made)
