"""tests/programs/nested.c in many builds, and the frames of its writes by the letter that they write."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from conftest import I386, PROGRAMS, need
from tracer import runner
from tracer.decode.trace import Trace
from tracer.engines import engine
from tracer.unwind import Frames, Unwinder

STACK = 32 << 10
OURS = frozenset({"inner", "middle", "outer", "recursive", "handler", "started", "main", "begin", "_start"})


def build(directory: Path, *flags: str, source: str = "nested") -> str:
    made = directory / source
    plain = I386 if source.endswith("32") else ("-pthread", "-D_GNU_SOURCE")
    argv = [need("gcc"), *plain, *flags, "-o", str(made), str(PROGRAMS / f"{source}.c")]
    subprocess.run(argv, check=True)
    return str(made)


def traced(argv: Sequence[str], by: str = "native", size: int = STACK, selection: str | None = None) -> Trace:
    with open("/dev/null", "wb") as out:
        what = runner.command(argv, stdout=out.fileno())
        return runner.trace(what, runner.Options(selection, stack_bytes=size), engine(by))


def written(trace: Trace) -> dict[str, Frames]:
    """Return the frames of each write, by what it wrote."""
    unwinder, found = Unwinder(), {}
    for call in trace.calls:
        if call.name == "write" and call.stack:
            found[bytes(call.argument("buf")).decode()] = unwinder.frames(call.stack)
    return found


def ours(frames: Frames) -> list[str]:
    """Return the names of the program's own functions, the innermost first, but for _start."""
    return [f.symbol for f in frames.frames if f.symbol in OURS - {"_start"} and f.inside]
