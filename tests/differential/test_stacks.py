"""Our frames and those of the machine's strace -k, line by line.

Not compared: names in libraries, where we read more symbols than libunwind does; the stacks that strace shows under
signals, and those that it takes after the call where we take them before it: of exec, rt_sigreturn.
Static programs neither: libunwind loses its way in the first calls of one.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import need
from differential.strace_lines import ENVIRONMENT
from unwind.nested import build

AFTERWARDS = re.compile(r"\d+ +(?:execve\(|--- |rt_sigreturn)")
FRAME = re.compile(r" > (.*)\((.*)\) (\[.*\])")


def stacks(tracer: list[str], argv: list[str], directory: Path) -> list[list[str]]:
    """Return the frames under each line of the first thread, the line first."""
    output = directory / "lines.txt"
    environ = {**ENVIRONMENT, "PYTHONHASHSEED": "0"}
    command = [*tracer, "-k", "-o", str(output), "--", *argv]
    subprocess.run(command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    found: list[list[str]] = []
    for line in output.read_text().splitlines():
        if not (frame := FRAME.fullmatch(line)):
            found.append([re.sub(r"\W.*", "", line.split(None, 1)[1])])
            skipped = AFTERWARDS.match(line)
        elif not skipped:
            own = frame[1] in argv
            found[-1].append(line if own else f"{frame[1]} {frame[3]}")
    return found


def both(argv: list[str], directory: Path) -> tuple[list[list[str]], list[list[str]]]:
    strace = stacks([need("strace"), "-f"], argv, directory)
    return strace, stacks([sys.executable, "-m", "tracer", "run", "--format", "strace"], argv, directory)


@pytest.mark.parametrize("flags", [("-O2",), ("-O0",), ("-O2", "-no-pie")], ids=" ".join)
def test_a_program_of_known_functions(flags, tmp_path):
    program = build(tmp_path, *flags)
    theirs, ours = both([program, "3", "alone"], tmp_path)
    assert sum(map(len, theirs)) > 40
    assert any("(inner+" in line for frames in ours for line in frames)
    assert ours == theirs


@pytest.mark.parametrize("argv", [["/bin/ls", "/"], ["/bin/bash", "-c", "echo a"], ["/usr/bin/env", "true"]])
def test_programs_of_this_machine(argv, tmp_path):
    theirs, ours = both([need(argv[0]), *argv[1:]], tmp_path)
    assert sum(map(len, theirs)) > 60
    assert ours == theirs
