from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress

from tracer import engines
from tracer.cli import doctor
from tracer.health import checks

DOCTOR = [sys.executable, "-m", "tracer", "doctor"]


def run(*argv: str, **extra) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, capture_output=True, text=True, **extra)


def test_where_tracing_works_it_says_so():
    done = run(*DOCTOR)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("ok    ptrace          a child was seized and stopped\n")
    assert done.stdout.endswith("\nA command can be traced here.\n")


def test_the_lines_are_narrow_aligned_and_plain():
    text = run(*DOCTOR, env={**os.environ, "COLUMNS": "80", "LD_PRELOAD": ""}).stdout
    assert max(map(len, text.splitlines())) <= 80 and "\x1b" not in text
    for line in text.splitlines()[:-2]:
        assert line[:4].strip() in ("ok", "no", "note", "")
        assert line[20:22] == "  " and line[22] != " " and line == line.rstrip()


def test_a_terminal_gets_colour():
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(sys.executable, DOCTOR, {**os.environ, "TERM": "xterm"})
    written = b""
    with suppress(OSError):  # EIO: the other end is closed
        while chunk := os.read(terminal, 4096):
            written += chunk
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    assert status == 0 and b"\x1b[32mok" in written


def test_machines_get_json():
    done = run(*DOCTOR, "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0 and found["traceable"] is True
    assert {"name", "works", "needed", "found", "fix"} == set(found["checks"][0])
    assert {check["name"] for check in found["checks"] if check["needed"]} == set(checks.NEEDED)


def test_where_ptrace_is_forbidden_the_reason_and_the_fix_are_named(compiled):
    done = run(compiled("deny_ptrace"), *DOCTOR)
    assert done.returncode == 4 and done.stdout.endswith("\nNo command can be traced here.\n")
    text = " ".join(done.stdout.split())
    assert "no ptrace PTRACE_SEIZE: Operation not permitted fix: A seccomp filter is at work" in text
    assert "--cap-add=SYS_PTRACE --security-opt seccomp=unconfined" in text and done.stderr == ""


def test_under_another_tracer_the_reason_is_named():
    done = run(sys.executable, "-m", "tracer", "run", "-o", os.devnull, "--", *DOCTOR, "--json")
    assert done.returncode == 4
    by_name = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert by_name["ptrace"]["works"] == by_name["traced already"]["works"] == "no"
    assert "run it outside of that tracer" in by_name["traced already"]["fix"]


def test_the_exit_codes_are_documented():
    done = run(*DOCTOR, "--help")
    assert done.returncode == 0 and "4 no command can be traced here" in " ".join(done.stdout.split())


def test_an_engine_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setitem(engines.ENGINES, "none", ("tracer.engines.none", "None"))
    assert doctor._traced("none") == "it was not built here"
    assert doctor._traced("ptrace") == ""
