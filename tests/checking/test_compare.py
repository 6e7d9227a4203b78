"""What two accounts of the same program agree on, and what becomes of a difference."""

from __future__ import annotations

import pytest

from tracer.checking.compare import compare, confirm
from tracer.checking.witness import Account, Tally, WitnessFailed, by_name, parse_strace
from tracer.expect import Status
from tracer.model.counted import ONLY_ENTRY, SUCCEEDED, UNRETURNED, Counted

AGREED = {"read": Tally(100, 0), "openat": Tally(7, 2)}


def test_a_count_that_is_one_off_is_told():
    assert compare([AGREED, AGREED], {**AGREED, "read": Tally(99, 0)}).differences == (
        "read: strace counts 100 (0 errors), we count 99 (0)",
    )


def test_an_error_that_we_take_for_a_success_is_told():
    assert compare([AGREED], {**AGREED, "openat": Tally(7, 1)}).differences == (
        "openat: strace counts 7 (2 errors), we count 7 (1)",
    )


def test_a_call_that_only_one_side_saw_is_told():
    assert compare([AGREED], {**AGREED, "fork": Tally(1, 0)}).differences == (
        "fork: strace counts 0 (0 errors), we count 1 (0)",
    )
    assert len(compare([AGREED], {"read": Tally(100, 0)}).differences) == 1


def test_errors_that_the_witness_does_not_know_are_not_compared_and_calls_are():
    entries = {"read": Tally(100, None), "openat": Tally(7, None)}
    assert compare([entries], AGREED).differences == ()
    assert compare([entries], {**AGREED, "read": Tally(99, 0)}).differences == (
        "read: strace counts 100 (unknown errors), we count 99 (0)",
    )


def test_what_the_witness_counts_differently_each_time_is_left_out_and_named():
    comparison = compare([AGREED, {**AGREED, "read": Tally(101, 0)}], {**AGREED, "read": Tally(5, 0)}, ["openat"])
    assert comparison.differences == () and comparison.compared == {}
    assert comparison.left_out == ("openat", "read")


class Fake:
    name = "the other"


def confirmed(ours, theirs, ended=0):
    """Judge what we saw in our runs beside what the witness saw in its runs; the last is seen for ever after."""

    def runs(tallies):
        seen = iter(tallies)
        return lambda: Account(ended, next(seen, tallies[-1]))

    again, testify = runs(ours), runs(theirs)
    return confirm(Fake(), Account(0, again().tallies), testify, again)


def test_agreement_holds():
    verdict = confirmed([AGREED], [AGREED])
    assert (verdict.status, verdict.seen) == (Status.HOLDS, "107 calls with 2 names counted alike in 3 runs")


def test_a_lasting_difference_fails_and_is_shown():
    verdict = confirmed([AGREED], [{**AGREED, "read": Tally(101, 0)}])
    assert verdict.status is Status.FAILS
    assert verdict.seen == "1 of 2 counts differ\nread: the other counts 101 (0 errors), we count 100 (0)"


def test_a_witness_that_saw_less_fails():
    assert confirmed([AGREED], [{"read": Tally(100, 0)}]).status is Status.FAILS


@pytest.mark.parametrize("rare", [0, 4])
def test_what_the_witness_sees_once_in_a_while_is_left_out(rare):
    others = {**AGREED, "read": Tally(101, 0)}
    verdict = confirmed([others], [AGREED if run == rare else others for run in range(5)])
    assert verdict.status is Status.HOLDS
    assert rare == 4 or verdict.seen.endswith("left out, since they vary from run to run or can't be told: read")


def test_what_we_see_once_in_a_while_is_left_out():
    verdict = confirmed([{**AGREED, "read": Tally(101, 0)}, AGREED], [AGREED])
    assert verdict.status is Status.HOLDS
    assert verdict.seen.splitlines()[-1] == "left out, since they vary from run to run or can't be told: read"


def test_where_nothing_could_be_compared_nothing_is_decided():
    assert confirmed([{"read": Tally(1, 0)}], [{"read": Tally(n, 0)} for n in (1, 2, 3)]).status is Status.UNDECIDED


def test_another_end_of_the_program_is_no_witness():
    verdict = confirmed([AGREED], [AGREED], ended=1)
    assert verdict.status is Status.UNDECIDED and verdict.seen == "the program's end varies: 0, 1"


def test_a_witness_that_fails_decides_nothing():
    def fails():
        raise WitnessFailed("perf lost 3 calls")

    verdict = confirm(Fake(), Account(0, AGREED), fails, fails)
    assert (verdict.status, verdict.seen) == (Status.UNDECIDED, "perf lost 3 calls")


def test_the_tables_of_strace_are_read_together():
    rows = (
        '123 read(3, "     7  total", 10) = 10',
        "    calls    errors syscall",
        "--------- --------- ----------------",
        "     1001           read",
        "        3         1 ioctl",
        "--------- --------- ----------------",
        "     1004         1 total",
        "System call usage summary for 32 bit mode:",
        "    calls    errors syscall",
        "--------- --------- ----------------",
        "        2         1 read",
        "        2         1 total",
    )
    assert parse_strace("\n".join(rows)) == {"read": Tally(1003, 1), "ioctl": Tally(3, 1)}
    assert parse_strace("strace: no such thing") is None


def test_counts_are_named_for_all_architectures_together():
    counts = {
        Counted(0xC000003E, 1, SUCCEEDED): 5,
        Counted(0x40000003, 4, 9): 1,  # write, EBADF
        Counted(0xC000003E, 0, ONLY_ENTRY): 2,
        Counted(0xC000003E, 231, UNRETURNED): 1,
    }
    assert by_name(counts) == {"write": Tally(6, 1), "read": Tally(2, None), "exit_group": Tally(1, 0)}
    assert "exit_group" not in by_name(counts, unreturned=False)
