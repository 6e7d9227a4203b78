"""What the page's script reads of calls: their files, where they read and wrote, who made them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from factories import TID, born, call, capture, opened, string, trace_of, written
from tracer import web
from tracer.model.records import CaptureKind
from tracer.web.columns import Columns, file_of
from tracer.web.offsets import Offsets
from tracer.web.processes import Tree

O_APPEND = 0o2000
VENDOR = Path(web.__file__).parent / "vendor" / "uplot"


def offsets(*frames):
    found = Offsets()
    return [found.of(one) for one in trace_of(*frames).calls]


def read(fd, size):
    return call("read", fd, 0x6000, 4096, result=size)


def test_reads_and_writes_move_on_from_where_the_file_was_opened():
    assert offsets(opened(b"/a", 3), read(3, 10), written(3, b"four"), read(3, 0)) == [None, 0, 10, 14]


def test_seeks_move_and_calls_with_a_place_do_not():
    frames = (
        opened(b"/a", 3),
        call("lseek", 3, 100, 0, result=100),
        read(3, 10),
        call("pread64", 3, 0x6000, 5, 7, result=5),
        read(3, 1),
    )
    assert offsets(*frames) == [None, None, 100, 7, 110]


def test_a_failed_call_moves_nothing():
    assert offsets(opened(b"/a", 3), call("read", 3, 0, 8, result=-14), read(3, 8)) == [None, None, 0]


def test_duplicates_share_a_position():
    frames = opened(b"/a", 3), call("dup", 3, result=4), read(4, 10), read(3, 5)
    assert offsets(*frames) == [None, None, 0, 10]


def test_two_openings_of_a_file_have_a_position_each():
    assert offsets(opened(b"/a", 3), opened(b"/a", 4), read(3, 10), read(4, 5)) == [None, None, 0, 0]


def test_where_nobody_knows_is_not_guessed():
    appending = opened(b"/a", 3, O_APPEND), written(3, b"x")
    assert offsets(*appending, written(1, b"inherited")) == [None, None, None]
    copied = opened(b"/a", 3), opened(b"/b", 4), call("sendfile", 4, 3, 0, 10, result=10), read(3, 1)
    assert offsets(*copied)[-1] is None


def test_a_relative_path_is_the_same_file_as_its_descriptor():
    cwd = capture(6, b"/work", CaptureKind.DIRECTORY)
    calls = trace_of(
        call("chdir", 0x5000, captures=[string(0, b"/work"), cwd]),
        call("openat", -100, 0x5000, result=-2, captures=[string(1, b"log")]),
        opened(b"/work/log", 3),
        written(3, b"x"),
        call("getpid", result=1),
    ).calls
    assert [*map(file_of, calls)] == ["/work", "/work/log", "/work/log", "/work/log", None]


def test_long_texts_are_cut_and_say_so():
    columns = Columns(0)
    columns.take(trace_of(opened(b"/" + b"x" * 4_000, 3)).calls[0])
    (text,) = columns._tables["text"]
    assert len(text) < 1_100 and text.endswith(" [...]")


def test_the_tree_has_children_under_their_parents():
    tree = Tree()
    frames = (
        born(200, TID),
        born(300, 200),
        born(400, TID),
        born(401, 400, tgid=400),
        call("getpid", tid=401),
        call("getpid", result=-1, tid=300),
    )
    for event in trace_of(*frames).events():
        tree.take(event)
    found = [(branch.lines, branch.process.pid) for branch in tree.branches()]
    assert found == [("", 100), ("├─ ", 200), ("│  └─ ", 300), ("└─ ", 400)]
    by_pid = {branch.process.pid: branch.process for branch in tree.branches()}
    assert (by_pid[400].threads, by_pid[400].calls) == (2, 1)
    assert by_pid[300].errors == 1


def test_the_charts_are_those_of_the_package():
    for line in (VENDOR / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
    assert "MIT License" in (VENDOR / "LICENSE").read_text()
