"""The table of `tracer stat`, against text written by hand."""

from __future__ import annotations

import errno
import json
from pathlib import Path

from jsonschema import Draft202012Validator

from tracer.abi import i386, x86_64
from tracer.model.counted import ONLY_ENTRY, SUCCEEDED, UNRETURNED, Counted
from tracer.reporters.counts import count_rows, counts_json, counts_text

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "stat.schema.json"
WHOLE = {"status": 0, "engine": "native", "follow": True, "calls_unfinished": 0, "calls_lost": 0}


def of(name: str, error: int = SUCCEEDED, arch=x86_64) -> Counted:
    return Counted(arch.AUDIT_ARCH, arch.BY_NAME[name], error)


def text(counts, trust=WHOLE) -> list[str]:
    return counts_text(count_rows(counts), trust, width=100).splitlines()


def test_errors_are_told_by_name_the_most_frequent_first():
    counts = {
        of("openat"): 1200,
        of("openat", errno.EACCES): 1,
        of("openat", errno.ENOENT): 12,
        of("read"): 7,
        of("nanosleep", 516): 1,
    }
    assert text(counts) == [
        "syscall    calls  errors  which",
        "openat     1,213      13  ENOENT 12, EACCES 1",
        "read           7",
        "nanosleep      1       1  ERESTART_RESTARTBLOCK 1",
        "total      1,221      14",
    ]


def test_where_only_entries_were_counted_errors_are_blank_and_a_note_says_so():
    assert text({of("read", ONLY_ENTRY): 3}) == [
        "syscall  calls  errors  which",
        "read         3",
        "total        3",
        "only entries were counted: which calls failed is not known",
    ]


def test_several_architectures_are_told_apart():
    assert text({of("write"): 2, of("write", arch=i386): 1}) == [
        "syscall  calls  errors  which  architecture",
        "write        2                 x86_64",
        "write        1                 i386",
        "total        3",
    ]


def test_what_could_have_been_missed_stands_below():
    trust = {**WHOLE, "complete": False, "calls_lost": 5, "calls_unfinished": 2, "recorded_selection": "a\x1b"}
    assert text({of("io_uring_setup"): 1, Counted(x86_64.AUDIT_ARCH, 7000, errno.ENOSYS): 1}, trust)[-6:] == [
        "CUT: the recording has no end",
        r"only a\33 was recorded",
        "5 calls were lost",
        "2 calls did not return (exit_group never does)",
        "the program set up io_uring: what it does through that is no system call",
        "some calls have numbers that no table knows",
    ]


def test_an_io_uring_that_could_not_be_set_up_is_no_doubt():
    assert "io_uring" not in text({of("io_uring_setup", errno.EPERM): 1})[-1]


def test_the_json_keeps_to_its_schema():
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    counts = {
        of("openat"): 3,
        of("openat", errno.ENOENT): 2,
        of("exit_group", UNRETURNED): 1,
        of("read", ONLY_ENTRY): 4,
    }
    about = {"command": ["x"], "pids": None, "recording": None, "selection": None, "follow": True}
    found = counts_json(count_rows(counts), about, WHOLE)
    Draft202012Validator(schema).validate(found)
    assert found["trust"] == WHOLE
    by_name = {call.pop("name"): call for call in found["calls"]}
    known = {"number": 257, "arch": "x86_64"}
    assert by_name["openat"] == {**known, "calls": 5, "errors": 2, "by_errno": {"ENOENT": 2}, "unreturned": 0}
    assert (by_name["exit_group"]["unreturned"], by_name["exit_group"]["errors"]) == (1, 0)
    assert (by_name["read"]["errors"], by_name["read"]["by_errno"]) == (None, None)
