"""Flags by their names: exactly these, some of them, and a zero that has a name."""

from __future__ import annotations

import pytest

from factories import call, string, trace_of
from tracer.expect import Observation, Status
from tracer.expect.text import parse

TRACE = trace_of(
    call("mprotect", 0x1000, 4096, 0),
    call("mprotect", 0x2000, 4096, 0x100),
    call("mprotect", 0x3000, 4096, 0x101),
    call("access", 0x5000, 0, captures=[string(0, b"/etc")]),
)


@pytest.mark.parametrize(
    ("line", "matches"),
    [
        ("mprotect {prot: PROT_NONE}", 1),
        ("mprotect {prot: has(PROT_NONE)}", 1),
        ("mprotect {prot: lacks(PROT_NONE)}", 2),
        ("mprotect {prot: PROT_READ}", 0),  # a bit without a name is set, too
        ("mprotect {prot: has(PROT_READ)}", 1),
        ("mprotect {prot: 257}", 1),
        ("access(/etc/, F_OK)", 1),
        ("access(/etc/, R_OK)", 0),
    ],
)
def test_flags_are_these_and_no_others(line, matches):
    verdicts = {n: _judged(f"{line} x{n}..") for n in (matches, matches + 1)}
    assert verdicts == {matches: Status.HOLDS, matches + 1: Status.FAILS}


def _judged(line: str) -> Status:
    (expectation,) = parse(line)
    return expectation.judge(Observation(TRACE)).status


@pytest.mark.parametrize(
    ("wanted", "flags", "accepting"),
    [("PROT_EXEC", 0, "PROT_NONE"), ("PROT_NONE", 0x100, "256"), ("PROT_READ", 0x101, "257")],
)
def test_what_would_accept_them_is_told(wanted, flags, accepting):
    trace = trace_of(call("mprotect", 0x1000, 4096, flags))
    (expectation,) = parse(f"mprotect {{prot: {wanted}}}")
    verdict = expectation.judge(Observation(trace))
    assert verdict.accept == f"write line 1 as `mprotect {{prot: {accepting}}}`"
