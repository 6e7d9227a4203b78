"""The pytest plugin: fixtures, markers and options. What they need is imported when a test uses it."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tracer.pytest_plugin.unheld import note_orphans, print_unheld, unheld

if TYPE_CHECKING:
    from tracer.inprocess.command import AsyncRunner, Runner
    from tracer.pytest_plugin.tested import Blocks

MARKERS = {
    "limit_syscalls": "limit_syscalls(writes=3, total='<= 40', bytes_per_write='>= 4KiB'): "
    "fail if the test's own thread makes more calls, or others, than that",
    "syscalls_baseline": "syscalls_baseline: fail if the test makes more calls, or others, than its baseline has",
    "no_syscalls": "no_syscalls('network', ...): fail if the test's own thread makes a call of these",
}
OPTIONS: dict[str, dict[str, Any]] = {
    "--syscalls": {"action": "store_true", "help": "trace every test and show how many system calls each made"},
    "--syscalls-report": {
        "metavar": "DIR",
        "help": "trace every test; keep the traces, and a page on each, in DIR",
    },
    "--syscalls-update": {
        "action": "store_true",
        "help": "write the baselines of tests marked syscalls_baseline, instead of holding them",
    },
    "--syscalls-tighten": {
        "action": "store_true",
        "help": "lower the limits of baselines to what tests do now; never raises one",
    },
    "--syscalls-allow-untraced": {
        "action": "store_true",
        "help": "skip tests that can't be traced here even if CI=true, where they fail",
    },
    "--syscalls-engine": {"metavar": "NAME", "help": "trace blocks by this engine: native or ptrace"},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("syscalls", "system calls (syscall-tracer)")
    for name, how in OPTIONS.items():
        group.addoption(name, **how)


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known, and show a summary if it is asked for."""
    for line in MARKERS.values():
        config.addinivalue_line("markers", line)
    if every_test(config):
        from tracer.pytest_plugin.summary import Summary

        config.pluginmanager.register(Summary(config), "syscalls-summary")


def pytest_unconfigure() -> None:
    """End the helper, if there is one."""
    link = sys.modules.get("tracer.inprocess.link")
    if link is not None:
        link.close()


def every_test(config: pytest.Config) -> bool:
    """Whether an option asks for every test to be traced."""
    return bool(config.getoption("--syscalls") or config.getoption("--syscalls-report"))


@pytest.fixture
def syscalls(request: pytest.FixtureRequest) -> Iterator[Blocks]:
    """Traces blocks of this test's own thread; each gives a trace that the test can ask."""
    from tracer.pytest_plugin.tested import Blocks

    blocks = Blocks(request.node)
    yield blocks
    blocks.end()


@pytest.fixture
def trace_run(request: pytest.FixtureRequest) -> Runner:
    """Runs commands under trace and returns what became of each, its `trace` included."""
    from tracer.pytest_plugin.tested import runner

    return runner(request.node)


@pytest.fixture
def trace_run_async(request: pytest.FixtureRequest) -> AsyncRunner:
    """Runs commands as the fixture trace_run does, but is to be awaited."""
    from tracer.pytest_plugin.tested import async_runner

    return async_runner(request.node)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Trace the body of a test that is marked, or all are."""
    if not isinstance(item, pytest.Function) or not (_marked(item) or every_test(item.config)):
        return (yield)
    from tracer.pytest_plugin.tested import traced

    return (yield from traced(item))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Look for baselines without a test."""
    note_orphans(config, items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put into a test's last report which baselines nothing was held to."""
    report = yield
    if call.when == "teardown" and (lines := unheld(item)):
        report.syscalls_unheld = lines  # type: ignore[attr-defined]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell which baselines nothing was held to."""
    print_unheld(terminalreporter)


def _marked(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in MARKERS)


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """Show the calls behind a count that isn't as expected."""
    asserts = sys.modules.get("tracer.asserts")  # else there is no count
    if asserts is None:
        return None
    counts = [side for side in (left, right) if isinstance(side, asserts.Count)]
    if not counts:
        return None
    every = config.get_verbosity() >= 2
    found = [line for count in counts for line in asserts.lines(count.calls, every)]
    return [f"{left!r} {op} {right!r}", *(found or ["there was no such call"])]
