from __future__ import annotations

from factories import TID, born, call, capture, opened, trace_of, written
from tracer.decode.call import Call
from tracer.decode.decoder import Decoder
from tracer.model import records
from tracer.model.records import Birth, CaptureKind

CLONE_FILES = 0x400


def paths(*frames) -> list[str | None]:
    """Return what the descriptor of each write refers to."""
    trace = trace_of(*frames)
    return [call.arguments["fd"].path for call in trace.calls if call.name == "write"]


def test_an_opened_descriptor_keeps_its_path_until_it_is_closed():
    assert paths(opened(b"/a", 3), written(3, b"x"), call("close", 3), written(3, b"x")) == ["/a", None]


def test_a_close_that_fails_with_eio_closes_all_the_same():
    assert paths(opened(b"/a", 3), call("close", 3, result=-5), written(3, b"x")) == [None]


def test_a_close_of_nothing_closes_nothing():
    assert paths(opened(b"/a", 3), call("close", 3, result=-9), written(3, b"x")) == ["/a"]


def test_close_range_closes_and_marks():
    frames = [opened(b"/a", 3), opened(b"/b", 4)]
    assert paths(*frames, call("close_range", 4, 2**32 - 1, 0), written(3, b"x"), written(4, b"x")) == [
        "/a",
        None,
    ]
    assert paths(*frames, call("close_range", 3, 9, 4), written(3, b"x")) == ["/a"]


def test_both_ends_of_a_pipe_are_known():
    ends = capture(0, b"\3\0\0\0pipe:[7]\0\4\0\0\0pipe:[7]\0", CaptureKind.FD_PATHS)
    assert paths(call("pipe2", 0x7000, 0, captures=[ends]), written(4, b"x")) == ["pipe:[7]"]


def test_inherited_descriptors_are_known():
    assert paths(records.pack_fd(TID, 1, b"/dev/pts/0"), written(1, b"x")) == ["/dev/pts/0"]


def test_a_forked_child_has_a_copy():
    frames = [
        opened(b"/a", 3),
        born(200, TID),
        call("close", 3, tid=200),
        written(3, b"x", tid=200),
        written(3, b"x"),
    ]
    assert paths(*frames) == [None, "/a"]


def test_a_thread_shares():
    frames = [born(200, TID, Birth.CLONE, tgid=TID), opened(b"/a", 3, tid=200), written(3, b"x")]
    assert paths(*frames) == ["/a"]


def test_a_process_cloned_with_its_files_shares():
    by = call("clone", CLONE_FILES, flags=1)
    assert paths(born(200, TID, by=by), opened(b"/a", 3, tid=200), written(3, b"x")) == ["/a"]


def test_after_an_exec_only_what_was_listed_is_left():
    frames = [
        opened(b"/cloexec", 3),
        opened(b"/kept", 4),
        born(TID, TID, Birth.EXEC),
        records.pack_fd(TID, 4, b"/kept"),
    ]
    assert paths(*frames, written(3, b"x"), written(4, b"x")) == [None, "/kept"]


def test_a_late_close_does_not_close_what_was_opened_meanwhile():
    closing = call("close", 3)  # entered before, returned after the open below
    late = opened(b"/new", 3)
    assert paths(late, closing, written(3, b"x")) == ["/new"]


def test_a_path_that_is_no_text_is_kept():
    trace = trace_of(opened(b"/tmp/\xff", 3))
    assert isinstance(trace.calls[0], Call)
    assert trace.calls[0].files == ("/tmp/\udcff", "/tmp/\udcff")


def test_the_working_directory_is_known_where_the_engine_looked():
    moved = call("chdir", 0x7000, captures=[capture(6, b"/there", CaptureKind.DIRECTORY)])
    for frames, expected in (((moved,), "/there"), ((moved, call("chdir", 0x7000)), None)):
        trace = trace_of(*frames, call("unlinkat", 2**64 - 100, 0x7000, 0))
        assert list(trace.calls)[-1].arguments["dfd"].path == expected


def test_a_task_that_ended_is_forgotten_and_its_number_means_nothing():
    decoder = Decoder()
    ended = [frame for n in range(100) for frame in (born(9000 + n, TID), records.pack_exit(9000 + n, 0, 9))]
    again = [born(9000, 5), written(3, b"x", tid=9000)]
    calls = [
        event
        for event in decoder.decode(map(records.parse, [opened(b"/a", 3), *ended, written(3, b"x"), *again]))
        if isinstance(event, Call)
    ]
    assert [call.arguments["fd"].path for call in calls if call.name == "write"] == ["/a", None]
    assert len(decoder._tasks._tasks) == 2
