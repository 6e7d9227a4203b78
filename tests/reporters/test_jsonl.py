from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from factories import TID, born, call, opened, region, string, trace_of, written
from tracer.errors import TraceFileError
from tracer.model import records
from tracer.model.records import Birth, CallFlag
from tracer.reporters.jsonl import lines

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "trace-line.schema.json"
HOSTILE = b'<script>\x1b[31m\xff"\\\n'


@pytest.fixture(scope="module")
def valid():
    """Return a function that parses the lines of a trace and holds each to the schema."""
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    def parse(trace):
        found = [json.loads(line) for line in lines(trace)]
        for line in found:
            validator.validate(line)
        return found

    return parse


def test_a_trace_is_a_head_its_events_and_an_end(valid):
    found = valid(trace_of(region("save", written(1, b"hi")), records.pack_exit(TID, 0, 7)))
    assert [line["type"] for line in found] == ["trace", "task", "region", "call", "region", "exit", "end"]
    assert found[0]["command"] == ["program"]
    assert (found[2]["label"], found[2]["begins"], found[4]["begins"]) == ("save", True, False)
    assert found[-1] == {
        "type": "end",
        "complete": True,
        "trust": {"status": 0, "calls_lost": 0, "calls_unfinished": 0},
    }


def test_a_call_carries_names_numbers_and_its_place(valid):
    found = valid(trace_of(opened(b"/tmp/log", 3), region("save", written(3, b"line\n"))))[4]
    assert found.pop("start_ns") > 0
    assert found == {
        "type": "call",
        "index": 2,
        "pid": 100,
        "tid": 100,
        "name": "write",
        "number": 1,
        "arch": "x86_64",
        "args": {"fd": 3, "buf": "line\\n", "count": 5},
        "cut": [],
        "result": 5,
        "errno": None,
        "returned": True,
        "duration_ns": 1000,
        "bytes": 5,
        "regions": ["save"],
        "files": ["/tmp/log"],
    }


def test_an_error_has_its_name_and_flags_have_theirs(valid):
    missing = call("openat", -100, 0x5000, 0x80000, 0, result=-2, captures=[string(1, b"/x")])
    found = valid(trace_of(missing))[2]
    assert (found["result"], found["errno"]) == (-2, "ENOENT")
    assert found["args"] == {"dfd": -100, "filename": "/x", "flags": "O_RDONLY|O_CLOEXEC"}


def test_a_call_that_did_not_return_has_no_result(valid):
    found = valid(trace_of(call("exit_group", 3, flags=CallFlag.NOT_RETURNED)))[2]
    assert (found["returned"], found["result"], found["errno"]) == (False, None, None)


def test_what_was_not_kept_of_an_argument_is_said(valid):
    found = valid(trace_of(written(1, b"x" * 33), written(1, b"x" * 32)))
    assert [line["cut"] for line in found[2:4]] == [["buf"], []]
    assert found[2]["args"]["count"] == 33


def test_no_byte_of_the_program_is_lost_and_none_is_raw(valid):
    trace = trace_of(opened(b"/tmp/" + HOSTILE, 3), written(3, HOSTILE), command=["p", "\x1b[31m\udcff"])
    spelled = '<script>\\33[31m\\377\\"\\\\\\n'
    found = valid(trace)
    assert found[0]["command"] == ["p", "\\33[31m\\377"]
    assert found[3]["args"]["buf"] == spelled
    assert found[3]["files"] == ["/tmp/" + spelled]
    assert all(line.isascii() and line.isprintable() for line in lines(trace))


def test_signals_stops_births_and_ends(valid):
    trace = trace_of(
        born(200, TID, Birth.CLONE, tgid=TID),
        records.pack_signal(200, 17, 5, b"\0" * 128),
        records.pack_stop(200, 19, 6),
        records.pack_exit(200, 0x0300, 7),
        records.pack_exit(TID, 0x8B, 8),
    )
    assert valid(trace)[3:-1] == [
        {"type": "signal", "tid": 200, "signal": 17, "name": "SIGCHLD", "time_ns": 5},
        {"type": "stop", "tid": 200, "signal": 19, "name": "SIGSTOP", "time_ns": 6},
        {"type": "exit", "tid": 200, "exit_code": 3, "killed_by": None, "core_dumped": False, "time_ns": 7},
        {"type": "exit", "tid": 100, "exit_code": None, "killed_by": "SIGSEGV", "core_dumped": True, "time_ns": 8},
    ]
    birth = valid(trace)[2]
    assert (birth["tid"], birth["pid"], birth["parent"], birth["birth"]) == (200, 100, 100, "clone")


def test_a_cut_trace_says_so_at_its_end(valid):
    assert valid(trace_of(written(1, b"x"), complete=False))[-1] == {"type": "end", "complete": False, "trust": {}}


def test_values_no_tracer_writes_stay_valid(valid):
    forged = trace_of(
        born(200, TID, 99), records.pack_exit(TID, 0xFFFFFFFF, 1), environment={"a": [float("nan")], "b": "\ud800"}
    )
    found = valid(forged)
    assert found[0]["environment"] == {"a": "[nan]", "b": "\\\\ud800"}
    assert found[2]["birth"] == "unknown"


@pytest.mark.parametrize("field", [{"command": "ls"}, {"command": [1]}, {"cwd": 3}, {"environment": []}])
def test_a_forged_header_is_refused(field):
    with pytest.raises(TraceFileError, match="its header's"):
        list(lines(trace_of(**field)))


def test_a_schema_this_strict_refuses_more_and_less(valid):
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()))
    line = valid(trace_of(written(1, b"x")))[2]
    assert not validator.is_valid({**line, "more": 1})
    assert not validator.is_valid({name: value for name, value in line.items() if name != "pid"})
    assert not validator.is_valid({**line, "files": ["\x1b"]})
    assert not validator.is_valid({**line, "returned": False})
