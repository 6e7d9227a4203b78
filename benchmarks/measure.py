"""Measuring one run of a command, and ways of doing the same work in turn."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_POLL = 0.01  # seconds between looks at a process's peak


@dataclass(frozen=True)
class Measure:
    """How to measure the run of a command, and how to write down what was found."""

    of: Callable[[Sequence[str]], float]
    spelled: Callable[[float], str]


@dataclass(frozen=True)
class Sample:
    """What one way gave in all repeats."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)


def _start(argv: Sequence[str]) -> subprocess.Popen[bytes]:
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    return subprocess.Popen(argv, stderr=subprocess.PIPE, **quiet)


def _check(process: subprocess.Popen[bytes], complaint: bytes) -> None:
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args, stderr=complaint)


def _seconds(argv: Sequence[str]) -> float:
    begin = time.perf_counter()
    process = _start(argv)
    _, complaint = process.communicate()
    found = time.perf_counter() - begin
    _check(process, complaint)
    return found


def _peak(argv: Sequence[str]) -> float:
    """Return the most memory that the command's own process had resident, in bytes.

    That is VmHWM, looked at until the end: ru_maxrss would include its children, and this process before exec.
    """
    process = _start(argv)
    found = 0
    while process.poll() is None:
        found = _high_water_mark(process.pid) or found
        time.sleep(_POLL)
    _check(process, process.communicate()[1])
    return float(found)


def _high_water_mark(pid: int) -> int:
    """Return VmHWM of `pid` in bytes; 0 if it has ended."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


seconds_of = Measure(_seconds, lambda value: f"{value:.3f} s" if value < 1 else f"{value:.2f} s")
peak_of = Measure(_peak, lambda value: f"{value / (1 << 20):.1f} MiB")


def in_turn(
    ways: Mapping[str, Callable[[Path], list[str]]], measure: Measure, repeats: int
) -> Iterator[tuple[int, str, float]]:
    """Yield (repeat, way, value) for each way in turn, `repeats` times: A B A B …, after a turn that isn't counted.

    Raises CalledProcessError if a command fails.
    """
    for repeat in range(repeats + 1):
        for name, argv in ways.items():
            with tempfile.TemporaryDirectory(prefix="tracer-benchmark-") as directory:
                value = measure.of(argv(Path(directory)))
            if repeat:
                yield repeat, name, value
