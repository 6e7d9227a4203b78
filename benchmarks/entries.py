"""The benchmarks, one entry each: ways to do the same work, what to measure, and which ratios to quote."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Measure, peak_of, seconds_of

# A way's command, given a directory for its files, which is removed afterwards.
Argv = Callable[[Path], list[str]]


@dataclass(frozen=True)
class Ratio:
    """The median of the way `over`, divided by that of `under`; above `bar` (None: any will do) is a failure."""

    over: str
    under: str
    bar: float | None = None


@dataclass(frozen=True)
class Benchmark:
    """Ways by name, measured in turn `repeats` times."""

    title: str
    measure: Measure
    repeats: int
    ways: dict[str, Argv]
    ratios: tuple[Ratio, ...]


def _dd(calls: int) -> list[str]:
    """Return a command that makes `calls` calls, half of them reads and half of them writes of a byte."""
    return ["dd", "if=/dev/zero", "of=/dev/null", "bs=1", f"count={calls // 2}"]


def _tracer(*command: str) -> Argv:
    return lambda files: [sys.executable, "-m", "tracer", "run", "-w", str(files / "trace"), "--", *command]


def _strace(output: str, *command: str) -> Argv:
    return lambda files: ["strace", "-f", "-o", str(files / output), "--", *command]


def _on_one_core(argv: Argv) -> Argv:
    core = str(min(os.sched_getaffinity(0)))
    return lambda files: ["taskset", "--cpu-list", core, *argv(files)]


_CALLS = _dd(200_000)

BENCHMARKS = (
    Benchmark(
        "200,000 calls",
        seconds_of,
        9,
        {
            "untraced": lambda files: _CALLS,
            "strace -f -o /dev/null": _strace("/dev/null", *_CALLS),
            "strace -f -o FILE": _strace("text", *_CALLS),
            "strace -f -o FILE, all on one core": _on_one_core(_strace("text", *_CALLS)),
            "tracer run -w FILE": _tracer(*_CALLS),
        },
        (
            Ratio("tracer run -w FILE", "strace -f -o /dev/null", bar=1.0),
            Ratio("tracer run -w FILE", "strace -f -o FILE", bar=1.0),
            Ratio("tracer run -w FILE", "strace -f -o FILE, all on one core"),
            Ratio("tracer run -w FILE", "untraced"),
        ),
    ),
    Benchmark(
        "peak memory of the tracer",
        peak_of,
        3,
        {"100,000 calls": _tracer(*_dd(100_000)), "1,000,000 calls": _tracer(*_dd(1_000_000))},
        (Ratio("1,000,000 calls", "100,000 calls", bar=1.05),),
    ),
    Benchmark(
        "start-up",
        seconds_of,
        21,
        {
            "python -c pass": lambda files: [sys.executable, "-c", "pass"],
            "tracer run -w FILE -- true": _tracer("true"),
        },
        (Ratio("tracer run -w FILE -- true", "python -c pass"),),
    ),
)
