"""Run with `python -m benchmarks`: measures, shows progress on standard error, prints the table."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.entries import BENCHMARKS, Benchmark
from benchmarks.measure import Sample, in_turn
from benchmarks.report import Result, missed, table, write


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what tracing costs.")
    parser.add_argument("--repeats", type=int, metavar="N", help="repeat each benchmark N times, not as it says")
    parser.add_argument("--only", metavar="WORD", default="", help="only benchmarks that have WORD in their title")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the table in this document")
    return parser.parse_args()


def _runnable(benchmark: Benchmark) -> Benchmark:
    """Return the benchmark without the ways whose program isn't installed."""
    ways = dict(benchmark.ways)
    for name, argv in benchmark.ways.items():
        program = argv(Path())[0]
        if shutil.which(program) is None:
            print(f"left out, {program} is not installed: {name}", file=sys.stderr)
            del ways[name]
    return Benchmark(benchmark.title, benchmark.measure, benchmark.repeats, ways, benchmark.ratios)


def _run(benchmark: Benchmark, repeats: int) -> Result:
    values: dict[str, list[float]] = {name: [] for name in benchmark.ways}
    for repeat, way, value in in_turn(benchmark.ways, benchmark.measure, repeats):
        values[way].append(value)
        spelled = benchmark.measure.spelled(value)
        print(f"{benchmark.title}, {repeat} of {repeats}: {spelled:>10}  {way}", file=sys.stderr)
    return Result(benchmark, {way: Sample(tuple(found)) for way, found in values.items()})


def main() -> int:
    """Return 1 if a ratio is above its bar, 2 if a command failed or the document can't be written."""
    options = _arguments()
    chosen = [_runnable(benchmark) for benchmark in BENCHMARKS if options.only in benchmark.title]
    try:
        results = [_run(benchmark, options.repeats or benchmark.repeats) for benchmark in chosen]
        text = table(results)
        print(text)
        if options.write:
            write(options.write, text)
    except subprocess.CalledProcessError as error:
        print(f"{error}\n{error.stderr.decode(errors='replace')}", file=sys.stderr)
        return 2
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for line in missed(results):
        print(f"above the bar: {line}", file=sys.stderr)
    return 1 if missed(results) else 0


if __name__ == "__main__":
    sys.exit(main())
