from __future__ import annotations

import json

from factories import TID, born, call, opened, region, string, trace_of, written
from tracer.exports.folded import lines as folded
from tracer.exports.perfetto import lines as perfetto
from tracer.model import records

EXEC = call("execve", 0x5000, 0, 0, captures=[string(0, b"/bin/a;b\n")])

# Of the Trace Event Format: what each phase must have, and what the members are.
REQUIRED = {
    "X": {"cat", "tid", "ts", "dur"},
    "B": {"cat", "tid", "ts"},
    "E": {"tid", "ts"},
    "i": {"tid", "ts", "s"},
    "M": {"args"},
}
KINDS = {
    "name": str,
    "cat": str,
    "ph": str,
    "ts": int | float,
    "dur": int | float,
    "pid": int,
    "tid": int,
    "args": dict,
}


def events(*frames):
    return json.loads("\n".join(perfetto(trace_of(*frames))))["traceEvents"]


def test_calls_are_slices_and_regions_nest():
    found = events([EXEC, *region("save", written(1, b"hi"))], records.pack_exit(TID, 0, 10**6))
    named = [(event["ph"], event.get("name")) for event in found if event["ph"] != "M"]
    assert named == [("X", "execve"), ("B", "save"), ("X", "write"), ("E", "save"), ("i", "exited")]
    slice_ = found[[event.get("name") for event in found].index("write")]
    assert slice_["dur"] == 1.0 and slice_["pid"] == slice_["tid"] == TID
    assert slice_["args"]["="] == 2
    assert all(event["ts"] > 0 for event in found if event["ph"] != "M")


def test_the_timeline_keeps_to_the_rules_of_the_trace_event_format():
    """Perfetto's own reader comes from a host, not from its package (PyPI: perfetto), so the rules stand here."""
    frames = [EXEC, *region("a", written(1, b"<script>\x1b\xff"), *region("b", written(1, b"x")))]
    found = events(
        frames, born(TID + 1, TID), records.pack_signal(TID, 17, 10**6, b""), records.pack_exit(TID, 0, 10**6)
    )
    assert {event["ph"] for event in found} == set(REQUIRED)
    open_regions = []
    for event in found:
        assert set(event) >= {"ph", "name", "pid", *REQUIRED[event["ph"]]}, event
        assert all(isinstance(event[name], kind) for name, kind in KINDS.items() if name in event), event
        assert event.get("dur", 0) >= 0 and event.get("ts", 0) >= 0 and event.get("s", "t") in "gpt"
        if event["ph"] == "B":
            open_regions.append(event["name"])
        elif event["ph"] == "E":
            assert open_regions.pop() == event["name"]
    assert not open_regions


def test_a_process_is_called_what_it_executed():
    found = events([EXEC, born(TID + 1, TID), written(1, b"x", tid=TID + 1)])
    names = {event["pid"]: event["args"]["name"] for event in found if event["ph"] == "M"}
    assert names == {TID: "a;b\\n", TID + 1: "a;b\\n"}


def test_a_failed_exec_changes_no_name():
    missing = call("execve", 0x5000, 0, 0, captures=[string(0, b"/bin/other")], result=-2)
    assert [line.rpartition(" ")[0] for line in folded(trace_of([missing]))] == ["program;execve;/bin/other"]


def test_folded_stacks_count_calls():
    frames = [EXEC, opened(b"out", 3), *region("save", *[written(3, b"x")] * 7)]
    assert list(folded(trace_of(frames))) == [
        "a:b\\n;save;write;out 7",
        "a:b\\n;execve;/bin/a:b\\n 1",
        "a:b\\n;openat;out 1",
    ]
