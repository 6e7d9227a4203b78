"""`tracer check --witness`: another tracer's word on each scenario."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import need
from tracer import engines
from tracer.cli.main import main
from tracer.engines import ENGINES

SCENARIO = '''"""One write reaches the file."""
import syscalls

def program():
    with syscalls.region("r"):
        fd = syscalls.open("file", syscalls.O_CREAT | syscalls.O_EXCL | syscalls.O_WRONLY, 0o600)
        syscalls.write(fd, b"hello")
        syscalls.close(fd)

def expectations():
    from tracer.expect import calls
    return [calls("writes", region="r").exactly(1)]

if __name__ == "__main__":
    program()
'''


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    (tmp_path / "case.py").write_text(SCENARIO)
    return str(tmp_path / "case.py")


def check(*argv: str, **extra) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tracer", "check", *argv], capture_output=True, text=True, **extra)


def instead_of_strace(directory: Path, script: str) -> dict[str, str]:
    """Return an environment in which strace is `script`; REAL stands for the real one."""
    (directory / "strace").write_text("#!/bin/sh\n" + script.replace("REAL", need("strace")))
    (directory / "strace").chmod(0o755)
    return {**os.environ, "PATH": f"{directory}:{os.environ['PATH']}"}


def test_strace_confirms_a_scenario(scenario):
    need("strace")
    done = check(scenario, "--witness", "strace")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "  holds      strace counts the same: saw " in done.stdout
    assert done.stdout.endswith("1 scenarios: 2 expectations hold\n")


def test_a_strace_that_miscounts_fails_the_scenario(scenario, tmp_path):
    """The positive control: one write more in strace's table, and the check fails and says which."""
    doctored = 'REAL "$@"; sed -i "s/^.* write$/   77           write/" "$6"'
    done = check(scenario, "--witness", "strace", env=instead_of_strace(tmp_path, doctored))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "fails      strace counts the same: saw 1 of " in done.stdout
    assert "write: strace counts 77 (0 errors), we count 1 (0)" in done.stdout


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            "echo strace: ptrace is forbidden >&2; exit 1",
            "strace counted nothing; it said: strace: ptrace is forbidden",
        ),
        ("exit 0", "strace counted nothing; it said: (nothing)"),
    ],
)
def test_a_strace_that_does_not_work_is_an_error_before_anything_runs(script, message, scenario, tmp_path):
    done = check(scenario, "--witness", "strace", env=instead_of_strace(tmp_path, script))
    assert (done.returncode, done.stdout) == (4, "")
    assert message in done.stderr and "Traceback" not in done.stderr


def test_a_missing_strace_is_an_error_before_anything_runs(scenario, tmp_path):
    (tmp_path / "true").symlink_to("/bin/true")
    done = check(scenario, "--witness", "strace", env={"PATH": str(tmp_path)})
    assert (done.returncode, done.stdout) == (4, "")
    assert "asking strace: it is not installed\n  Install it" in done.stderr


def test_an_unknown_witness_is_a_usage_error(scenario):
    assert check(scenario, "--witness", "nobody").returncode == 2


@pytest.fixture
def by(scenario, monkeypatch, capsys):
    """Return a function that checks with one of the fakes in the place of perf."""

    def run(fake: str) -> tuple[int, str, str]:
        monkeypatch.setitem(engines.ENGINES, "perf", ("checking.fakes", fake))
        code = main(["check", scenario, "--witness", "perf"])
        return code, *capsys.readouterr()

    return run


def test_an_engine_that_counts_entries_confirms_a_scenario(by):
    code, out, err = by("Entries")
    assert code == 0, out + err
    assert "holds      perf counts the same: saw " in out


def test_an_engine_that_miscounts_fails_the_scenario(by):
    code, out, _ = by("OneMore")
    assert code == 1
    assert "fails      perf counts the same: saw 1 of " in out
    assert "write: perf counts 2 (unknown errors), we count 1 (0)" in out


@pytest.mark.parametrize(
    ("fake", "message"),
    [("Losing", "perf lost 3 calls"), ("Forbidden", "counting by perf: Permission denied\n  Be root")],
)
def test_an_engine_that_can_t_witness_is_an_error_before_anything_runs(by, fake, message):
    code, out, err = by(fake)
    assert (code, out) == (4, "")
    assert message in err


def test_an_engine_that_is_not_there_is_an_error(scenario, monkeypatch, capsys):
    monkeypatch.setattr(engines, "ENGINES", {"ptrace": ENGINES["ptrace"]})
    monkeypatch.setattr("tracer.checking.witness.ENGINES", engines.ENGINES)
    assert main(["check", scenario, "--witness", "perf"]) == 4
    assert "asking the engine perf: there is none" in capsys.readouterr().err


def test_perf_confirms_a_scenario(scenario):
    done = check(scenario, "--witness", "perf")
    if done.returncode == 4:
        pytest.skip("perf tracepoints are not available here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "holds      perf counts the same" in done.stdout
