"""`python -m benchmarks.blocks`: what entering and leaving a traced block costs, and what it leaves behind.

Medians of blocks that make one call, by the wall and of this process's own time; the first block, which starts the
helper, apart. The control is the same call outside of any block, before the first and after the last: it must cost
the same. The exit code is 1 if entering and leaving take more than BAR milliseconds by the wall.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

from tracer.engines import STOPPING
from tracer.testing import syscalls

BLOCKS, CALLS = 200, 20_000
BAR = 3.0


def block(engine: str) -> tuple[float, float, float, float]:
    """Return the milliseconds that entering, leaving and reading a block's trace took; and both of process time."""
    made = syscalls(engine=engine)
    own, before = time.process_time(), time.perf_counter()
    with made as trace:
        entered = time.perf_counter()
        os.getppid()
        leaving = time.perf_counter()
    left, own = time.perf_counter(), time.process_time() - own
    if [call.name for call in trace.calls] != ["getppid"]:
        sys.exit("benchmarks: the block's trace isn't right")
    read = time.perf_counter()
    return tuple(1e3 * spent for spent in (entered - before, left - leaving, read - left, own))


def outside() -> float:
    """Return the nanoseconds of a call that nobody traces."""
    begin = time.perf_counter()
    for _ in range(CALLS):
        os.getppid()
    return (time.perf_counter() - begin) / CALLS * 1e9


def main() -> None:
    """Print a line for each engine."""
    untouched = outside()
    first = sum(block(STOPPING[0])[:2])
    missed = False
    for engine in STOPPING:
        enter, leave, read, own = (
            statistics.median(times) for times in zip(*(block(engine) for _ in range(BLOCKS)), strict=True)
        )
        missed |= enter + leave > BAR
        both = f"enter {enter:.3f} ms, exit {leave:.3f} ms (bar {BAR:.0f} ms together), process time {own:.3f} ms"
        print(f"{engine}: {both}, reading the trace {read:.3f} ms")
    print(f"the first block, with the start of the helper: {first:.0f} ms")
    print(f"a call outside of blocks: {untouched:.0f} ns before the first, {outside():.0f} ns after the last")
    sys.exit(missed)


if __name__ == "__main__":
    main()
