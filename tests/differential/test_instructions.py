"""Filters disassembled by strace -v and by us."""

from __future__ import annotations

import subprocess

from conftest import need
from tracer import runner
from tracer.engines import engine
from tracer.reporters.instructions import instructions


def test_filters_read_as_straces(compiled, tmp_path):
    output = tmp_path / "strace.txt"
    program = compiled("instructions")
    subprocess.run([need("strace"), "-v", "-e", "trace=seccomp", "-o", str(output), program], check=True)
    (theirs,) = [line for line in output.read_text().splitlines() if line.startswith("seccomp(")]
    trace = runner.trace(runner.command([program]), runner.Options("seccomp"), engine("ptrace"))
    (call,) = trace.calls
    found = call.arguments["uargs"]
    assert (found["len"], len(found.code), found.cut) == (15, 15, False)
    assert f"{{len=15, filter=[{', '.join(instructions(found))}]}}" in theirs
