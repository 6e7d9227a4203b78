"""The modules that touch memory and descriptors, under Python's own checks: -X dev and PYTHONMALLOC=debug."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


MODULES = ["mman", "socket", "sandbox", "wasi", "process", "signal", "time", "thread", "poll"]


@pytest.mark.parametrize("module", MODULES)
def test_it_passes_under_pythons_checks(module):
    command = [
        sys.executable,
        "-X",
        "dev",
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        HERE / f"test_{module}.py",
    ]
    environ = {**os.environ, "PYTHONMALLOC": "debug"}
    done = subprocess.run(command, capture_output=True, text=True, env=environ, cwd=HERE.parents[1])
    assert done.returncode == 0, done.stdout
