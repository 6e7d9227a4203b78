"""What is compared: one entry a pair.

`{trace}` and `{text}` are files in a directory that is removed, `{work}` is that directory: it has the programs
and the project of `benchmarks.work`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

DD = ["dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count={count}"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two commands; the ratio of their median wall times is held against `bar`, None: only reported.

    Pairs with `perf` are measured as root only.
    """

    title: str
    command: tuple[str, ...]
    against: tuple[str, ...]
    bar: float | None
    perf: bool = False


def dd(count: int) -> tuple[str, ...]:
    """Return a dd that makes about 2 x `count` calls."""
    return tuple(word.format(count=count) for word in DD)


def tracer(*options: str, subcommand: str = "run") -> tuple[str, ...]:
    """Return the beginning of a traced command."""
    return (sys.executable, "-m", "tracer", subcommand, *options, "--")


# A tracefs for this command alone, as perf needs it.
WITH_TRACEFS = ("unshare", "-m", "sh", "-c", 'mount -t tracefs tracefs /sys/kernel/tracing; exec "$@"', "sh")
STRACE_NOWHERE = ("strace", "-f", "-o", "/dev/null")
STRACE_COUNTING = ("strace", "-f", "-c")
PERF_STAT = ("perf", "stat", "-e", "syscalls:sys_enter_read,syscalls:sys_enter_write")
STRACE_FILE = ("strace", "-f", "-o", "{text}")
NATIVE_FILE = tracer("--engine", "native", "-w", "{trace}")
ON_ONE_CORE = ("taskset", "-c", str(min(os.sched_getaffinity(0))))
STRACE_ON_ONE_CORE = (*ON_ONE_CORE, *STRACE_FILE)
MAKE = ("make", "-B", "-j2", "-C", "{work}/project")

PAIRS = (
    Pair(
        "dd, 200,000 calls: ptrace engine to a trace file, against strace -f -o /dev/null",
        (*tracer("--engine", "ptrace", "-w", "{trace}"), *dd(100_000)),
        (*STRACE_NOWHERE, *dd(100_000)),
        1.0,
    ),
    Pair(
        "dd, 200,000 calls: native engine to a trace file, against strace -f -o FILE",
        (*NATIVE_FILE, *dd(100_000)),
        (*STRACE_FILE, *dd(100_000)),
        0.5,
    ),
    Pair(
        "dd, 200,000 calls: native engine to a trace file, against strace -f -o FILE on one core",
        (*NATIVE_FILE, *dd(100_000)),
        (*STRACE_ON_ONE_CORE, *dd(100_000)),
        None,
    ),
    Pair(
        "dd, 200,000 calls: native engine to a trace file, against a bare ptrace loop in C on one core",
        (*NATIVE_FILE, *dd(100_000)),
        ("{work}/bare_loop", *dd(100_000)),
        1.25,
    ),
    Pair(
        "dd, 200,000 calls: a C loop that asks at each stop and reads a byte a call, against the bare loop",
        ("{work}/bare_loop", "--asking", *dd(100_000)),
        ("{work}/bare_loop", *dd(100_000)),
        None,
    ),
    Pair(
        "four threads, 200,000 calls: native engine to a trace file, against strace -f -o FILE",
        (*NATIVE_FILE, "{work}/four_threads"),
        (*STRACE_FILE, "{work}/four_threads"),
        0.75,
    ),
    Pair(
        "make -j2 of 50 small C files: native engine to a trace file, against strace -f -o FILE",
        (*NATIVE_FILE, *MAKE),
        (*STRACE_FILE, *MAKE),
        0.75,
    ),
    Pair(
        "dd, 200,000 calls: tracer stat with the native engine, against strace -f -c",
        (*tracer("--engine", "native", subcommand="stat"), *dd(100_000)),
        (*STRACE_COUNTING, *dd(100_000)),
        0.45,
    ),
    Pair(
        "dd, 1 million calls: perf engine to a trace file, against strace -f -o FILE",
        (*WITH_TRACEFS, *tracer("--engine", "perf", "-w", "{trace}"), *dd(500_000)),
        (*STRACE_FILE, *dd(500_000)),
        0.1,
        perf=True,
    ),
    Pair(
        "dd, 200,000 calls: tracer stat with the perf engine, against strace -f -c",
        (*WITH_TRACEFS, *tracer("--engine", "perf", subcommand="stat"), *dd(100_000)),
        (*STRACE_COUNTING, *dd(100_000)),
        0.08,
        perf=True,
    ),
    Pair(
        "dd, 200,000 calls: tracer stat with the perf engine -e read,write, against perf stat with two counters",
        (*WITH_TRACEFS, *tracer("--engine", "perf", "-e", "read,write", subcommand="stat"), *dd(100_000)),
        (*WITH_TRACEFS, *PERF_STAT, *dd(100_000)),
        1.3,
        perf=True,
    ),
    Pair(
        "dd, 200,000 calls: native engine with --stacks to a trace file, against without stacks",
        (*tracer("--engine", "native", "--stacks", "-w", "{trace}"), *dd(100_000)),
        (*NATIVE_FILE, *dd(100_000)),
        None,
    ),
    Pair(
        "dd, 10,000 calls: native engine with --stacks to a trace file, against strace -f -k -o FILE",
        (*tracer("--engine", "native", "--stacks", "-w", "{trace}"), *dd(5_000)),
        ("strace", "-f", "-k", "-o", "{text}", *dd(5_000)),
        None,
    ),
    Pair(
        "dd, 20 million calls, -e fsync (nothing matches), against untraced",
        (*tracer("-e", "fsync", "-w", "{trace}"), *dd(10_000_000)),
        dd(10_000_000),
        1.1,
    ),
    Pair(
        "true: native engine to a trace file, against python3 -c pass",
        (*tracer("-w", "{trace}"), "true"),
        (sys.executable, "-c", "pass"),
        4.0,
    ),
)

# Peak memory of the tracer itself while it records a dd of so many bytes, two calls each, to a file.
MEMORY = (("ptrace", 50_000), ("ptrace", 500_000), ("native", 500_000), ("native", 5_000_000))
MEMORY_BAR = 100.0  # MiB

# Kept traces, and how long a call may take as strace's text, or twice as long as strace takes on top of the bare
# loop; and as JSON Lines, or twice as long as decoding. In microseconds.
RENDERED = (("dd, 1 million calls", dd(500_000)), ("make -j2 of 50 small C files", MAKE))
RENDERED_BAR = 12.0
EXPORTED_BAR = 10.0


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a kept trace of `traced`, to {text}; its bars are None where there are none.

    `seconds`, the `size` of what it writes and its peak `memory` in MiB; `ratio`: to the same without --redact.
    """

    title: str
    traced: tuple[str, ...]
    command: tuple[str, ...]
    seconds: float | None = None
    size: float | None = None
    memory: float | None = None
    against: tuple[str, ...] | None = None
    ratio: float | None = None


JSONL = ("report", "--format", "jsonl", "-o", "{text}", "{trace}")
REPORTS = (
    Report("dd: HTML page", dd(50_000), ("report", "--html", "{text}", "{trace}"), 10.0, 30.0),
    Report("make -j2: HTML page", MAKE, ("report", "--html", "{text}", "{trace}"), 10.0, 30.0),
    Report("dd: explain", dd(500_000), ("explain", "{trace}"), 60.0, None, 1024.0),
    Report(
        "dd: summary with --redact all",
        dd(500_000),
        ("report", "--redact", "all", "{trace}"),
        against=("report", "{trace}"),
        ratio=2.0,
    ),
    Report("make -j2: JSON Lines with --redact all", MAKE, (*JSONL, "--redact", "all"), against=JSONL, ratio=2.0),
)
