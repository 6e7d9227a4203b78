"""`python -m benchmarks`: measure all pairs in turn and print medians and ratios.

With `--write FILE`, the table is written into FILE between its two marks. A missed bar is marked; with
`--strict`, the exit code is 1 if there is one.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from benchmarks.pairs import (
    EXPORTED_BAR,
    MEMORY,
    MEMORY_BAR,
    PAIRS,
    RENDERED,
    RENDERED_BAR,
    REPORTS,
    STRACE_ON_ONE_CORE,
    Pair,
    Report,
    dd,
    tracer,
)
from benchmarks.work import prepare

BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
MISSED = "missed"


class Cost(NamedTuple):
    """Seconds by the wall and of processors, those of awaited children included, and peak memory in KiB."""

    wall: float
    cpu: float
    peak: int


def run(command: tuple[str, ...], directory: str, ends: tuple[int, ...] = (0,)) -> Cost:
    """Return what the process costs that `command` starts; `ends` are the exit codes that are no failure."""
    argv = [word.format(trace=f"{directory}/trace", text=f"{directory}/text", work=directory) for word in command]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    with open(os.devnull, "r+b") as nowhere:
        process = subprocess.Popen(argv, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=environ)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in ends:
        sys.exit(f"benchmarks: {' '.join(argv)} ended with {process.returncode}")
    return Cost(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def measure(pair: Pair, repeats: int, directory: str) -> str:
    """Return a table row: medians, and the ratio of the medians, measured A B A B …"""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(repeats):
        for kind, command in zip(times, (pair.command, pair.against), strict=True):
            print(f"\r{pair.title}: {turn + 1}/{repeats}", end="", file=sys.stderr, flush=True)
            kind.append(run(command, directory).wall)
    print("\r\033[K", end="", file=sys.stderr)
    ours, theirs = map(statistics.median, times)
    spread = f"{min(times[0]):.2f}–{max(times[0]):.2f} s, {min(times[1]):.2f}–{max(times[1]):.2f} s"
    bar = against(pair.bar, ours / theirs, "")
    return f"| {pair.title} | {ours:.2f} s | {theirs:.2f} s | {spread} | **{ours / theirs:.2f}** | {bar} |"


def against(bar: float | None, figure: float, unit: str) -> str:
    """Return how a bar is shown beside the figure that must not exceed it."""
    if bar is None:
        return ""
    return f"{bar:.2f}{unit}" + (f" **{MISSED}**" if figure > bar else "")


def memory(engine: str, count: int, directory: str) -> str:
    """Return a table row: peak memory of the tracer, or of a child of it that had more (getrusage(2))."""
    peak = run((*tracer("--engine", engine, "-w", "{trace}"), *dd(count)), directory).peak
    size = Path(directory, "trace").stat().st_size / (1 << 20)
    bar = against(MEMORY_BAR, peak / 1024, " MiB")
    return f"| {engine} | {2 * count:,} | {peak / 1024:.1f} MiB | {size:.1f} MiB | {bar} |"


def rendering(title: str, command: tuple[str, ...], repeats: int, directory: str) -> list[str]:
    """Return table rows: what a call of a kept trace of `command` costs as strace's text and as JSON Lines."""
    report = (sys.executable, "-m", "tracer", "report", "--format")
    run((*tracer("-w", "{trace}"), *command), directory)
    counted = subprocess.run(
        [*report, "strace", "-c", f"{directory}/trace"], capture_output=True, text=True, check=True
    )
    calls = int(counted.stdout.splitlines()[-1].split()[3])

    commands = {
        "strace": (*STRACE_ON_ONE_CORE, *command),
        "bare": ("{work}/bare_loop", *command),
        "decoding": (sys.executable, "-m", "benchmarks.decode_all", "{trace}"),
        "text": (*report, "strace", "-o", "{text}", "{trace}"),
        "json": (*report, "jsonl", "-o", "{text}", "{trace}"),
    }
    turns = [{name: run(words, directory) for name, words in commands.items()} for _ in range(repeats)]

    def a_call(which: Callable[[Cost], float], name: str, without: str = "") -> float:
        """Return microseconds, those that `name` needs on top of `without` in the same turn."""
        costs = (which(turn[name]) - (which(turn[without]) if without else 0) for turn in turns)
        return statistics.median(costs) / calls * 1e6

    def shown(name: str, without: str = "") -> str:
        return f"{a_call(_wall, name, without):.1f} µs ({a_call(_cpu, name, without):.1f} of CPU)"

    rows = (
        ("strace's text", "text", ("strace", "bare"), "strace on top of the bare loop", RENDERED_BAR),
        ("JSON Lines", "json", ("decoding",), "decoding", EXPORTED_BAR),
    )
    return [
        f"| {title}: {form} | {calls:,} | {shown(name)} | {what}: {shown(*beside)} | "
        f"{against(max(bar, 2 * a_call(_wall, *beside)), a_call(_wall, name), ' µs')} |"
        for form, name, beside, what, bar in rows
    ]


_wall, _cpu = attrgetter("wall"), attrgetter("cpu")


def reported(report: Report, repeats: int, directory: str) -> str:
    """Return a table row: the processor time that a report takes; findings of `explain` are no failure."""
    run((*tracer("-w", "{trace}"), *report.traced), directory)

    def measured(command: tuple[str, ...]) -> tuple[float, int]:
        runs = [run((sys.executable, "-m", "tracer", *command), directory, ends=(0, 1)) for _ in range(repeats)]
        return statistics.median(each.cpu for each in runs), max(each.peak for each in runs)

    text = Path(directory, "text")
    text.unlink(missing_ok=True)
    seconds, peak = measured(report.command)
    size = text.stat().st_size / (1 << 20) if text.exists() else 0.0
    theirs = f"{seconds / measured(report.against)[0]:.2f}" if report.against else ""
    figures = ((report.seconds, seconds, " s"), (report.size, size, " MiB"), (report.memory, peak / 1024, " MiB"))
    bars = [against(bar, figure, unit) for bar, figure, unit in figures if bar is not None]
    bars += [against(report.ratio, float(theirs), " x")] if theirs else []
    cells = (f"{seconds:.2f} s", f"{peak / 1024:.1f} MiB", f"{size:.1f} MiB", theirs, ", ".join(bars))
    return f"| {report.title} | {' | '.join(cells)} |"


def machine() -> str:
    """Return what the figures were measured on."""
    strace = subprocess.run(["strace", "-V"], capture_output=True, text=True).stdout.split("\n")[0]
    system = os.uname()
    cores = len(os.sched_getaffinity(0))
    return f"{system.sysname} {system.release}, {cores} cores; Python {platform.python_version()}; {strace}."


def table(repeats: int) -> str:
    """Measure everything and return the figures as Markdown."""
    with tempfile.TemporaryDirectory() as directory:
        prepare(Path(directory))
        pairs = [measure(pair, repeats, directory) for pair in PAIRS if os.geteuid() == 0 or not pair.perf]
        rendered = [row for title, command in RENDERED for row in rendering(title, command, repeats, directory)]
        reports = [reported(report, repeats, directory) for report in REPORTS]
        memories = [memory(engine, count, directory) for engine, count in MEMORY]
    head = "| what | median | against | ranges | ratio | bar |\n|---|---|---|---|---|---|"
    second = "| engine | calls | peak memory of the tracer | trace file | bar |\n|---|---|---|---|---|"
    third = "| report of a kept trace | calls | a call | beside it | bar |\n|---|---|---|---|---|"
    fourth = "| report of a kept trace | CPU | memory | file | against without | bars |\n|---|---|---|---|---|---|"
    tables = ((head, pairs), (second, memories), (third, rendered), (fourth, reports))
    return "\n".join([machine(), *(line for title, rows in tables for line in ("", title, *rows))]) + "\n"


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("-n", "--repeats", type=int, default=5)
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a bar is missed")
    parser.add_argument("--write", type=Path, metavar="FILE")
    options = parser.parse_args()
    figures = table(options.repeats)
    print(figures, end="")
    if options.write:
        head, _, rest = options.write.read_text().partition(BEGIN)
        options.write.write_text(head + BEGIN + figures + END + rest.partition(END)[2])
    if options.strict and MISSED in figures:
        sys.exit(1)


if __name__ == "__main__":
    main()
