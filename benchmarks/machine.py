"""The machine that the figures are from."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path


def described() -> str:
    """Return kernel, processor, Python and strace, in one line."""
    parts = (
        f"{platform.system()} {platform.release()} {platform.machine()}",
        f"{len(os.sched_getaffinity(0))} × {_processor()}",
        f"{platform.python_implementation()} {platform.python_version()}",
        _strace(),
    )
    return ", ".join(parts)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return "processor core"


def _strace() -> str:
    try:
        first = subprocess.run(["strace", "-V"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError):
        return "no strace"
    return f"strace {first.split()[-1]}"
