"""`tracer report`: show kept traces to people, and to other programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from typing import IO, TypeVar

from tracer.cli import strace
from tracer.cli.main import HOLDS
from tracer.cli.parsing import subcommand
from tracer.cli.redacting import add_redact, load
from tracer.decode.call import Call
from tracer.decode.decoder import Decoder
from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.reporters.origin import printable, spelled
from tracer.reporters.output import cannot_write, open_report

_DESCRIPTION = """\
Show traces that `tracer run -w TRACE` kept: as a summary with counts, as text
in strace's form or ours, as an HTML page; or for other programs: as JSON Lines,
as a table (csv, Parquet), as a timeline for Perfetto's page or chrome://tracing
(perfetto), as folded stacks for flame graphs (folded).
"""
_EPILOG = """\
exit codes: 0 reported, also if a trace was cut (a warning says so), 2 usage
error, 4 tracer error
"""


_Named = Sequence[tuple[str, Trace]]
_T = TypeVar("_T")


def _by(module: str) -> Callable[[_T], Iterator[str]]:
    """Return what has a module make the lines; loading all of them takes longer than reading a short trace."""

    def lines(what: _T) -> Iterator[str]:
        made: Iterator[str] = import_module(f"tracer.{module}").lines(what)
        return made

    return lines


def _summary(trace: Trace) -> Iterator[str]:
    from tracer.reporters.overview import overview_text

    yield overview_text(trace)


def _text(trace: Trace) -> Iterator[str]:
    from tracer.reporters.live import own_lines

    decoder = Decoder()
    for event in decoder.decode(trace.records()):
        yield from own_lines(event, decoder.several)


def _json(traces: _Named) -> Iterator[str]:
    from tracer.reporters.overview import overview_json

    yield json.dumps(
        {"traces": [{"file": spelled(name), **overview_json(trace)} for name, trace in traces]}, indent=2
    )


_OURS: Mapping[str, Callable[[Trace], Iterator[str]]] = {
    "summary": _summary,
    "text": _text,
    "jsonl": _by("reporters.jsonl"),
    "perfetto": _by("exports.perfetto"),
    "folded": _by("exports.folded"),
}
FORMATS = (*_OURS, "json", "csv", "strace")
_TOGETHER: Mapping[str, Callable[[_Named], Iterator[str]]] = {"csv": _by("exports.comma"), "json": _json}
_ALONE = ("perfetto", "folded")  # a file of these is of one trace
_OWN_FIRST_LINES = ("jsonl", *_ALONE)


def _lines(options: argparse.Namespace) -> Callable[[_Named], Iterator[str]]:
    """Return what makes the lines of all traces. Raises UsageError."""
    name = options.format or "summary"
    if name == "strace":
        return partial(_one_by_one, _by_strace(options), own_first_lines=False)
    strace.refuse(options)
    _refuse_here(options)
    if name in _TOGETHER:
        return _TOGETHER[name]
    if name in _ALONE and len(options.traces) > 1:
        happened = f"{len(options.traces)} traces were named"
        raise UsageError(f"using --format {name}", happened, "Name one; its file can hold no more.")
    return partial(_one_by_one, _OURS[name], own_first_lines=name in _OWN_FIRST_LINES)


def _by_strace(options: argparse.Namespace) -> Callable[[Trace], Iterator[str]]:
    summary, apart = strace.summary(options), strace.apart(options)
    if apart and len(options.traces) > 1:
        raise UsageError(
            "using -ff", f"{len(options.traces)} traces were named", "Name one: its files are by thread."
        )

    from tracer.reporters.strace.apart import written_apart
    from tracer.reporters.strace.report import report_lines

    def render(trace: Trace) -> Iterator[str]:
        prefix = strace.prefix(options, trace.header.get("follow", True))
        form = strace.form(options, trace.header, prefix)
        return written_apart(trace, form, open_one) if apart else report_lines(trace, form, summary)

    def open_one(tid: int, again: bool) -> IO[str]:
        return open_report(f"{options.output}.{tid}", options.append or again)

    return render


def _refuse_here(options: argparse.Namespace) -> None:
    """Raise UsageError for what `tracer run` has for all text, and this command for strace's only."""
    also = {"-e": options.expressions, "-s": options.data_limit is not None, "-c": options.summary}
    also["-k"] = options.stacks
    given = [option for option, value in also.items() if value]
    if given:
        raise UsageError(f"using {', '.join(given)}", "only strace's text has this", "Add --format strace.")


def _parser() -> argparse.ArgumentParser:
    parser = subcommand("report", _DESCRIPTION, _EPILOG, "[options] TRACE [TRACE ...]")
    add = parser.add_argument
    add("traces", nargs="+", metavar="TRACE", help="trace files, as `tracer run -w` writes them")
    add("--format", choices=FORMATS, help="what to print (default: summary); strace: line by line its own")
    add("--json", dest="format", action="store_const", const="json", help="the summary as one JSON object")
    add("--html", metavar="FILE", help="write a page to FILE; prints nothing else without --format or -o")
    add("--parquet", metavar="FILE", help="write a table to FILE (needs pyarrow); prints nothing else, as --html")
    add("-o", "--output", metavar="FILE", help="print to FILE instead of standard output")
    add_redact(parser)
    strace.add_options(parser, kept=True)
    return parser


def main(argv: Sequence[str]) -> int:
    """Report the traces that `argv` names; return the exit code."""
    options = _parser().parse_args(argv)
    lines = _lines(options)
    traces = list(zip(options.traces, load(options.traces, options.redact, _silent(options)), strict=True))
    if options.format or options.output or not (options.html or options.parquet):
        _print(lines(traces), None if options.apart else options.output, options.append)
    if options.html:
        from tracer.web.html import write_traces

        write_traces(options.html, traces)
        print(f"report: {printable(options.html)}")
    if options.parquet:
        from tracer.exports.parquet import write

        write(options.parquet, traces)
        print(f"table: {printable(options.parquet)}")
    for name, trace in traces:
        _warn_if_cut(name, trace)
    return HOLDS


def _silent(options: argparse.Namespace) -> bool:
    """Whether nothing is printed to standard output before all is read."""
    return options.output is not None or options.format in (None, "summary", "json")


def _print(lines: Iterable[str], path: str | None, append: bool) -> None:
    try:
        with ExitStack() as stack:
            out = sys.stdout if path is None else stack.enter_context(open_report(path, append))
            for shown in lines:
                out.write(shown + "\n")
            out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_write(path or "to standard output", error) from error


def _one_by_one(
    render: Callable[[Trace], Iterator[str]], traces: _Named, *, own_first_lines: bool
) -> Iterator[str]:
    """Yield the lines of all traces; several are told apart by a line with the name, or by their own first."""
    for number, (name, trace) in enumerate(traces):
        if len(traces) > 1 and not own_first_lines:
            yield ("\n" if number else "") + f"=== {printable(name)} ==="
        yield from render(trace)


def _warn_if_cut(name: str, trace: Trace) -> None:
    if not trace.trust["complete"]:
        read = sum(isinstance(event, Call) for event in trace.events())
        what = f"{read:,} call{'' if read == 1 else 's'}"
        print(f"tracer: {printable(name)} is cut: {what} could be read, later ones are missing", file=sys.stderr)
