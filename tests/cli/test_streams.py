"""The tracer's own standard streams: closed, full, or read to the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TRACER = f"{sys.executable} -m tracer"
SHOW = """\
import os
found = [fd for fd in (0, 1, 2) if os.path.exists(f"/proc/self/fd/{fd}")]
open("seen", "w").write(str(found))
"""


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(line, shell=True, cwd=cwd, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("command", ["run", "stat"])
def test_what_is_for_a_closed_standard_error_does_not_go_to_standard_output(command, tmp_path):
    done = shell(f"{TRACER} {command} -- sh -c 'echo mine; exit 3' 2>&-", tmp_path)
    assert (done.returncode, done.stdout) == (3, "mine\n")


@pytest.mark.parametrize("closed", [0, 1, 2])
@pytest.mark.parametrize("engine", ["native", "ptrace"])
def test_a_stream_that_is_closed_is_closed_for_the_command(closed, engine, tmp_path):
    (tmp_path / "show.py").write_text(SHOW)
    done = shell(f"{TRACER} run --engine {engine} -w kept -- {sys.executable} show.py {closed}>&-", tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "seen").read_text() == str([fd for fd in range(3) if fd != closed])


@pytest.mark.parametrize(
    "closing, why", [(">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")]
)
@pytest.mark.parametrize("command", ["abi openat", "abi --coverage --json", "help", "help strace", "stat --help"])
def test_results_that_cannot_be_printed_are_an_error(command, closing, why, tmp_path):
    done = shell(f"{TRACER} {command} {closing}", tmp_path)
    assert done.returncode == (125 if command.startswith("stat") else 4)
    assert done.stderr.startswith(f"tracer: writing to standard output: {why}\n  ")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("buffering", ["", "PYTHONUNBUFFERED=1 "])
@pytest.mark.parametrize("command", ["run -w kept", "stat"])
def test_what_the_command_cannot_print_is_for_itself_to_say(command, buffering, tmp_path):
    assert shell(f"{buffering}{TRACER} {command} -- sh -c 'echo a || exit 7' >/dev/full", tmp_path).returncode == 7


@pytest.mark.parametrize("command", ["run -o /dev/null", "stat", "explain"])
def test_a_directory_that_is_gone_can_be_worked_in(command, tmp_path):
    done = shell(f"mkdir gone; cd gone; rmdir ../gone; {TRACER} {command} -- true", tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_what_the_system_refuses_is_an_error_and_no_traceback(tmp_path):
    done = shell(f"mkdir gone; cd gone; rmdir ../gone; {TRACER} baseline --update {tmp_path}/new -- true", tmp_path)
    assert done.returncode == 4
    assert done.stderr.startswith("\ntracer: running `tracer baseline`: [Errno 2] No such file or directory\n  ")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_the_locale_cannot_say_is_escaped(encoding, tmp_path):
    shell(f"{TRACER} run -w a -- true; {TRACER} run -w b -- echo", tmp_path)
    done = shell(f"PYTHONIOENCODING={encoding} {TRACER} diff --summary a b", tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "\\u2192" in done.stdout and done.stdout.isascii()


def test_a_full_standard_error_is_no_verdict(tmp_path):
    assert shell(f"{TRACER} baseline --update new.toml -- true 2>/dev/full", tmp_path).returncode == 4
