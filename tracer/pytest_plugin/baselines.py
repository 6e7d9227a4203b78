"""Baselines of tests: what each call may be made, kept beside the tests, and held in later runs.

Calls whose number memory or the scheduler decides are left out: in a process that runs other tests before, they
say nothing about this one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tracer.asserts import AssertableTrace, lines
from tracer.budgets import baseline as files
from tracer.budgets.judged import FAILING, Deviation, Judgement, judge, tightened, updated
from tracer.budgets.repeat import Run
from tracer.budgets.verdict import advice, blame
from tracer.expect.steadiness import VARYING
from tracer.model.environment import fingerprint
from tracer.pytest_plugin.summary import file_name
from tracer.pytest_plugin.unheld import DIRECTORY, HELD
from tracer.reporters.origin import losses, scalars


class BaselineWarning(pytest.PytestWarning):
    """A test does less than its baseline allows."""


def hold(item: pytest.Item, traces: Sequence[AssertableTrace], every: bool) -> None:
    """Hold each of a test's `traces` to its baseline, or write that; failures show `every` call, or a few."""
    if not traces:
        pytest.fail("syscalls_baseline: the test made no trace", pytrace=False)
    item.stash[HELD] = True
    for number, trace in enumerate(traces, 1):
        _Kept(item, number if len(traces) > 1 else None).hold(trace, every)
    further = _Kept(item, len(traces) + 1)
    if further.known:
        less = f"the test made {len(traces)} traces, and {further.shown} is of one more"
        item.warn(BaselineWarning(f"{less}: if that is meant, remove the file."))


class _Kept:
    """The baseline of one trace, in a file of its own: of the only one of a test, or of one of several."""

    def __init__(self, item: pytest.Item, number: int | None) -> None:
        self._item, self._option = item, item.config.getoption
        name = item.nodeid.partition("::")[2]
        words = (f"{item.path.name}::{name}", *([f"trace {number}"] if number else []))
        file = ".".join([item.path.stem, name.replace("::", "."), *([str(number)] if number else [])])
        self._path = item.path.parent / DIRECTORY / f"{file_name(file)}.toml"
        self._environment = scalars(fingerprint())
        python = ".".join(str(self._environment["python"]).split(".")[:2])
        self._profile = f"{files.profile_name(self._environment)} python {python}"
        self._baseline = files.load(str(self._path)) or files.Baseline(words)
        self.known = self._profile in self._baseline.profiles
        self.shown = os.path.relpath(self._path, item.config.invocation_params.dir)

    def hold(self, trace: AssertableTrace, every: bool) -> None:
        run = _run(trace)
        if run.doubts:
            pytest.fail(f"undecided: {run.doubts[0]}", pytrace=False)
        old = self._baseline.profiles.get(self._profile)
        if self._option("--syscalls-update"):
            self._write(updated(old, [run], self._environment))
            return
        if old is None:
            known = ", ".join(self._baseline.profiles) or "none"
            said = f"{self.shown} has no profile for {self._profile} (it has: {known})"
            pytest.fail(f"undecided: {said}; --syscalls-update writes one", pytrace=False)
        judgement = judge(old, [run], self._environment)
        if judgement.fails:
            pytest.fail(self._failure(judgement, trace, every), pytrace=False)
        if judgement.tightens and self._option("--syscalls-tighten"):
            self._write(tightened(old, judgement))
        elif judgement.loose:
            less = "\n".join([*map(_line, judgement.deviations), *advice(judgement, "--syscalls-")])
            self._item.warn(BaselineWarning(f"less than {self.shown} allows:\n{less}"))

    def _write(self, profile: files.Profile) -> None:
        Path(self._path).parent.mkdir(exist_ok=True)
        files.save(self._baseline.having(self._profile, profile), str(self._path))

    def _failure(self, judgement: Judgement, trace: AssertableTrace, every: bool) -> str:
        then, now = judgement.status
        ended = [f"the command's wait status is {now}; in the baseline it is {then}"] if then != now else []
        broken = [each for each in judgement.deviations if each.finding in FAILING]
        calls = tuple(call for call in trace.calls if call.name in {each.call for each in broken})
        head = f"expected what {self.shown} [{self._profile}] allows, saw"
        last = "if that is meant: --syscalls-update writes what was seen"
        return "\n".join([head, *map(_line, broken), *ended, *lines(calls, every), *blame(judgement), last])


def _line(each: Deviation) -> str:
    return f"  {each.finding:4}  {each.limit:,} → {each.seen:,}  {each.call}"


def _run(trace: AssertableTrace) -> Run:
    """Return what is kept of a trace; a block has no status."""
    counts = Counter(call.name for call in trace.calls if call.name not in VARYING)
    doubts = [] if trace.trust["complete"] else ["the trace has no end"]
    doubts += losses({**trace.trust, "calls_unfinished": 0})
    return Run(dict(counts), int(trace.trust.get("status", 0)), tuple(doubts))
