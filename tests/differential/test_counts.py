"""Our counts per call equal those of strace on the same command, made alike for each run.

What is compared is what strace itself counts alike in all of its runs. A call that varies for a reason that
lies in the command is listed with that reason in `workloads.WORKLOADS`; everything else must agree, and
enough must have been compared that agreement means something.
"""

from __future__ import annotations

import dataclasses
import shutil

import pytest

from conftest import need
from differential.witness import Counts, by_strace, by_us, processes
from differential.workloads import WORKLOADS, Workload
from tracer.checking.compare import Comparison, compare
from tracer.engines import STOPPING

RUNS_OF_STRACE = 3


def prepared(name: str, compiled, directory) -> Workload:
    """Return the workload, able to run; skip the test if a program for it is missing."""
    need("strace")
    workload = WORKLOADS[name]
    if name != "threads":
        need(workload.argv[0])
        return workload
    program = directory / "threads"
    shutil.copy(compiled("threads"), program)
    return dataclasses.replace(workload, argv=(str(program),))


def missing(comparison: Comparison, hard: str) -> list[str]:
    """Return the wishes in `hard` of which no alternative was compared."""
    return [wish for wish in hard.split() if not any(name in comparison.compared for name in wish.split("|"))]


def share_compared(comparison: Comparison, strace: Counts) -> float:
    """Return which share of all calls was compared."""
    return sum(calls for calls, _ in comparison.compared.values()) / sum(
        calls for calls, _ in strace.returned.values()
    )


@pytest.mark.parametrize("engine", STOPPING)
@pytest.mark.parametrize("name", WORKLOADS)
def test_counts_and_errors_equal_those_of_strace(engine, name, compiled, tmp_path):
    workload = prepared(name, compiled, tmp_path)
    strace = [by_strace(workload, tmp_path) for _ in range(RUNS_OF_STRACE)]
    ours, trace = by_us(engine, workload, tmp_path)
    comparison = compare([run.returned for run in strace], ours.returned, workload.varying)
    assert comparison.differences == ()
    assert missing(comparison, workload.hard) == []
    assert share_compared(comparison, strace[0]) > 0.8
    assert ours.ends == strace[0].ends
    assert ours.ends["exit_group"] == processes(trace) == (workload.processes or processes(trace))
    assert ours.ends.get("exit", 0) == workload.threads


@pytest.mark.parametrize("engine", STOPPING)
def test_each_wait_for_a_thread_is_a_call_by_the_one_who_joins(engine, compiled, tmp_path):
    """The count of futex may differ from strace's; this is why, and all that it may differ by."""
    _, trace = by_us(engine, prepared("threads", compiled, tmp_path), tmp_path)
    waits = [call for call in trace.calls if call.name == "futex"]
    threads = {call.tid for call in trace.calls} - {trace.calls[0].tid}
    assert len(threads) == 8
    assert {call.tid for call in waits} <= {trace.calls[0].tid}
    waited_for = [call.record.args[2] for call in waits]  # the kernel clears the word when this thread ends
    assert len(waited_for) == len(set(waited_for))
    assert set(waited_for) <= threads


def test_a_doctored_count_of_a_real_run_is_told(compiled, tmp_path):
    workload = prepared("dd", compiled, tmp_path)
    counted = by_strace(workload, tmp_path).returned
    doctored = {**counted, "write": counted["write"]._replace(calls=counted["write"].calls + 1)}
    assert compare([counted], counted).differences == ()
    assert compare([counted], doctored).differences != ()
