from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

MODULE = """
import os, socket, subprocess, sys, threading
import pytest
from tracer.expect import calls, in_order

def save(path, times=1):
    fd = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    for _ in range(times):
        os.write(fd, b"line")
    os.close(fd)
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., pytest.RunResult]:
    """Run a test module, with `save` in it, in a pytest of its own outside of CI."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    pytester.makeini("[pytest]\naddopts = -p no:cacheprovider --strict-markers\nfilterwarnings = error")

    def run(source: str, *options: str, name: str = "test_it") -> pytest.RunResult:
        pytester.makepyfile(**{name: MODULE + textwrap.dedent(source)})
        return pytester.runpytest_subprocess(*options, timeout=60)

    return run
