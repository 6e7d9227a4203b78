"""What we print of each call is what the machine's strace prints of it, but for the differences that are listed."""

from __future__ import annotations

import os
import re
import shutil
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import need
from differential import spelling
from differential.real import REAL
from differential.spelling import Line, Ran

PROGRAMS = (
    "asynchronous", "attributes", "births", "clocks", "cloned", "connected", "controls", "copies", "counters",
    "credentials", "directories", "executions", "fcntls", "files", "filters", "freestanding32", "futexes",
    "handlers", "hostile", "i386_calls32", "i386_old32", "identities", "instructions", "int80", "internet",
    "ioctls", "ipc", "limits", "memory", "mounts", "names", "namespaces", "netlink", "options", "pidfds",
    "pointers", "polling", "processes", "requests", "sandboxes", "scheduling", "senders", "shares", "signals",
    "sockets", "stats", "structs32", "system", "unix_sockets", "vectors", "waits",
)  # fmt: skip
FOR_NOBODY = ("attributes", "mounts", "credentials", "system", "sandboxes")
FOR_ALL = ("-y", "-yy", "-X raw", "-X verbose")
WITH_OPTIONS = ("files", "directories", "names", "stats", "fcntls", "internet", "handlers", "executions", "memory")
DIFFERENCES = Path(__file__).with_name("spelling_differences.toml")


class Difference(NamedTuple):
    """Calls that are spelled otherwise: `strace` is a pattern for its line; with `varies`, the two may also agree.

    With `options`, the difference is there only with these options of strace's.
    """

    program: str
    strace: str
    reason: str
    varies: bool = False
    options: str | None = None


def differences() -> list[Difference]:
    """Return all that are listed."""
    return [Difference(**one) for one in tomllib.loads(DIFFERENCES.read_text())["difference"]]


def unexplained(listed: list[Difference], found: list[tuple[str, str]]) -> tuple[list[str], set[Difference]]:
    """Return the differing lines that no listed difference explains, and the ones that explained any."""
    left, used = [], set()
    for strace, us in found:
        known = {difference for difference in listed if re.match(difference.strace, strace)}
        used |= known
        if not known:
            left.append(f"strace: {strace}\n    we: {us}")
    return left, used


@pytest.fixture
def utc() -> Iterator[None]:
    """Times of day are those of UTC, as in the environment that strace runs in."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


def compare(name: str, ran: Ran, options: str, engine: str) -> None:
    """Run a command under both, in the same directory made anew. Raises AssertionError."""
    if "6.1" not in spelling.version(need("strace")):
        pytest.skip("needs strace 6.1: others spell otherwise")
    traces = []
    for trace in (lambda: spelling.by_strace(ran, options), lambda: spelling.by_us(ran, options, engine)):
        ran.directory.mkdir()
        ran.directory.chmod(0o777)
        traces.append(trace())
        shutil.rmtree(ran.directory)
    theirs, ours = traces
    assert sum(map(len, theirs)) > 3
    assert [len(lines) for lines in ours] == [len(lines) for lines in theirs]
    listed = [one for one in differences() if one.program == name and one.options in (None, options)]
    left, used = unexplained(listed, spelling.pairs(theirs, ours))
    assert not left, "\n".join(left)
    needless = [one for one in listed if one not in used and not one.varies and (one.options or not options)]
    assert not needless, "no longer differs: take it off the list"


@pytest.mark.parametrize("program", PROGRAMS)
def test_we_spell_as_strace_does(program, compiled, tmp_path, utc):
    tmp_path.chmod(0o777)
    compare(program, Ran([compiled(program)], tmp_path / "here"), "", "ptrace")


@pytest.mark.parametrize("program", FOR_NOBODY)
def test_we_spell_as_strace_does_for_an_ordinary_user(program, compiled, tmp_path, utc):
    if os.getuid():
        pytest.skip("needs root to become another user")
    tmp_path.chmod(0o777)
    compare(program, Ran([compiled(program)], tmp_path / "here", nobody=True), "", "native")


@pytest.mark.parametrize(
    ("program", "options"),
    [
        (program, options)
        for options in spelling.STYLES
        for program in (PROGRAMS if options in FOR_ALL else WITH_OPTIONS)
        if options
    ],
)
def test_we_spell_as_strace_does_with_its_options(program, options, compiled, tmp_path, utc):
    compare(program, Ran([compiled(program)], tmp_path / "here"), options, "native")


def lines(*texts: str) -> list[Line]:
    return [Line.of(text, text) for text in texts]


@pytest.mark.parametrize("clock", ["CLOCK_MONOTONIC", "0x1", "0x1 /* CLOCK_MONOTONIC */"])
def test_a_second_may_pass_between_the_two(clock):
    one, other = (
        f"clock_gettime({clock}, {{tv_sec={now}}}) = 0" for now in ("9, tv_nsec=999999999", "10, tv_nsec=7")
    )
    assert spelling.plain(one) == spelling.plain(other)
    assert spelling.plain(one) != spelling.plain(other.replace("tv_nsec", "tv_usec"))


def test_a_wrong_spelling_would_be_seen():
    theirs, ours = [lines("umount2(1) = 0", "same() = 0")], [lines("umount2(0x1) = 0", "same() = 0")]
    found = spelling.pairs(theirs, ours)
    left, used = unexplained(differences(), found)
    assert len(left) == 1
    assert not used


def test_a_missing_line_would_be_seen():
    with pytest.raises(ValueError, match="shorter"):
        spelling.pairs([lines("one() = 0", "two() = 0")], [lines("one() = 0")])


def test_every_difference_has_a_reason():
    assert differences()
    assert all(difference.reason and difference.program in (*PROGRAMS, *REAL) for difference in differences())


def test_the_corpus_is_large_enough():
    assert len(PROGRAMS) >= 40
