"""Counts per call as strace has them and as we have them, and where the two disagree."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from differential.workloads import ENVIRONMENT, Workload
from tracer.decode.trace import Trace
from tracer.model.records import TaskRecord

_LAST_CALL = re.compile(r"^(?:\d+ +)?(exit_group|exit)\(", re.MULTILINE)


@dataclass(frozen=True)
class Counts:
    """What one run of a command asked: `returned` is name -> (calls, errors); `ends` counts what never returned."""

    returned: Mapping[str, tuple[int, int]]
    ends: Mapping[str, int]


@dataclass(frozen=True)
class Comparison:
    """`compared` are the calls that strace counts alike each time; `differences` says where we don't."""

    compared: Mapping[str, tuple[int, int]]
    differences: tuple[str, ...]


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
    _run(["strace", "-f", "-C", "-U", "calls,errors,name", "-o", str(output), "--"], workload, directory)
    lines, _, summary = output.read_text(errors="replace").rpartition("    calls ")
    assert summary, "strace wrote no summary"
    return Counts(parse_summary(summary), Counter(_LAST_CALL.findall(lines)))


def parse_summary(text: str) -> dict[str, tuple[int, int]]:
    """Return name -> (calls, errors) of a table with the columns calls, errors (or blank), name."""
    found = {}
    for calls, *errors, name in (line.split() for line in text.splitlines() if len(line.split()) in (2, 3)):
        if calls.isdigit() and name != "total":
            found[name] = (int(calls), int(errors[0]) if errors else 0)
    return found


def by_us(engine: str, workload: Workload, directory: Path) -> tuple[Counts, Trace]:
    """Run the workload under `tracer run -w` with the engine of that name, and no other."""
    output = directory / "ours.trace"
    ours = [sys.executable, "-m", "tracer", "run", "--engine", engine, "-w", str(output), "--"]
    _run(ours, workload, directory)
    trace = Trace.load(str(output))
    assert trace.trust["engine"] == engine
    calls = Counter(call.name for call in trace.calls if call.returned)
    errors = Counter(call.name for call in trace.calls if call.returned and call.errno is not None)
    ends = Counter(call.name for call in trace.calls if not call.returned)
    return Counts({name: (number, errors[name]) for name, number in calls.items()}, ends), trace


def processes(trace: Trace) -> int:
    """Return how many processes there were in the trace."""
    return len({record.tgid for record in trace.records() if isinstance(record, TaskRecord)})


def compare(strace: Sequence[Counts], ours: Counts, varying: Iterable[str] = ()) -> Comparison:
    """Compare what strace counts alike in each of its runs, but for the calls `varying`."""
    names = set().union(*(run.returned for run in strace), ours.returned) - set(varying)
    seen = {name: {run.returned.get(name, (0, 0)) for run in strace} for name in sorted(names)}
    compared = {name: counts.pop() for name, counts in seen.items() if len(counts) == 1}
    differences = tuple(
        f"{name}: strace counts {expected[0]} ({expected[1]} errors), we count {found[0]} ({found[1]})"
        for name, expected in compared.items()
        if (found := ours.returned.get(name, (0, 0))) != expected
    )
    return Comparison(compared, differences)
