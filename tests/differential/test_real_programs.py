"""Real programs, line by line, as the machine's strace prints them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest

from conftest import need
from differential import spelling
from differential.real import REAL, RealProgram
from differential.spelling import Line, Ran
from differential.test_spelling import differences, unexplained, utc

__all__ = ["utc"]


def traced(program: RealProgram, directory, by) -> list[list[Line]]:
    directory.mkdir()
    program.prepare(directory)
    lines = by(Ran(program.argv, directory))
    for path in sorted(directory.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    directory.rmdir()
    return lines


def kinds_of(threads: Iterable[Iterable[Line]]) -> Counter[str]:
    """Return the lines without any number or text: what calls look like, whoever makes them, and when."""
    texts = (line for lines in threads for line in lines)
    return Counter(re.sub(r'"(?:[^"\\]|\\.)*"(\.\.\.)?|\d[\da-fx]*', "#", text) for text in texts)


@pytest.mark.parametrize("name", [name for name in REAL if not REAL[name].varies])
def test_each_line_is_straces(name, tmp_path, utc):
    program = REAL[name]
    need("strace")
    need(program.needs)
    here = tmp_path / "here"
    theirs = traced(program, here, lambda ran: spelling.by_strace(ran, ""))
    ours = traced(program, here, lambda ran: spelling.by_us(ran, "", "native"))
    assert sum(map(len, theirs)) > 50
    assert [len(lines) for lines in ours] == [len(lines) for lines in theirs]
    listed = [one for one in differences() if one.program == name]
    left, used = unexplained(listed, spelling.pairs(theirs, ours))
    assert not left, "\n".join(left)
    assert {one for one in listed if not one.varies} <= used, "no longer differs: take it off the list"


@pytest.mark.parametrize("options", ["", "-yy"])
@pytest.mark.parametrize("name", [name for name in REAL if REAL[name].varies])
def test_what_a_program_with_several_processes_does_looks_the_same(name, options, tmp_path, utc):
    """Which lines there are depends on who comes first; no line of ours may look unlike all of strace's."""
    program = REAL[name]
    need("strace")
    need(program.needs)
    here = tmp_path / "here"
    listed = [one for one in differences() if one.program == name]
    theirs: Counter[str] = Counter()
    for _ in range(5):  # whether a wait finds its child depends on who comes first: several runs see both
        ours = kinds_of(traced(program, here, lambda ran: spelling.by_us(ran, options, "native")))
        theirs |= kinds_of(traced(program, here, lambda ran: spelling.by_strace(ran, options)))
        strange = [
            line for line in ours if line not in theirs and not any(re.match(one.strace, line) for one in listed)
        ]
        common = sum((ours & theirs).values()) / sum(ours.values())
        if not strange and common >= 0.9:
            break
    assert len(theirs) > 50
    assert common >= 0.9
    assert not strange, "\n".join(strange)
