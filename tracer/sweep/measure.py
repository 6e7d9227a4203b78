"""One command measured: its time untraced, its calls and bytes traced."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from tracer import runner
from tracer.abi.families import FAMILIES
from tracer.decode.call import Call
from tracer.engines.contract import Engine
from tracer.errors import TracerError
from tracer.sweep.template import Point


class Measured(NamedTuple):
    """What a command took: medians of `seconds` by the clock and of processor time, and what its calls were."""

    point: Point
    seconds: float
    cpu_seconds: float
    calls: int
    reads: int
    writes: int
    bytes_read: int
    bytes_written: int


def measure(points: Sequence[Point], repeats: int, engine: Engine) -> Iterator[Measured]:
    """Run each command `repeats` times for its time and once for its calls. Raises TracerError.

    Input is empty, and what it prints is thrown away.
    """
    with open(os.devnull, "r+b") as nowhere:
        for point in points:
            timed = [_timed(point, nowhere.fileno()) for _ in range(repeats)]
            seconds, cpu_seconds = map(median, zip(*timed, strict=True))
            yield Measured(point, seconds, cpu_seconds, *_counted(point, nowhere.fileno(), engine))


def _timed(point: Point, nowhere: int) -> tuple[float, float]:
    """Run untraced; return the seconds by the clock, and the processor's."""
    executable = runner.find(point.argv[0])
    began = time.perf_counter()
    process = subprocess.Popen(point.argv, executable=executable, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    _check(point, status)
    return took, used.ru_utime + used.ru_stime


def _counted(point: Point, nowhere: int, engine: Engine) -> tuple[int, int, int, int, int]:
    """Run traced; return how many calls, reads and writes there were, and the bytes they moved."""
    what = runner.command(point.argv, stdout=nowhere, stderr=nowhere)
    trace = runner.trace(what, runner.Options(data_limit=0), engine)
    _check(point, trace.trust["status"])
    calls = reads = writes = bytes_read = bytes_written = 0
    for event in trace.events():
        if isinstance(event, Call):
            calls += 1
            if event.name in FAMILIES["reads"]:
                reads, bytes_read = reads + 1, bytes_read + event.bytes
            elif event.name in FAMILIES["writes"]:
                writes, bytes_written = writes + 1, bytes_written + event.bytes
    return calls, reads, writes, bytes_read, bytes_written


def _check(point: Point, status: int) -> None:
    """Refuse a command that failed: its numbers would be those of something else."""
    code = os.waitstatus_to_exitcode(status)
    if code:
        happened = f"it exited with {code}" if code > 0 else f"it was killed by signal {-code}"
        raise TracerError(f"sweeping, with {point.label}", happened, "Run it by hand to see what it says.")
