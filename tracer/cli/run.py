"""`tracer run`: run a command and show, count or keep its system calls."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

from tracer import runner
from tracer.cli import strace, traced
from tracer.cli.redacting import add_redact
from tracer.engines import engine as find_engine
from tracer.engines.contract import Recording, Target
from tracer.errors import UsageError
from tracer.model.records import STACK_BLOCK
from tracer.model.tracefile import Sink, TraceWriter
from tracer.plan.plan import DATA_LIMIT, DETAILS, PATHS, STACK_BYTES
from tracer.reporters.strace.form import Form, Summary

if TYPE_CHECKING:
    from tracer.redaction.frames import Redactor

_DESCRIPTION = """\
Run COMMAND, or attach to running processes, and print the system calls to
standard error, one line each when it has finished, in strace's familiar form.
The command's own input, output and exit status are passed through. Processes
attached to go on untraced when the tracer ends: with Ctrl-C, or TERM. With
--engine replay, nothing is run: TRACE, a file that -w kept, is shown again.
"""


_LOOKS = {"opened": 0, "paths": PATHS, "all": DETAILS}


def _parser() -> argparse.ArgumentParser:
    parser = traced.parser("run", _DESCRIPTION)
    add = parser.add_argument
    add("-o", "--output", metavar="FILE", help="print the text to FILE instead of standard error")
    add("-w", "--write", metavar="TRACE", help="keep everything in the trace file TRACE, for `tracer report`")
    add("--format", choices=("text", "strace"), default="text", help="ours (the default), or line by line strace's")
    strace.add_expressions(parser)
    add(
        "-s",
        "--string-limit",
        dest="data_limit",
        metavar="BYTES",
        type=int,
        help=f"bytes kept of each buffer (default {DATA_LIMIT})",
    )
    add("-c", "--summary", action="store_true", help="print a table of counts at the end, and no lines without -o")
    add(
        "-k",
        "--stacks",
        "--stack-traces",
        action="store_true",
        help="show, and keep, from where in the program each call was made",
    )
    add(
        "--stack-size",
        metavar="BYTES",
        type=int,
        default=STACK_BYTES,
        help=f"with -k: bytes kept of each stack (default {STACK_BYTES})",
    )
    add_redact(parser)
    add(
        "--descriptors",
        choices=_LOOKS,
        default="opened",
        help="what is kept of descriptors: what each was opened as (the default), or at every call that names one "
        "its path there and then, or all: devices, sockets' addresses, processes, too; -y and -yy imply it",
    )
    strace.add_options(parser)
    traced.add_observing(parser)
    return parser


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
    selection = strace.expressions(options).trace
    looks = max(_LOOKS[options.descriptors], min(options.known or 0, DETAILS))
    tracing = runner.Options(selection, limit, options.follow, options.kernel_filter, _stack_bytes(options), looks)
    header = runner.header(what, engine, tracing) if options.write or options.format == "strace" else {}
    redactor = _redactor(options.redact)
    if redactor and header:
        header = redactor.header(header)
    shown = _shown(options, header)
    with ExitStack() as stack:
        sinks: list[Sink] = []
        if options.write:
            writer = TraceWriter.create(options.write, header)
            stack.callback(writer.close)
            sinks.append(writer)
        if shown is not None:
            sinks.append(shown(stack))
        summary = None
        if options.summary and options.format == "text":
            from tracer.reporters.summary import Summary as OwnSummary

            summary = OwnSummary()
            sinks.append(summary)
        sink = sinks[0] if len(sinks) == 1 else _Both(sinks)
        outcome = runner.run(what, tracing, engine, redactor.sink(sink) if redactor else sink)
    if summary is not None:
        from tracer.reporters.summary import summary_text

        print(summary_text(summary), file=sys.stderr)
    return traced.end(what, outcome)


def _redactor(what: frozenset[str]) -> Redactor | None:
    if not what:
        return None
    from tracer.redaction.frames import Redactor

    return Redactor(what)


def _shown(options: argparse.Namespace, header: Mapping[str, Any]) -> Callable[[ExitStack], Sink] | None:
    """Return what opens the text's files and prints it, None if none is asked for. Raises UsageError."""
    if options.format == "text":
        strace.refuse(options)
        if not options.output and (options.write or options.summary):
            return None
        from tracer.reporters.live import LiveText

        return lambda stack: LiveText(traced.text_file(options.output, stack))
    form = strace.form(options, header, strace.prefix(options, options.follow))
    summary = strace.summary(options)
    if strace.apart(options):
        return lambda stack: _apart(options, form, stack)
    if options.write and not (options.output or summary):
        return None
    return lambda stack: _as_strace(traced.text_file(options.output, stack, options.append), form, summary)


def _as_strace(out: IO[str], form: Form, summary: Summary | None) -> Sink:
    from tracer.reporters.live import LiveText
    from tracer.reporters.strace.report import Report

    report = Report(form, summary)
    return LiveText(out, lambda event, several: report.of(event), entered=True)


def _apart(options: argparse.Namespace, form: Form, stack: ExitStack) -> Sink:
    from tracer.reporters.live import LiveText
    from tracer.reporters.strace.apart import Apart

    def open_one(tid: int, again: bool) -> IO[str]:
        return traced.text_file(f"{options.output}.{tid}", stack, options.append or again)

    apart = Apart(form, open_one)
    return LiveText(sys.stderr, lambda event, several: apart.of(event), entered=True)


def _stack_bytes(options: argparse.Namespace) -> int:
    """Return how much to keep of each stack. Raises UsageError for too little or too much."""
    if not STACK_BLOCK <= options.stack_size <= 1 << 20:
        tried = f"keeping {options.stack_size} bytes of each stack"
        raise UsageError(tried, "not in range", f"Choose {STACK_BLOCK} to 1048576.")
    return options.stack_size if options.stacks else 0


def _data_limit(asked: int | None, what: Target) -> int:
    """Return how much to keep of each buffer. Raises UsageError for too much, or where that was decided before."""
    tried = f"keeping {asked} bytes of each buffer"
    if asked is not None and isinstance(what, Recording):
        raise UsageError(tried, "a recording has the bytes that it has", "Leave out -s, or run the command again.")
    if not 0 <= (asked or 0) <= 1 << 20:
        raise UsageError(tried, "not in range", "Choose 0 to 1048576.")
    return DATA_LIMIT if asked is None else asked
