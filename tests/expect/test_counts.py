from __future__ import annotations

import pytest

from factories import call, opened, region, string, trace_of, written
from tracer.errors import UsageError
from tracer.expect import Observation, Status, calls
from tracer.expect.text import parse

LOG = [opened(b"/tmp/app.log", 3), *[written(3, b"line\n") for _ in range(3)], call("close", 3)]


def judge(expectation, trace):
    return expectation.judge(Observation(trace, {}))


@pytest.mark.parametrize(
    ("bounds", "status"),
    [
        (calls("write").exactly(3), Status.HOLDS),
        (calls("write").exactly(2), Status.FAILS),
        (calls("write").exactly(4), Status.FAILS),
        (calls("writes").at_most(3), Status.HOLDS),
        (calls("writes").at_most(2), Status.FAILS),
        (calls("writes").at_least(3), Status.HOLDS),
        (calls("writes").at_least(4), Status.FAILS),
        (calls("writes").between(1, 3), Status.HOLDS),
        (calls("writes").between(4, 9), Status.FAILS),
        (calls().exactly(5), Status.HOLDS),
        (calls("writes").bytes.exactly(15), Status.HOLDS),
        (calls("writes").bytes.at_most(14), Status.FAILS),
        (calls("write", path="*/app.log").exactly(3), Status.HOLDS),
        (calls("write", path="*/other.log").at_least(1), Status.FAILS),
        (calls("close", path="*/app.log").exactly(1), Status.HOLDS),
    ],
)
def test_bounds_hold_at_their_edge_and_fail_beside_it(bounds, status):
    assert judge(bounds, trace_of(LOG)).status is status


@pytest.mark.parametrize("path", ["*/app.log", "*/b", "*"])
@pytest.mark.parametrize("what", ["write", "close", "opens", "copy_file_range", None])
def test_calls_that_look_the_same_get_the_answer_that_each_would_get(path, what):
    again = [opened(b"/b", 3), written(3, b"x"), written(9, b"x"), call("write", 9, 0, 1, result=-9)]
    copies = [opened(b"/b", 4), call("copy_file_range", 3, 0, 4, 0, 1), call("copy_file_range", 4, 0, 3, 0, 1)]
    made = trace_of(LOG, LOG, again, copies, call("copy_file_range", 4, 0, 9, 0, 1)).calls
    pattern = calls(what, path=path).pattern
    assert [*pattern.truths(made)] == [(pattern.truth(one), one) for one in made]


def test_what_a_file_is_not_none_of_a_call_s_files_may_be():
    trace = trace_of(LOG, call("rename", 1, 2, captures=[string(0, b"a.new"), string(1, b"a")]))
    for text, number in (("rename {path: !/*.new/}", 0), ("rename {path: !/b/}", 1), ("getpid {path: !/b/}", 0)):
        assert judge(parse(f"exactly {number} {text}")[0], trace).status is Status.HOLDS, text


def test_an_anonymous_mapping_belongs_to_no_descriptor():
    trace = trace_of(LOG, call("mmap", 0, 4096, 3, 0x22, -1, 0, result=0x7F0000000000))
    assert judge(calls().per("descriptor").exactly(5), trace).status is Status.HOLDS


def test_a_region_bounds_what_is_counted_and_its_marks_are_not():
    trace = trace_of(written(1, b"noise"), region("save", written(1, b"one")), written(1, b"noise"))
    assert judge(calls(region="save").exactly(1), trace).status is Status.HOLDS
    assert judge(calls("write").exactly(3), trace).status is Status.HOLDS
    assert judge(calls("prctl").exactly(0), trace).status is Status.HOLDS


def test_errors_are_counted_by_name():
    trace = trace_of(call("openat", result=-2), call("openat", result=-13), opened(b"/x", 3))
    assert judge(calls("opens", error="ENOENT").exactly(1), trace).status is Status.HOLDS
    assert judge(calls("opens", error="").exactly(1), trace).status is Status.HOLDS


@pytest.mark.parametrize(
    ("trace", "seen"),
    [
        (trace_of(LOG), "region save never began (regions that did: none)"),
        (trace_of(LOG, region("save")), "not one call was observed there"),
        (
            trace_of(LOG, region("save", written(1, b"x")), complete=False),
            "the trace has no end: the tracer was killed",
        ),
        (
            trace_of(region("save", written(1, b"x")), selection="opens"),
            "only some calls were recorded (a selection was in force)",
        ),
    ],
)
def test_at_most_is_undecided_where_nothing_can_be_told(trace, seen):
    verdict = judge(calls("writes", region="save").at_most(9), trace)
    assert (verdict.status, verdict.seen) == (Status.UNDECIDED, seen)


def test_of_errors_only_the_calls_that_failed_are_shown():
    verdict = judge(calls().errors.exactly(0), trace_of(LOG, call("close", 9, result=-9)))
    assert [call.errno for call in verdict.evidence] == ["EBADF"]


def test_what_is_counted_per_region_needs_one():
    each = calls("writes").per("region").at_most(1)
    assert judge(each, trace_of(LOG)).status is Status.UNDECIDED
    assert judge(each, trace_of(LOG, region("save", written(1, b"x")))).status is Status.HOLDS
    assert judge(each, trace_of(region("save", *LOG))).status is Status.FAILS


def test_a_verdict_says_what_was_expected_and_seen():
    verdict = judge(calls("writes", path="*/app.log").at_most(2), trace_of(LOG))
    assert (verdict.expected, verdict.seen) == ("at most 2 writes {path: /*/app.log/}", "3")
    assert [evidence.index for evidence in verdict.evidence] == [2, 3, 4]


def test_a_name_that_nobody_knows_is_refused_at_once():
    with pytest.raises(UsageError, match="Did you mean writes or"):
        calls("writs")
