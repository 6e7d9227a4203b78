"""A test that is marked ``alone`` runs in a child with one thread, and fails here if it fails there."""

from __future__ import annotations

import os
import threading
from types import SimpleNamespace

import pytest

from alone import pytest_pyfunc_call

PARENT = os.getpid()


@pytest.mark.alone
def test_it_runs_in_another_process_with_one_thread():
    assert os.getpid() != PARENT
    assert threading.active_count() == len(os.listdir("/proc/self/task")) == 1


@pytest.mark.parametrize(
    ("end", "told"),
    [(lambda: [].pop(), "IndexError: pop from empty list"), (lambda: os.kill(os.getpid(), 9), "ended by signal 9")],
)
def test_its_failure_is_told(end, told):
    item = SimpleNamespace(get_closest_marker=str, funcargs={}, _fixtureinfo=SimpleNamespace(argnames=()), obj=end)
    with pytest.raises(pytest.fail.Exception, match=told):
        pytest_pyfunc_call(item)
