"""Folded stacks, a line each with its weight: what flamegraph.pl, inferno and speedscope read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.exports.processes import Processes
from tracer.reporters.jsonl import plain


def lines(trace: Trace) -> Iterator[str]:
    """Yield `program;regions;call;path count`, the stack that has the most calls first. Raises TraceFileError."""
    processes, counted = Processes(trace), Counter[tuple[str, ...]]()
    for event in trace.events():
        processes.learn(event)
        if isinstance(event, Call):
            where = (processes.name(event.pid), *plain(event.regions), event.name, *plain(event.files[:1]))
            counted[where] += 1
    for stack, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        yield f"{';'.join(map(_frame, stack))} {count}"


def _frame(text: str) -> str:
    """Return `text` without what separates frames."""
    return text.replace(";", ":")
