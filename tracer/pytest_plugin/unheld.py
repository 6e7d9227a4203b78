"""Baselines that a run held nothing to: of tests that recorded no trace, and of tests that are gone.

A test that was deselected, or whose module wasn't collected as a whole, is not missed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

MARKER = "syscalls_baseline"
DIRECTORY = "__syscalls__"
HELD = pytest.StashKey[bool]()
_NO_TRACE = ": it recorded no trace"
_ORPHANS = pytest.StashKey[list[str]]()


def note_orphans(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Take note of baselines without a test among all `items`, before any is deselected."""
    if any("::" in word for word in config.args) or config.getoption("lf", False):
        return
    names = {(item.path, _name(item)) for item in items if item.get_closest_marker(MARKER)}
    modules = {item.path for item in items}
    here = config.invocation_params.dir
    config.stash[_ORPHANS] = [
        f"{os.path.relpath(file, here)}: no test so marked, {test}; if that is meant, remove the file"
        for directory in sorted({path.parent for path in modules})
        for file, test in _kept(directory)
        for module in [directory / test.partition("::")[0]]
        if (module, test.partition("::")[2]) not in names and (module in modules or not module.exists())
    ]


def _name(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[2]


def _kept(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield each baseline in `directory` and the test it is of; what can't be read, its test tells."""
    for file in sorted((directory / DIRECTORY).glob("*.toml")):
        from tracer.budgets import baseline
        from tracer.errors import TracerError

        try:
            found = baseline.load(str(file))
        except TracerError:
            continue
        if found is not None and found.command:
            yield file, found.command[0]


def unheld(item: pytest.Item) -> list[str]:
    """Return what to tell after a test: that nothing was held to its baseline, and once what has no test."""
    orphans = item.config.stash.get(_ORPHANS, [])
    item.config.stash[_ORPHANS] = []
    missing = item.get_closest_marker(MARKER) and not item.stash.get(HELD, False)
    return [*orphans, *[item.nodeid + _NO_TRACE] * bool(missing)]


def print_unheld(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what reports tell, of all processes once; a test that failed has been told of."""
    stats = terminalreporter.stats
    failed = {report.nodeid for name in ("failed", "error") for report in stats.get(name, [])}
    reports = [report for found in stats.values() for report in found if hasattr(report, "syscalls_unheld")]
    lines = {
        line: None
        for report in reports
        for line in report.syscalls_unheld
        if line.removesuffix(_NO_TRACE) not in failed
    }
    if lines:
        terminalreporter.section("baselines of system calls that nothing was held to")
        for line in lines:
            terminalreporter.write_line(line)
