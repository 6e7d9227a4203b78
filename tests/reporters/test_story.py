"""What a failed sequence tells, as a newcomer reads it."""

from __future__ import annotations

import re

import pytest

from factories import call, opened, string, trace_of, written
from tracer.expect import Observation, Status
from tracer.expect.text import parse
from tracer.reporters.story import why_lines

SAVE = """\
openat {path: /*.tmp/, flags: has(O_CREAT)} = $new
write($new) = ok x1..
fsync($new) = 0
close($new)
rename(/*.tmp/, /*.db/) = 0
"""
OPEN, WRITE, FSYNC, CLOSE = opened(b"/w/a.tmp", 5, 0o101), written(5, b"hello"), call("fsync", 5), call("close", 5)
RENAME = call("rename", 1, 2, captures=[string(0, b"/w/a.tmp"), string(1, b"/w/a.db")])


def told(text: str, *frames: bytes) -> str:
    verdict = parse(text)[0].judge(Observation(trace_of(*frames)))
    assert verdict.status is Status.FAILS
    return "\n".join([verdict.seen, *why_lines(verdict)]) + "\n"


def test_another_descriptor_is_told_from_the_one_that_was_opened():
    other = opened(b"/tmp/x", 6)
    assert (
        told(SAVE, other, OPEN, WRITE, call("fsync", 6), CLOSE, RENAME)
        == """\
2 of 5 steps, then fsync #4 is not the fsync of line 3
  1 + openat {path: /*.tmp/, flags: has(O_CREAT)} = $new  #2
  2 + write($new) = ok x1..                               #3
  3 ! fsync($new) = 0
  4   close($new)
  5   rename(/*.tmp/, /*.db/) = 0
because fd: expected descriptor 5 from `openat` at line 1 (#2), saw 6, which is /tmp/x
around it:
    #1  openat(AT_FDCWD, "/tmp/x", O_RDONLY)    = 6</tmp/x>
    #2  openat(AT_FDCWD, "/w/a.tmp", O_WRONLY|O_CREAT, 000) = 5</w/a.tmp>
    #3  write(5</w/a.tmp>, "hello", 5)          = 5
  > #4  fsync(6</tmp/x>)                        = 0
    #5  close(5</w/a.tmp>)                      = 0
    #6  rename("/w/a.tmp", "/w/a.db")           = 0
to accept it: write line 3 as `fsync(_) = 0`
"""
    )


def test_what_may_not_stand_between_is_pointed_out():
    text = SAVE.replace("close", "never write($new)\nclose")
    assert (
        told(text, OPEN, WRITE, FSYNC, WRITE, CLOSE, RENAME)
        == """\
3 of 5 steps, then write #4, which line 4 forbids here
  1 + openat {path: /*.tmp/, flags: has(O_CREAT)} = $new  #1
  2 + write($new) = ok x1..                               #2
  3 + fsync($new) = 0                                     #3
  4 ! never write($new)
  5   close($new)
  6   rename(/*.tmp/, /*.db/) = 0
around it:
    #1  openat(AT_FDCWD, "/w/a.tmp", O_WRONLY|O_CREAT, 000) = 5</w/a.tmp>
    #2  write(5</w/a.tmp>, "hello", 5)          = 5
    #3  fsync(5</w/a.tmp>)                      = 0
  > #4  write(5</w/a.tmp>, "hello", 5)          = 5
    #5  close(5</w/a.tmp>)                      = 0
    #6  rename("/w/a.tmp", "/w/a.db")           = 0
to accept it: leave out line 4
"""
    )


def test_what_is_missing_is_named_with_where_it_should_be():
    assert (
        told(SAVE, OPEN, WRITE, CLOSE, RENAME)
        == """\
2 of 5 steps, then there is no fsync after #2
  1 + openat {path: /*.tmp/, flags: has(O_CREAT)} = $new  #1
  2 + write($new) = ok x1..                               #2
  3 ! fsync($new) = 0
  4   close($new)
  5   rename(/*.tmp/, /*.db/) = 0
around it:
    #1  openat(AT_FDCWD, "/w/a.tmp", O_WRONLY|O_CREAT, 000) = 5</w/a.tmp>
    #2  write(5</w/a.tmp>, "hello", 5)          = 5
    #3  close(5</w/a.tmp>)                      = 0
    #4  rename("/w/a.tmp", "/w/a.db")           = 0
to accept it: write line 3 as `maybe fsync($new) = 0`
"""
    )


@pytest.mark.parametrize(
    ("text", "frames", "head", "because", "accept"),
    [
        (
            SAVE,
            [OPEN, WRITE, call("close", 5), opened(b"/w/b", 5), FSYNC, CLOSE, RENAME],
            "2 of 5 steps, then fsync #5 is not the fsync of line 3",
            "because fd: expected descriptor 5 from `openat` at line 1 (#1), "
            "saw 5, opened anew by #4, which is /w/b",
            "write line 3 as `fsync(_) = 0`",
        ),
        (
            SAVE,
            [OPEN, WRITE, call("fsync", 5, result=-5), CLOSE, RENAME],
            "2 of 5 steps, then fsync #3 is not the fsync of line 3",
            "because result: expected 0, saw EIO",
            "write line 3 as `fsync($new) = EIO`",
        ),
        (
            SAVE.replace("has(O_CREAT)", "has(O_CREAT, O_EXCL)"),
            [OPEN, WRITE, FSYNC, CLOSE, RENAME],
            "openat #1 is not the openat of line 1",
            "because flags: expected has(O_CREAT, O_EXCL), saw O_WRONLY|O_CREAT",
            "write line 1 as `openat {path: /*.tmp/, flags: has(O_CREAT)} = $new`",
        ),
        (
            SAVE.replace("openat", "open"),
            [OPEN, WRITE, FSYNC, CLOSE, RENAME],
            "there is no open, but others of the family opens",
            None,
            "write line 1 as `opens {path: /*.tmp/, flags: has(O_CREAT)} = $new`",
        ),
        (
            SAVE,
            [OPEN, FSYNC, WRITE, CLOSE, RENAME],
            "2 of 5 steps, then the fsync of line 3 comes too early: fsync #2 stands before #3",
            None,
            "move line 3 before line 2, or put it with those above in `any order { }`",
        ),
        (
            SAVE.replace("x1..", "x1"),
            [OPEN, WRITE, WRITE, FSYNC, CLOSE, RENAME],
            "2 of 5 steps, then one write more than line 2 allows, #3",
            None,
            "write line 2 as `write($new) = ok x1..2`",
        ),
        (
            SAVE.replace("x1..", "x3"),
            [OPEN, WRITE, FSYNC, CLOSE, RENAME],
            "2 of 5 steps, then there is no other write after #2: 1 of 3 for line 2",
            None,
            "write line 2 as `write($new) = ok x1`",
        ),
        (
            SAVE.replace("fsync", "next fsync"),
            [OPEN, WRITE, call("getpid", result=7), FSYNC, CLOSE, RENAME],
            "2 of 5 steps, then getpid #3 comes next, expected fsync",
            None,
            "before line 3, add the line `getpid = ok`",
        ),
        (
            f"in order and nothing else {{\n{SAVE}}}",
            [OPEN, WRITE, FSYNC, CLOSE, RENAME, call("sync")],
            "5 of 5 steps, then call 6 is sync, expected no more",
            None,
            "add the line `sync = 0`",
        ),
        ("no syncs", [OPEN, FSYNC], "1", None, "write `exactly 1 syncs`"),
    ],
)
def test_the_reason_and_the_way_out(text, frames, head, because, accept):
    lines = told(text, *frames).splitlines()
    assert lines[0] == head
    assert [line for line in lines if line.startswith("because")] == ([because] if because else [])
    assert lines[-1] == f"to accept it: {accept}"


ADVICE = {
    r"write line (\d+) as `(.*)`": lambda lines, n, text: [*lines[: n - 1], text, *lines[n:]],
    r"before line (\d+), add the line `(.*)`": lambda lines, n, text: [*lines[: n - 1], text, *lines[n - 1 :]],
    r"move line (\d+) before line (\d+), .*": lambda lines, n, to: (
        [*lines[: int(to) - 1], lines[n - 1], *lines[int(to) - 1 : n - 1], *lines[n:]]
    ),
}
MUTEX = call("futex", 0x1000, 0x189, 0, 0, 0, 0xFFFFFFFF)
MKDIR = call("mkdir", 1, 0o755, captures=[string(0, b"/w/d")])


@pytest.mark.parametrize(
    ("text", "frames"),
    [
        (SAVE.replace("x1..", "x1"), [OPEN, WRITE, WRITE, FSYNC, CLOSE, RENAME]),
        (SAVE.replace("x1..", "x3"), [OPEN, WRITE, WRITE, FSYNC, CLOSE, RENAME]),
        ("openat\nwrite(_, 1) x2\nfsync", [OPEN, WRITE, written(5, b"x"), FSYNC]),
        (SAVE.replace("fsync", "next fsync"), [OPEN, WRITE, MKDIR, FSYNC, CLOSE, RENAME]),
        (SAVE.replace("fsync", "next fsync"), [OPEN, WRITE, MKDIR, MKDIR, FSYNC, CLOSE, RENAME]),
        (SAVE.replace("fsync", "next fsync"), [OPEN, WRITE, CLOSE, RENAME]),
        ("openat\nnext write x..0", [OPEN, MKDIR, WRITE]),
        (SAVE, [OPEN, FSYNC, WRITE, CLOSE, RENAME]),
        ("rename\nclose\nfsync\nopenat", [OPEN, WRITE, FSYNC, CLOSE, RENAME]),
        ("next fsync", [MUTEX, FSYNC]),
        ("mkdir(/d/, 0700)", [MKDIR]),
        ("openat(_, /a.tmp/, _, 0600)", [opened(b"/w/a.tmp", 5)]),
        ("openat {path: /*.wal/ as $name}\nnever mkdir {path: $name}", [OPEN]),
        ("in order per thread {\nopenat {path: /*.wal/}\nwrite\n}", [OPEN, WRITE]),
    ],
)
def test_what_it_says_would_accept_is_accepted(text, frames):
    observation = Observation(trace_of(*frames))
    (sequence,) = parse(text)
    assert sequence.judge(observation).status is Status.FAILS
    for _ in range(len(frames)):  # where more is wrong than one line, the next failure tells
        advice = sequence.judge(observation).accept
        if not advice:
            break
        found, change = next((f, c) for words, c in ADVICE.items() if (f := re.fullmatch(words, advice)))
        lines = change(sequence.lines(), int(found[1]), found[2])
        (sequence,) = parse("\n".join([f"in order{sequence.options()} {{", *lines, "}"]))
    assert sequence.judge(observation).status is Status.HOLDS


def test_what_is_pasted_keeps_its_names_and_has_permissions_in_octal():
    assert told("openat {path: /*.wal/ as $name}", OPEN).endswith("`openat {path: /a.tmp/ as $name}`\n")
    lines = told("mkdir(_, 0700)", MKDIR).splitlines()
    assert lines[2] == "because mode: expected 0700, saw 0755"
    assert lines[-1] == "to accept it: write line 1 as `mkdir(_, 0755)`"


def test_a_sequence_that_no_thread_begins_is_told_as_one_of_all_calls():
    seen, *_, accept = told("in order per thread {\nopenat {path: /*.wal/}\n}", OPEN).splitlines()
    assert seen == "no thread has a call that could be the first: openat #1 is not the openat of line 1"
    assert accept == "to accept it: write line 1 as `openat {path: /a.tmp/}`"
