"""`tracer explain`: which system calls a program could save, and how."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from textwrap import fill
from typing import Any

from tracer.cli.command import add_engine
from tracer.cli.main import FAILS, HOLDS, UNDECIDED
from tracer.cli.parsing import subcommand
from tracer.cli.redacting import add_redact, load, redacted
from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.explain.investigate import Report, investigate
from tracer.explain.rules import RULES, selected
from tracer.plan.plan import STACK_BYTES

_DESCRIPTION = """\
Look through a trace, or run COMMAND under trace, for system calls that could
be saved, and for files that a power cut could cost. What a program does while
it starts and loads its code is left out without --all.
"""
_EPILOG = """\
exit codes: 0 nothing found, 1 findings, 2 usage error, 3 nothing found but the
trace is cut, lost calls or has none, 4 tracer error. What is left out, or
ignored, doesn't count. `tracer help explain` has a section for each.

rules
"""
_INDENTS: Any = {"initial_indent": "  ", "subsequent_indent": " " * 30}
FORMATS = ("text", "json", "sarif")


def _parser() -> argparse.ArgumentParser:
    rules = "\n".join(fill(f"{rule.id} {rule.name:21} {rule.looks_for}", 78, **_INDENTS) for rule in RULES)
    parser = subcommand(
        "explain", _DESCRIPTION, _EPILOG + rules, "[options] TRACE", "[options] -- COMMAND [ARGUMENT ...]"
    )
    add = parser.add_argument
    add("--select", metavar="RULES", type=_words, default=[], help="only these rules: ids, beginnings, names")
    add("--ignore", metavar="RULES", type=_words, default=[], help="not these rules")
    add("--all", action="store_true", help="also what programs do while they start and load their code")
    add("-v", "--verbose", action="store_true", help="every finding of each rule, not only the largest")
    add("--format", choices=FORMATS, default="text", help="text (the default), json or sarif")
    add("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    add_engine(parser)
    add("-k", "--stacks", action="store_true", help="record stacks of COMMAND, to name what makes the calls")
    add_redact(parser)
    add("trace", nargs="*", metavar="TRACE", help="a trace file, as `tracer run -w` writes it")
    return parser


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


def main(argv: Sequence[str]) -> int:
    """Explain what `argv` names; return the exit code."""
    at = argv.index("--") if "--" in argv else len(argv)
    options, command = _parser().parse_args(argv[:at]), argv[at + 1 :]
    rules = selected(options.select, options.ignore)
    if len(options.trace) + bool(command) != 1:
        raise UsageError(
            "explaining", "one trace or one command is needed", "Name a TRACE, or put -- COMMAND last."
        )
    trace = load(options.trace, options.redact)[0] if options.trace else _traced(command, options)
    report = investigate(trace, rules)
    _print(report, options, options.trace[0] if options.trace else command[0])
    if report.findings if options.all else report.own:
        return FAILS
    return HOLDS if report.complete else UNDECIDED


def _traced(command: Sequence[str], options: argparse.Namespace) -> Trace:
    """Return a trace of `command`; what it prints is kept out of output that is for machines."""
    from tracer import runner
    from tracer.engines import engine as find_engine

    sys.stdout.flush()
    what = runner.command(command, stdout=None if options.format == "text" else sys.stderr.fileno())
    how = runner.Options(data_limit=0, stack_bytes=STACK_BYTES if options.stacks else 0)
    trace = runner.trace(what, how, find_engine(options.engine))
    return redacted([trace], options.redact)[0]


def _print(report: Report, options: argparse.Namespace, source: str) -> None:
    if options.format == "json":
        from tracer.explain.as_json import report_json

        print(json.dumps(report_json(report), indent=2))
    elif options.format == "sarif":
        from tracer.explain.sarif import report_sarif

        print(json.dumps(report_sarif(report, source, options.all), indent=2))
    else:
        from tracer.explain.shown import print_report

        print_report(report, options.all, options.verbose)
