"""What a bound name stands for: a descriptor until it is closed, a file by its path, a process."""

from __future__ import annotations

import pytest

from factories import TID, born, call, capture, opened, string, trace_of, written
from tracer.expect import Observation, Status
from tracer.expect.text import parse
from tracer.model.records import Birth, CaptureKind

USE = "openat = $f\nwrite($f)"
CHILD = 101
PIPE = call(
    "pipe2", 0x7000, 0, captures=[capture(0, b"\3\0\0\0pipe:[7]\0\4\0\0\0pipe:[7]\0", CaptureKind.FD_PATHS)]
)
PAGE = 0x7F0000000000
MAPPED = call("mmap", 0, 4096, 3, 0x22, -1, 0, result=PAGE)
DUP = call("dup2", 3, 7, result=7, captures=[capture(6, b"/a", CaptureKind.FD_PATH)])


def path(name: str, text: bytes) -> bytes:
    return call(name, 1, captures=[string(0, text)])


@pytest.mark.parametrize(
    ("text", "frames", "holds"),
    [
        (USE, [opened(b"/a", 3), written(3, b"x")], True),
        (USE, [opened(b"/a", 3), written(4, b"x")], False),
        (USE, [opened(b"/a", 3), call("close", 3), written(3, b"x")], False),
        (
            "openat {path: /a/} = $f\nwrite($f)",
            [opened(b"/a", 3), call("close", 3), opened(b"/b", 3), written(3, b"x")],
            False,
        ),
        (USE, [opened(b"/a", 3), born(CHILD, TID), written(3, b"x", CHILD)], True),
        (USE, [opened(b"/a", 3), born(CHILD, TID), call("close", 3, tid=CHILD), written(3, b"x")], True),
        (USE, [opened(b"/a", 3), born(CHILD, TID), call("close", 3, tid=CHILD), written(3, b"x", CHILD)], False),
        (USE, [opened(b"/a", 3), born(CHILD, TID, Birth.CLONE, TID), written(3, b"x", CHILD)], True),
        (USE, [born(CHILD, TID), opened(b"/a", 3), written(3, b"x", CHILD)], False),
        ("openat = $f\ndup2($f) = $g\nwrite($g)", [opened(b"/a", 3), DUP, written(7, b"x")], True),
        ("openat = $f\ndup2($f) = $g\nwrite($f)", [opened(b"/a", 3), DUP, written(7, b"x")], False),
        ("pipe2([$in, $out])\nwrite($out)", [PIPE, written(4, b"x")], True),
        ("pipe2([$in, $out])\nwrite($in)", [PIPE, written(4, b"x")], False),
        ("openat(_, $p)\nunlink($p)", [opened(b"/a", 3), path("unlink", b"/a")], True),
        ("openat(_, $p)\nunlink($p)", [opened(b"/a", 3), path("unlink", b"/b")], False),
        ("openat(_, $p)\nunlink($p)", [opened(b"/w/a", 3), path("unlink", b"./a")], True),
        ("openat(_, $p)\nwrite($p)", [opened(b"/a", 3), written(3, b"x")], True),
        (
            "vfork = $child\nwrite by process $child",
            [call("vfork", result=CHILD), born(CHILD, TID), written(3, b"x", CHILD)],
            True,
        ),
        ("vfork = $child\nwrite by process $child", [call("vfork", result=CHILD), written(3, b"x")], False),
        ("getpid = $n\nkill($n)", [call("getpid", result=9), call("kill", 9, 15)], True),
        ("getpid = $n\nkill($n)", [call("getpid", result=9), call("kill", 8, 15)], False),
        ("mmap = $a\nmunmap($a)", [MAPPED, call("munmap", PAGE, 4096)], True),
        ("mmap = $a\nmunmap($a)", [MAPPED, call("munmap", PAGE + 4096, 4096)], False),
        ("mmap = $a\nmunmap($a)", [MAPPED, call("munmap", 0, 4096, result=-22)], False),
        ("mmap = $a\nnever munmap($a)", [MAPPED, call("munmap", PAGE + 4096, 4096)], True),
        ("mmap = $a\nnever munmap($a)", [MAPPED, call("munmap", PAGE, 4096)], False),
    ],
)
def test_a_name_is_one_thing(text, frames, holds):
    status = parse(text)[0].judge(Observation(trace_of(*frames))).status
    assert status is (Status.HOLDS if holds else Status.FAILS)


def test_backtracking_finds_the_open_that_fits():
    frames = [
        opened(b"/a", 3),
        opened(b"/b", 4),
        opened(b"/c", 5),
        written(4, b"x"),
        call("fsync", 4),
        written(5, b"x"),
    ]
    verdict = parse("openat = $f\nwrite($f)\nfsync($f)")[0].judge(Observation(trace_of(*frames)))
    assert [call.index for call in verdict.evidence] == [2, 4, 5]


@pytest.mark.parametrize(
    ("per", "frames", "status", "seen"),
    [
        ("descriptor", [], Status.HOLDS, "it in each of 2 groups"),
        ("descriptor", [opened(b"/c", 5), written(5, b"x")], Status.FAILS, "descriptor 5 (/c): 2 of 3 steps"),
        ("path", [opened(b"/a", 3), written(3, b"x"), call("close", 3)], Status.HOLDS, "it in each of 2 groups"),
        ("thread", [opened(b"/c", 5, tid=CHILD)], Status.FAILS, "thread 101: 1 of 3 steps"),
        ("process", [born(CHILD, TID), opened(b"/c", 5, tid=CHILD)], Status.FAILS, "process 101: 1 of 3 steps"),
    ],
)
def test_a_sequence_can_be_asked_of_each(per, frames, status, seen):
    both = [
        opened(b"/a", 3),
        opened(b"/b", 4),
        written(4, b"x"),
        written(3, b"x"),
        call("close", 3),
        call("close", 4),
    ]
    text = f"in order per {per} {{\nopenat = $f\nwrite($f)\nclose($f)\n}}"
    verdict = parse(text)[0].judge(Observation(trace_of(*both, *frames)))
    assert verdict.status is status
    assert verdict.seen.startswith(seen)


def test_a_group_that_never_begins_it_is_not_asked():
    frames = [opened(b"/a", 3), written(3, b"x"), written(1, b"noise")]
    text = "in order per descriptor {\nopenat = $f\nwrite($f)\n}"
    assert parse(text)[0].judge(Observation(trace_of(*frames))).status is Status.HOLDS
    assert parse(text)[0].judge(Observation(trace_of(written(1, b"noise")))).status is Status.FAILS
