"""Counts per call as strace has them and as we have them, and where the two disagree."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from differential.workloads import ENVIRONMENT, Workload
from tracer.checking.witness import Tally, by_name, parse_strace, strace_command
from tracer.decode.trace import Trace
from tracer.engines.counting import CountingSink
from tracer.model.records import TaskRecord

_LAST_CALL = re.compile(r"^(?:\d+ +)?(exit_group|exit)\(", re.MULTILINE)


@dataclass(frozen=True)
class Counts:
    """What one run of a command asked, by name: what returned, and how often a call never did."""

    returned: Mapping[str, Tally]
    ends: Mapping[str, int]


def _run(wrapper: Sequence[str], workload: Workload, directory: Path) -> None:
    """Run the workload under `wrapper` in `directory`/work, which no run has seen before, and remove that."""
    work = directory / "work"
    workload.prepare(work)
    with open(directory / "printed", "wb") as printed:
        done = subprocess.run(
            [*wrapper, *workload.argv],
            cwd=work,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
        )
    text = (directory / "printed").read_text(errors="replace")
    assert done.returncode == 0, f"{workload.argv[0]} under {wrapper[0]} exited with {done.returncode}: {text}"
    subprocess.run(["rm", "-rf", str(work)], check=True)


def by_strace(workload: Workload, directory: Path) -> Counts:
    """Run the workload under strace, which writes its lines and its summary to one file."""
    output = directory / "strace.txt"
    _run(strace_command(output, "-C"), workload, directory)
    text = output.read_text(errors="replace")
    returned = parse_strace(text)
    assert returned, "strace wrote no summary"
    return Counts(returned, Counter(_LAST_CALL.findall(text)))


def by_us(engine: str, workload: Workload, directory: Path) -> tuple[Counts, Trace]:
    """Run the workload under `tracer run -w` with the engine of that name, and no other."""
    output = directory / "ours.trace"
    ours = [sys.executable, "-m", "tracer", "run", "--engine", engine, "-w", str(output), "--"]
    _run(ours, workload, directory)
    trace = Trace.load(str(output))
    assert trace.trust["engine"] == engine
    counting = CountingSink()
    for record in trace.records():
        counting.count(record)
    ends = Counter(call.name for call in trace.calls if not call.returned)
    return Counts(by_name(counting.counts, unreturned=False), ends), trace


def processes(trace: Trace) -> int:
    """Return how many processes there were in the trace."""
    return len({record.tgid for record in trace.records() if isinstance(record, TaskRecord)})
