"""How many calls each test made: in the terminal, and as traces and pages in a directory."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

from tracer.asserts import AssertableTrace
from tracer.errors import TracerError

TRACES = pytest.StashKey[list[tuple[str, AssertableTrace]]]()
UNTRACED = pytest.StashKey[str]()
_NAME_LIMIT = 120
_SHOWN = 4  # of a test's most frequent calls


class Summary:
    """Sums up each test's traces where it ran, and prints the sums where the terminal is."""

    def __init__(self, config: pytest.Config) -> None:
        """Keep the traces in the directory that an option names, if it does."""
        wanted = config.getoption("--syscalls-report")
        self._directory = os.path.join(config.invocation_params.dir, wanted) if wanted else None
        self._rows: list[tuple[str, dict[str, Any]]] = []
        self._untraced: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put what was traced into the report of the test's call: that is what travels between processes."""
        report = yield
        if call.when == "call":
            if UNTRACED in item.stash:
                report.syscalls_untraced = item.stash[UNTRACED]  # type: ignore[attr-defined]
            traces = [found for found in item.stash.get(TRACES, []) if _readable(found[1])]
            if traces:
                report.syscalls = self._sum(item.nodeid, traces)  # type: ignore[attr-defined]
        return report

    def _sum(self, nodeid: str, traces: list[tuple[str, AssertableTrace]]) -> dict[str, Any]:
        calls = [call for _, trace in traces for call in trace.calls]
        return {
            "calls": len(calls),
            "errors": sum(call.errno is not None for call in calls),
            "bytes": sum(call.bytes for call in calls),
            "most": Counter(call.name for call in calls).most_common(_SHOWN),
            "page": self._keep(nodeid, traces) if self._directory else None,
        }

    def _keep(self, nodeid: str, traces: list[tuple[str, AssertableTrace]]) -> str:
        from tracer.web.html import write_traces

        assert self._directory is not None
        os.makedirs(self._directory, exist_ok=True)
        base = os.path.join(self._directory, file_name(nodeid))
        for number, (_, trace) in enumerate(traces, 1):
            trace.save(f"{base}.{number}.trace" if len(traces) > 1 else f"{base}.trace")
        write_traces(f"{base}.html", [(f"{nodeid}: {name}", trace) for name, trace in traces])
        return f"{base}.html"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of a test's sums."""
        if hasattr(report, "syscalls"):
            self._rows.append((report.nodeid, report.syscalls))
        if hasattr(report, "syscalls_untraced"):
            self._untraced[report.syscalls_untraced] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print them, a line a test."""
        if not self._rows and not self._untraced:
            return
        terminalreporter.ensure_newline()
        terminalreporter.section("system calls")
        if self._rows:
            terminalreporter.write_line(f"{'calls':>9} {'errors':>7} {'bytes':>13}  test")
        for nodeid, row in self._rows:
            most = ", ".join(f"{name} {times:,}" for name, times in row["most"])
            numbers = f"{row['calls']:>9,} {row['errors']:>7,} {row['bytes']:>13,}"
            terminalreporter.write_line(f"{numbers}  {nodeid}" + (f"  ({most})" if most else ""))
        for reason, times in self._untraced.items():
            terminalreporter.write_line(f"{times} tests ran untraced: {reason}")
        if self._directory and self._rows:
            terminalreporter.write_line(f"traces and pages: {self._directory}")


def keep(item: pytest.Item, name: str, trace: AssertableTrace) -> None:
    """Remember a trace for the summary and the report."""
    item.stash.setdefault(TRACES, []).append((name, trace))


def _readable(trace: AssertableTrace) -> bool:
    """Whether there is something to read: a block may never have been entered, or lost its helper."""
    try:
        return bool(trace.header)
    except TracerError:
        return False


def file_name(nodeid: str) -> str:
    """Return a name for a test's files; nodeids that differ have names that differ."""
    plain = re.sub(r"[^\w.-]+", "-", nodeid)
    if plain == nodeid and len(plain) <= _NAME_LIMIT:
        return plain
    return f"{plain[:_NAME_LIMIT].strip('-')}-{hashlib.sha256(nodeid.encode()).hexdigest()[:8]}"
