from __future__ import annotations

import pytest

from tracer.budgets.baseline import ANY, Profile
from tracer.budgets.judged import Deviation, Finding, judge, tightened, updated
from tracer.budgets.repeat import Run

HERE = {"kernel": "Linux 6", "libc": "glibc 2.36"}


def profile(**calls: int | str) -> Profile:
    return Profile(HERE, 0, calls)


def seen(**calls: int) -> list[Run]:
    return [Run(calls, 0)]


@pytest.mark.parametrize(
    ("limits", "calls", "finding", "fails"),
    [
        ({"sync": 1}, {"sync": 1, "getuid": 2}, Deviation("getuid", Finding.NEW, 0, 2), True),
        ({"sync": 1}, {"sync": 2}, Deviation("sync", Finding.MORE, 1, 2), True),
        ({"sync": 3}, {"sync": 2}, Deviation("sync", Finding.LESS, 3, 2), False),
        ({"sync": 3, "getuid": 1}, {"sync": 3}, Deviation("getuid", Finding.GONE, 1, 0), False),
    ],
)
def test_a_call_that_is_not_at_its_limit(limits, calls, finding, fails):
    found = judge(profile(**limits), seen(**calls), HERE)
    assert found.deviations == (finding,)
    assert found.fails is fails and found.loose is not fails


def test_the_same_again_holds_and_nothing_is_loose():
    found = judge(profile(sync=1, futex=ANY), seen(sync=1, futex=99), HERE)
    assert found.deviations == () and not found.fails and not found.loose


def test_another_status_fails():
    assert judge(profile(sync=1), [Run({"sync": 1}, 256)], HERE).fails


def test_of_several_runs_the_most_counts():
    assert judge(profile(sync=1), [*seen(sync=1), *seen(sync=2)], HERE).fails
    assert updated(None, [*seen(sync=1), *seen(sync=1), *seen(sync=2), *seen(sync=2)], HERE).calls == {"sync": 2}


def test_what_is_unstable_or_was_set_to_any_allows_any():
    runs = [*seen(sync=1, brk=1), *seen(sync=2, brk=1)]
    assert updated(profile(brk=ANY), runs, HERE).calls == {"sync": ANY, "brk": ANY}
    assert updated(profile(brk=7), runs[:1], HERE).calls == {"sync": 1, "brk": 1}


def test_what_changed_of_the_environment_is_told():
    found = judge(profile(sync=1), seen(sync=2), {"kernel": "Linux 7", "libc": "glibc 2.36", "loader": "ld"})
    assert found.environment == (("kernel", "Linux 6", "Linux 7"), ("loader", None, "ld"))


def test_tightening_only_lowers():
    old = profile(sync=3, getuid=1, brk=2, futex=ANY)
    new = tightened(old, judge(old, seen(sync=2, brk=2, futex=5), HERE))
    assert new.calls == {"sync": 2, "brk": 2, "futex": ANY}
    assert tightened(new, judge(new, seen(sync=9, brk=2), HERE)).calls == new.calls
