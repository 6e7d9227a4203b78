"""The modules that touch memory and descriptors, under Python's own checks: -X dev and PYTHONMALLOC=debug."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("module", ["test_mman.py", "test_socket.py", "test_sandbox.py", "test_wasi.py"])
def test_it_passes_under_pythons_checks(module):
    command = [sys.executable, "-X", "dev", "-m", "pytest", "-q", "-p", "no:cacheprovider", HERE / module]
    environ = {**os.environ, "PYTHONMALLOC": "debug"}
    done = subprocess.run(command, capture_output=True, text=True, env=environ, cwd=HERE.parents[1])
    assert done.returncode == 0, done.stdout
