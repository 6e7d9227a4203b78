"""Wrong arguments, and use after the end, are Python errors: no crash, no descriptor left open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def fuzzed(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HERE / "fuzzed.py", *arguments],
        capture_output=True,
        text=True,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), *sys.path]),
            "PYTHONMALLOC": "debug",
        },
    )


@pytest.mark.parametrize("door", ["_door", "_libc"])
def test_wrong_arguments_never_crash(door, tmp_path):
    done = fuzzed(tmp_path, door, "12")
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert int(done.stdout.split()[-1]) > 250


def test_a_leak_would_be_told(tmp_path):
    done = fuzzed(tmp_path, "_door", "1", "leak")
    assert (done.returncode, "leaked {" in done.stdout) == (1, True)
