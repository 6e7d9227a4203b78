"""Programs with blocks of their own, traced by both engines."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable

import pytest

HEAD = """
import os, signal, subprocess, sys, threading, time
from tracer.errors import TracerError
from tracer.testing import syscalls as block

def syscalls(*args, **options):
    return block(*args, engine=sys.argv[1], **options)

def names(trace):
    return [call.name for call in trace.calls]
"""


@pytest.fixture(params=["native", "ptrace"])
def program(request) -> Callable[..., str]:
    """Run a program that has `syscalls` and `names`; return what it prints."""

    def run(body: str, *prefix: str, status: int = 0, python: str = sys.executable, **options) -> str:
        argv = [*prefix, python, "-c", HEAD + textwrap.dedent(body), request.param]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, **options)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout.strip()

    return run
