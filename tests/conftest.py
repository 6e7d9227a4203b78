"""What all tests share: compiled programs, strace, and skips that say why."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import tracefs as tracefs_here
from contract.engines import under_test
from tracer.engines import ENGINES
from tracer.engines.contract import Engine

PROGRAMS = Path(__file__).parent / "programs"
HOSTED = ("-O1", "-g", "-Wall", "-Wextra", "-Werror", "-pthread", "-D_GNU_SOURCE")
I386 = ("-m32", "-static", "-nostdlib", "-fno-pic", "-no-pie", "-fno-stack-protector")

# Reasons that may skip a test in CI, too: what the machine can't have.
SKIPS_ALLOWED_IN_CI = (
    "needs root",
    "needs an ordinary user",
    "has one processor",
    "rustc is not installed",
    "redis-server is not installed",
    "perf tracepoints are not available here",
    "the engine declares that it can't",
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Turn a skip in CI into a failure unless its reason is listed above."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        reason = str(call.excinfo.value) if call.excinfo else ""
        if not any(allowed in reason for allowed in SKIPS_ALLOWED_IN_CI):
            report.outcome = "failed"
            report.longrepr = f"skipped in CI for an unlisted reason: {reason}"
    return report


def need(program: str) -> str:
    """Return where `program` is; skip the test if it isn't installed."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Compile a C program of tests/programs by name and return its path; each is compiled once.

    One whose name ends with 32 becomes a 32-bit program that needs no library.
    """
    directory = tmp_path_factory.mktemp("programs")
    directory.chmod(0o755)
    made: dict[str, str] = {}

    def build(name: str) -> str:
        if name not in made:
            made[name] = str(directory / name)
            include = PROGRAMS.parents[1] / "syscalls" / "include"
            flags = I386 if name.endswith("32") else [*HOSTED, f"-I{include}"]
            subprocess.run([need("gcc"), *flags, "-o", made[name], str(PROGRAMS / f"{name}.c")], check=True)
        return made[name]

    return build


@pytest.fixture
def tracefs() -> Iterator[None]:
    """Have a tracefs that perf's tracepoints can be looked up in, for this process and its children only."""
    if os.geteuid():
        pytest.skip("needs root")
    with tracefs_here.mounted():
        found = tracefs_here.trouble()
        if found:
            pytest.skip(f"perf tracepoints are not available here: {found}")
        yield


class Nobody(NamedTuple):
    """An ordinary user: `words` that start a command as that user, a `python` that it may execute, `environ`."""

    words: tuple[str, ...]
    python: str
    environ: dict[str, str]


@pytest.fixture(scope="session")
def nobody() -> Nobody:
    """Return an ordinary user who can run this Python's version with our packages."""
    if os.geteuid():
        pytest.skip("needs root")
    words = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs")
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROGRAMS.parents[1]), *site.getsitepackages()])}
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    for python in (sys.executable, "/usr/bin/python3"):
        argv = [*words, "sh", "-c", f'exec {python} -c "$0"', version]
        if os.path.exists(python) and subprocess.run(argv, capture_output=True).returncode == 0:
            return Nobody(words, python, environ)
    pytest.skip("needs an ordinary user who may execute this Python")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn; a test marked `needs(capability)` is skipped for those that declare it isn't theirs."""
    if request.param == "perf":
        request.getfixturevalue("tracefs")
    found = under_test(request.param)
    lacking = {c for mark in request.node.iter_markers("needs") for c in mark.args} - found.capabilities
    if lacking:
        pytest.skip(f"the engine declares that it can't {', '.join(lacking)}")
    return found
