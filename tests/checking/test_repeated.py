"""Exact numbers of what varies are refused, by what is known and by several runs."""

from __future__ import annotations

import pytest

from checking.conftest import Check
from factories import born, call, trace_of
from tracer.checking.repeated import judged
from tracer.expect import Observation, Status, Verdict, calls

FUTEX = call("futex", 0x1000, 0, 2, result=0)
FORK = [call("clone", 0, result=200), born(200, 100)]


def judge(expectation, *traces) -> Verdict:
    return judged(expectation, [Observation(trace) for trace in traces])


def writes(number: int):
    return trace_of(*[call("write", 1, 0x1000, 1, result=1)] * number, call("getpid", result=7))


def test_what_the_scheduler_decides_has_no_exact_number_even_if_it_is_met():
    verdict = judge(calls("futex").exactly(1), trace_of(*FORK, FUTEX))
    assert verdict.status is Status.UNDECIDED
    assert verdict.seen == (
        "1, and the number of futex is unstable in a program with threads or children (the scheduler: which thread "
        "waits for which): write `at most 1 futex`, or `exactly 1 futex even if unstable`"
    )


@pytest.mark.parametrize(
    ("expectation", "status"),
    [
        (calls("futex").exactly(1, even_if_unstable=True), Status.HOLDS),
        (calls("futex").exactly(2, even_if_unstable=True), Status.FAILS),
        (calls("futex").at_most(1), Status.HOLDS),
        (calls("futex").exactly(0), Status.FAILS),
        (calls("clone").exactly(1), Status.HOLDS),
        (calls().exactly(2), Status.UNDECIDED),
    ],
)
def test_other_bounds_and_other_calls_are_judged(expectation, status):
    assert judge(expectation, trace_of(*FORK, FUTEX)).status is status


def test_a_program_alone_may_count_its_futexes():
    assert judge(calls("futex").exactly(1), trace_of(FUTEX)).status is Status.HOLDS


def test_a_number_that_varied_is_refused_with_the_range_that_is_honest():
    verdict = judge(calls("writes").exactly(2), *map(writes, (2, 3, 2, 3)))
    assert verdict.status is Status.UNDECIDED
    assert verdict.seen == "2 to 3 in 4 runs: it is bounded, because of unknown; write `2 to 3 writes`"


def test_a_number_with_an_end_that_came_up_once_is_unstable():
    verdict = judge(calls("writes").exactly(2), *map(writes, (2, 2, 3)))
    assert verdict.status is Status.UNDECIDED
    assert verdict.seen == (
        "2 to 3 in 3 runs: it is unstable, because of unknown; the highest came up only once; no number is honest; "
        "force it: `exactly 2 writes even if unstable`"
    )


def test_a_bound_must_hold_each_time():
    verdict = judge(calls("writes").at_most(2), *map(writes, (2, 3, 2)))
    assert (verdict.status, verdict.seen) == (Status.FAILS, "3 (in 1 of 3 runs, first in run 2)")
    verdict = judge(calls("writes").exactly(1), writes(2), writes(3))
    assert (verdict.status, verdict.seen) == (Status.FAILS, "2 (each time)")
    assert judge(calls("writes").exactly(2), writes(2), writes(2)).status is Status.HOLDS


def test_a_scenario_is_run_several_times(check: Check):
    program = "import os; [os.write(1, b'x') for _ in range(os.getpid() % 5)]"
    expect = "'''\nexactly 3 writes(1)\nno network\n'''"
    source = f'claim = "x"\ncommand = ["{{python}}", "-c", "{program}"]\nexpect = {expect}\n'
    done = check(source, "--repeat", "12", name="case.toml")
    assert done.returncode in (1, 3), done.stdout
    assert "no network: saw 0 (each time)" in done.stdout
    assert check(source, "--repeat", "0", name="case.toml").returncode == 2
