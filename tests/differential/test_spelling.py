"""What we print of a call and what the machine's strace prints of it, call by call."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import need
from differential import spelling

PROGRAMS = (
    "attributes",
    "mounts",
    "scheduling",
    "credentials",
    "system",
    "senders",
    "sandboxes",
    "instructions",
    "ioctls",
)
DIFFERENCES = Path(__file__).with_name("spelling_differences.txt")


@dataclass(frozen=True)
class Difference:
    """A call that is spelled otherwise: `call` is a pattern for strace's line; `both` one line may vary."""

    program: str
    call: re.Pattern[str]
    reason: str


def differences() -> list[Difference]:
    """Return the listed ones: program, pattern and reason between tabs."""
    lines = [line for line in DIFFERENCES.read_text().splitlines() if line and not line.startswith("#")]
    return [
        Difference(program, re.compile(call), reason) for program, call, reason in (x.split("\t") for x in lines)
    ]


def unexplained(program: str, theirs: list[str], ours: list[str]) -> tuple[list[str], set[Difference]]:
    """Return the differing lines that no listed difference explains, and the ones that explained any."""
    listed = [difference for difference in differences() if difference.program == program]
    found, used = [], set()
    for strace, us in zip(theirs, ours, strict=True):
        if strace == us:
            continue
        known = next((difference for difference in listed if difference.call.match(strace)), None)
        if known is None:
            found.append(f"strace: {strace}\n    we: {us}")
        else:
            used.add(known)
    return found, used


@pytest.mark.parametrize("user", ["root", "nobody"])
@pytest.mark.parametrize("program", PROGRAMS)
def test_we_spell_as_strace_does(program, user, compiled, tmp_path):
    if os.getuid() and user == "nobody":
        pytest.skip("needs root to become another user")
    tmp_path.chmod(0o777)
    argv = [*(spelling.NOBODY if user == "nobody" else ()), compiled(program)]
    if "6.1" not in spelling.version(need("strace")):
        pytest.skip("needs strace 6.1: others spell otherwise")
    theirs = spelling.by_strace(argv, tmp_path)
    ours = spelling.by_us(argv, tmp_path)
    assert len(theirs) > 3
    found, used = unexplained(program, theirs, ours)
    assert not found, "\n".join(found)
    stale = [d for d in differences() if d.program == program and d not in used and "varies" not in d.reason]
    assert not stale, "no longer differs: take it off the list"


def test_a_wrong_spelling_would_be_seen():
    found, used = unexplained("mounts", ["umount2(1) = 0", "same() = 0"], ["umount2(0x1) = 0", "same() = 0"])
    assert len(found) == 1
    assert not used


def test_every_difference_has_a_reason():
    assert differences()
    assert all(difference.reason and difference.program in PROGRAMS for difference in differences())
