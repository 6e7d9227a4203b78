"""`tracer run`: run a command and show, count or keep its system calls."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from tracer import runner
from tracer.cli import traced
from tracer.engines import engine as find_engine
from tracer.engines.contract import Recording, Target
from tracer.errors import UsageError
from tracer.model.tracefile import Sink, TraceWriter
from tracer.plan.plan import DATA_LIMIT

_DESCRIPTION = """\
Run COMMAND, or attach to running processes, and print the system calls to
standard error, one line each when it has finished, in strace's familiar form.
The command's own input, output and exit status are passed through. Processes
attached to go on untraced when the tracer ends: with Ctrl-C, or TERM. With
--engine replay, nothing is run: TRACE, a file that -w kept, is shown again.
"""


def _parser() -> argparse.ArgumentParser:
    parser = traced.parser("run", _DESCRIPTION)
    add = parser.add_argument
    add("-o", "--output", metavar="FILE", help="print the text to FILE instead of standard error")
    add("-w", "--write", metavar="TRACE", help="keep everything in the trace file TRACE, for `tracer report`")
    traced.add_selection(parser)
    add(
        "-s", dest="data_limit", metavar="BYTES", type=int, help=f"bytes kept of each buffer (default {DATA_LIMIT})"
    )
    add(
        "-c",
        "--summary",
        action="store_true",
        help="print a table of counts at the end, and no lines without -o",
    )
    traced.add_observing(parser)
    return parser


def _pids(text: str) -> list[int]:
    try:
        return [int(word) for word in text.replace(",", " ").split()]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no process id") from None


class _Both:
    """A sink that hands each frame to several."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = sinks

    def append(self, frame: bytes) -> None:
        for sink in self._sinks:
            sink.append(frame)


def main(argv: Sequence[str]) -> int:
    """Run the command that `argv` names; return its status, or die by the signal that it died by."""
    options = _parser().parse_args(argv)
    engine = find_engine(options.engine)
    what = traced.target(options, engine)
    limit = _data_limit(options.data_limit, what)
    tracing = runner.Options(options.selection, limit, options.follow, options.kernel_filter)
    with ExitStack() as stack:
        sinks: list[Sink] = []
        if options.write:
            writer = TraceWriter.create(options.write, runner.header(what, engine, tracing))
            stack.callback(writer.close)
            sinks.append(writer)
        if options.output or not (options.write or options.summary):
            from tracer.reporters.live import LiveText

            sinks.append(LiveText(traced.text_file(options.output, stack)))
        if options.summary:
            from tracer.reporters.summary import Summary, summary_text

            summary = Summary()
            sinks.append(summary)
        outcome = runner.run(what, tracing, engine, sinks[0] if len(sinks) == 1 else _Both(sinks))
    if options.summary:
        print(summary_text(summary), file=sys.stderr)
    return traced.end(what, outcome)


def _data_limit(asked: int | None, what: Target) -> int:
    """Return how much to keep of each buffer. Raises UsageError for too much, or where that was decided before."""
    tried = f"keeping {asked} bytes of each buffer"
    if asked is not None and isinstance(what, Recording):
        raise UsageError(tried, "a recording has the bytes that it has", "Leave out -s, or run the command again.")
    if not 0 <= (asked or 0) <= 1 << 20:
        raise UsageError(tried, "not in range", "Choose 0 to 1048576.")
    return DATA_LIMIT if asked is None else asked
