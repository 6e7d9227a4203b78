"""Tests under trace: blocks, whole bodies and commands, and what becomes of a test that can't be traced."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Generator, Sequence
from typing import Any, NoReturn

import pytest

from tracer.asserts import AssertableTrace, verdict_text
from tracer.errors import PermissionDenied, UsageError
from tracer.expect import Expectation, Status
from tracer.health import Works
from tracer.health.refusals import already_traced
from tracer.inprocess import command
from tracer.inprocess.block import Block, Threads
from tracer.inprocess.command import AsyncRunner, Completed, Runner
from tracer.plan.plan import EXPECTED_DATA
from tracer.pytest_plugin.limits import expectations, threads_of
from tracer.pytest_plugin.summary import TRACES, UNTRACED, keep

_OPTION = "--syscalls-allow-untraced"


class TestBlock(Block):
    """A block of a test: where it can't be traced, the test is skipped, or fails in CI."""

    __test__ = False

    def __init__(self, item: pytest.Item, threads: Threads, data_limit: int = EXPECTED_DATA) -> None:
        """Prepare a block of `item`."""
        super().__init__(threads, data_limit, item.config.getoption("--syscalls-engine"))
        self._item = item
        self.trace.every = _verbose(item)

    def refused(self, error: PermissionDenied) -> NoReturn:
        """Skip the test, or let it fail."""
        untraceable(self._item, error)


class Blocks:
    """Makes the blocks of one test."""

    def __init__(self, item: pytest.Item) -> None:
        """Make none yet."""
        self._item = item
        self._made: list[TestBlock] = []

    def __call__(self, threads: Threads = "own", *, data_limit: int = EXPECTED_DATA) -> TestBlock:
        """Return a block for `with`: this thread is traced in it, or with `threads="all"` all of this process.

        Threads and processes that it makes are followed. `data_limit` bytes are kept of each buffer.
        """
        block = TestBlock(self._item, threads, data_limit)
        self._made.append(block)
        keep(self._item, f"block {len(self._made)}", block.trace)
        return block

    def end(self) -> None:
        """End what was left open."""
        for block in self._made:
            block.end()


class _Untraced(Exception):
    """The body of a test that nothing but an option wants traced can't be traced here."""


class BodyBlock(TestBlock):
    """The body of a test; `required`: a marker asks for it, and not an option alone."""

    def __init__(self, item: pytest.Item, threads: Threads, required: bool) -> None:
        """Prepare."""
        super().__init__(item, threads)
        self._required = required
        self.returned = False

    def refused(self, error: PermissionDenied) -> NoReturn:
        """Treat the test as one that asked for a block, or let it run untraced."""
        if self._required:
            untraceable(self._item, error)
        self._item.stash[UNTRACED] = str(error)
        raise _Untraced from error


def traced(item: pytest.Function) -> Generator[None, object, object]:
    """Run the test's body in a block and judge its markers."""
    wanted, threads = _asked(item)
    kept = item.get_closest_marker("syscalls_baseline") is not None
    block = BodyBlock(item, threads, bool(wanted) or kept)
    if not wanted and _traces_itself(item):
        result = yield
        _hold(item, kept, [trace for _, trace in item.stash.get(TRACES, [])])
        return result
    body = item.obj
    item.obj = _in_block(body, block)
    keep(item, "test", block.trace)
    try:
        result = yield
    finally:
        item.obj = body
        block.end()
    if not block.returned:  # unittest keeps what its tests raise for later
        return result
    for expectation in wanted:
        verdict = block.trace.judge(expectation)
        if verdict.status is not Status.HOLDS:
            pytest.fail(verdict_text(verdict, _verbose(item)), pytrace=False)
    _hold(item, kept, [block.trace])
    return result


def _hold(item: pytest.Item, kept: bool, traces: Sequence[AssertableTrace]) -> None:
    """Hold a test that is marked so to its baseline."""
    if kept:
        from tracer.pytest_plugin.baselines import hold

        hold(item, traces, _verbose(item))


def _asked(item: pytest.Item) -> tuple[list[Expectation], Threads]:
    """Return what the test's markers expect, and of which threads; markers that make no sense fail it."""
    try:
        return expectations(item), threads_of(item)
    except UsageError as error:
        text = str(error)
    pytest.fail(text, pytrace=False)


def _traces_itself(item: pytest.Function) -> bool:
    return bool({"syscalls", "trace_run", "trace_run_async"} & set(item.fixturenames))


def _in_block(body: Callable[..., Any], block: BodyBlock) -> Callable[..., Any]:
    @functools.wraps(body)
    def call(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        try:
            with block:
                result = body(*args, **kwargs)
        except _Untraced:
            return body(*args, **kwargs)
        block.returned = True
        return result

    @functools.wraps(body)
    async def call_async(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        try:
            with block:
                result = await body(*args, **kwargs)
        except _Untraced:
            return await body(*args, **kwargs)
        block.returned = True
        return result

    return call_async if inspect.iscoroutinefunction(body) else call


def runner(item: pytest.Item) -> Runner:
    """Return `trace_run` for one test."""

    def trace_run(words: Sequence[str | os.PathLike[str]], **how: Any) -> Completed:
        __tracebackhide__ = True
        try:
            return _kept(item, command.trace_run(words, **how))
        except PermissionDenied as error:
            untraceable(item, error)

    return trace_run


def async_runner(item: pytest.Item) -> AsyncRunner:
    """Return `trace_run_async` for one test."""

    async def trace_run_async(words: Sequence[str | os.PathLike[str]], **how: Any) -> Completed:
        __tracebackhide__ = True
        try:
            return _kept(item, await command.trace_run_async(words, **how))
        except PermissionDenied as error:
            untraceable(item, error)

    return trace_run_async


def _kept(item: pytest.Item, done: Completed) -> Completed:
    done.trace.every = _verbose(item)
    keep(item, " ".join(map(str, done.args)), done.trace)
    return done


def _verbose(item: pytest.Item) -> bool:
    return item.config.get_verbosity() >= 2


def untraceable(item: pytest.Item, error: PermissionDenied) -> NoReturn:
    """Skip a test that can't be traced here; in CI it fails, unless an option allows it."""
    __tracebackhide__ = True
    if already_traced(True).works is Works.NO:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
    if os.environ.get("CI") == "true" and not item.config.getoption(_OPTION):
        happened = f"{error}\n  In CI this is no reason to skip; {_OPTION} allows it."
        raise pytest.fail.Exception(happened, pytrace=False) from None
    pytest.skip(str(error))
