from __future__ import annotations

from factories import TID, born, call, region, string, trace_of, written
from tracer.model.records import Birth


def regions(*frames) -> list[tuple[str, ...]]:
    return [call.regions for call in trace_of(*frames).calls]


def test_calls_between_the_marks_are_inside():
    assert regions(written(1, b"a"), region("r", written(1, b"b")), written(1, b"c")) == [(), ("r",), ()]


def test_regions_nest():
    assert regions(region("outer", *region("inner", written(1, b"x")), written(1, b"y"))) == [
        ("outer", "inner"),
        ("outer",),
    ]


def test_a_task_born_inside_is_inside_and_stays_there():
    frames = region("r", born(200, TID))
    assert regions(*frames, written(1, b"x", tid=200)) == [("r",)]


def test_a_thread_from_before_is_outside():
    frames = [born(200, TID, Birth.CLONE, tgid=TID), *region("r", written(1, b"x", tid=200))]
    assert regions(*frames) == [()]


def test_an_end_without_a_begin_ends_nothing():
    end = call("prctl", 0x53595343, 2, 0x7000, result=-22, captures=[string(2, b"other")])
    assert regions(region("r", end, written(1, b"x"))) == [("r",)]


def test_the_outer_end_closes_the_inner_region():
    begin = call("prctl", 0x53595343, 1, 0x7000, result=-22, captures=[string(2, b"inner")])
    assert regions(region("outer", begin), written(1, b"x")) == [()]


def test_other_prctls_are_calls():
    assert [call.name for call in trace_of(call("prctl", 15, 0x7000)).calls] == ["prctl"]
