from __future__ import annotations

import pytest

from tracer.budgets.classes import measure, undiscovered
from tracer.budgets.repeat import Run
from tracer.expect.steadiness import Steadiness, classified

STABLE, BOUNDED, UNSTABLE = Steadiness


def runs(*counts: dict[str, int], status: int = 0) -> list[Run]:
    return [Run(count, status) for count in counts]


@pytest.mark.parametrize(
    ("numbers", "steadiness", "budget"),
    [
        ([5, 5, 5], STABLE, 'calls("openat").exactly(5)'),
        ([5, 6, 5, 6], BOUNDED, 'calls("openat").between(5, 6)'),
        ([5, 6, 7, 5, 7], BOUNDED, 'calls("openat").between(5, 7)'),
        ([5, 5, 5, 6], UNSTABLE, None),
        ([5, 6], UNSTABLE, None),
        ([0, 1, 0, 1], BOUNDED, 'calls("openat").between(0, 1)'),
    ],
)
def test_a_range_is_closed_once_both_ends_came_up_again(numbers, steadiness, budget):
    found = classified("openat", numbers, several=False)
    assert (found.steadiness, found.budget) == (steadiness, budget)


def test_waiting_for_threads_is_never_stable_even_if_alike():
    assert classified("futex", [4, 4, 4], several=False).steadiness is STABLE
    found = classified("futex", [4, 4, 4], several=True)
    assert found.steadiness is UNSTABLE and found.budget is None
    assert found.reason == "the scheduler: which thread waits for which, alike by luck"


def test_the_reason_is_told_where_it_is_known():
    assert classified("brk", [3, 3, 4, 4], several=False).reason == "allocation: where memory lies"
    assert classified("openat", [3, 3, 4, 4], several=False).reason == "unknown"
    assert classified("openat", [3, 4, 4], several=False).reason == "unknown; the lowest came up only once"


def test_a_family_can_be_steadier_than_its_calls():
    found = measure(runs({"read": 3, "pread64": 1}, {"read": 1, "pread64": 3}, {"read": 2, "pread64": 2}))
    assert {call.name: call.steadiness for call in found.calls} == {"read": UNSTABLE, "pread64": UNSTABLE}
    assert [each.budget for each in found.budget] == ['calls("reads").exactly(4)']
    assert found.steady


def test_a_call_that_some_runs_lack_counts_as_none():
    found = measure(runs({"sync": 1}, {"sync": 1, "getuid": 1}))
    assert [(each.name, each.numbers) for each in found.calls] == [("getuid", (0, 1)), ("sync", (1, 1))]


def test_two_ways_to_end_are_not_steady():
    assert not measure([*runs({"sync": 1}), *runs({"sync": 1}, status=256)]).steady
    assert measure(runs({"sync": 1}, {"sync": 1}, status=256)).steady


def test_what_runs_cannot_rule_out():
    assert round(undiscovered(10), 3) == 0.259  # (1 - p)^10 = 5 %
    assert round(undiscovered(59), 2) == 0.05
