"""Running a command several times and counting its calls by name."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracer import abi, runner
from tracer.engines.contract import Command, Engine
from tracer.errors import TracerError
from tracer.model.counted import Counts
from tracer.reporters.counts import count_rows, notes
from tracer.reporters.signals import signal_name


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how often each call was made, how the command ended, and what the counts can't tell."""

    calls: Mapping[str, int]
    status: int
    doubts: tuple[str, ...] = ()


def repeat(command: Command, times: int, engine: Engine) -> Iterator[Run]:
    """Run `command` so many times, one after the other, and yield each run. Raises TracerError."""
    for _ in range(times):
        outcome, counts = runner.count(command, runner.Options(), engine)
        trust = {**runner.trust(outcome, engine), "calls_unfinished": 0}
        yield Run(by_name(counts), outcome.status, tuple(notes(count_rows(counts), trust)))


def by_name(counts: Counts) -> dict[str, int]:
    """Return how often each call was made; those of another architecture than this machine's carry its name."""
    found: Counter[str] = Counter()
    here = os.uname().machine
    for counted, times in counts.items():
        name, architecture = abi.syscall(counted.arch, counted.number).name, abi.architecture_name(counted.arch)
        found[name if architecture == here else f"{name} ({architecture})"] += times
    return {name: found[name] for name in sorted(found) if found[name]}


def ending(status: int) -> str:
    """Return in words how a command ended."""
    if os.WIFSIGNALED(status):
        return f"killed by {signal_name(os.WTERMSIG(status))}"
    return f"exited with {os.WEXITSTATUS(status)}"


def need_calls(run: Run) -> Run:
    """Return `run`. Raises TracerError if not one call was seen in it: nothing can be said of nothing."""
    if not run.calls:
        raise TracerError("counting system calls", "not one was seen", "Run `tracer doctor`; try another --engine.")
    return run
