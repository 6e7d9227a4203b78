"""Our text of each call is strace's, for programs that make valid, failing and hostile calls of one area.

Where we say something else, `differences/AREA.toml` has a pattern of strace's line and the reason; a pattern that
no difference needs any more is an error, too.
"""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from conftest import need
from tracer import runner
from tracer.engines import STOPPING, engine
from tracer.reporters.text import call_text

DIFFERENCES = Path(__file__).parent / "differences"
AREAS = sorted(path.stem for path in DIFFERENCES.glob("*.toml"))
BEGIN = "getpid("
FIXED = ["env", "-i", "setarch", "-R"]  # the stack begins at the same address each time

# What is another number each time, or what strace asks the machine and a trace can't.
VOLATILE = [
    (r"(?<=\d)<[^<>]*>", ""),  # descriptors' paths: strace -y isn't asked for
    (r'if_nametoindex\("lo"\)', "1"),
    (r"htons\(\d{5}\)", "htons(PORT)"),
    (r"^(shm|sem|msg)(ctl|snd|rcv)\(\d+", r"\1\2(ID"),
    (r"^((?:shm|sem|msg)get\(.*\) *)= \d+$", r"\1= ID"),
    (r"(?<=[a-z]time=)\d{10}(?=[,}])", "NOW"),
    (r"(?<=pid=)\d{3,}", "PID"),
    (r"tv_([nu])sec=\d{5,9}(?=\})", r"tv_\1sec=REST"),  # what was left of a time
    (r"\s+= ", " = "),
]


def _plain(line: str) -> str:
    for pattern, replacement in VOLATILE:
        line = re.sub(pattern, replacement, line)
    return line


def _after_mark(lines: list[str]) -> list[str]:
    """Return what follows the call that says that the program has begun."""
    begin = max(i for i, line in enumerate(lines) if line.startswith(BEGIN))
    return [_plain(line) for line in lines[begin + 1 :]]


def by_us(name: str, program: str) -> list[str]:
    with open(os.devnull, "wb") as nowhere:
        what = runner.command([*FIXED, program], stdout=nowhere.fileno())
        trace = runner.trace(what, runner.Options(), engine(name))
    return _after_mark([call_text(call) for call in trace.calls])


def by_strace(program: str, output: Path) -> list[str]:
    command = [*FIXED, need("strace"), "-o", str(output), program]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = output.read_text(errors="surrogateescape").splitlines()
    return _after_mark([line for line in lines if not line.startswith(("+++", "---"))])


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("name", STOPPING)
def test_each_line_is_straces_or_a_listed_difference(area, name, compiled, tmp_path):
    listed = tomllib.loads((DIFFERENCES / f"{area}.toml").read_text())["difference"]
    reasons = {one["strace"]: one["reason"] for one in listed}
    program = compiled(area)
    ours, theirs = by_us(name, program), by_strace(program, tmp_path / "strace")
    assert len(ours) == len(theirs)
    different = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    unlisted = [pair for pair in different if not any(re.match(pattern, pair[1]) for pattern in reasons)]
    assert unlisted == []
    needless = [p for p in reasons if not any(re.match(p, line) for _, line in different)]
    assert needless == []
