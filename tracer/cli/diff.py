"""`tracer diff`: what two traces did differently."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from tracer import abi
from tracer.cli.main import FAILS, HOLDS, UNDECIDED
from tracer.cli.parsing import subcommand
from tracer.cli.redacting import add_redact, load
from tracer.compare.difference import Sameness, compare
from tracer.plan.filters import selected
from tracer.reporters.origin import printable

_DESCRIPTION = """\
Compare two traces that `tracer run -w TRACE` kept, thread by thread in order of
birth, and print what only one of them did, like a unified diff, and the calls
whose number changed. What differs between any two runs has a stand-in: PID,
ADDR, TIME, XXXXXX in temporary names; descriptors go by their paths.
"""
_EPILOG = """\
exit codes: 0 the same, 1 different, 2 usage error, 3 no difference seen but a
trace is cut, lost calls or has none, 4 tracer error
"""
_EXIT = {Sameness.SAME: HOLDS, Sameness.DIFFERENT: FAILS, Sameness.UNDECIDED: UNDECIDED}


def _parser() -> argparse.ArgumentParser:
    parser = subcommand("diff", _DESCRIPTION, _EPILOG, "[options] A B")
    add = parser.add_argument
    add("a", metavar="A", help="a trace file, as `tracer run -w` writes it")
    add("b", metavar="B", help="the trace file to compare it with")
    add("-e", dest="selection", metavar="SET", help="only these calls, as with `tracer run -e`; '!brk': all but")
    add("-U", "--context", metavar="N", type=_lines, default=3, help="lines around a change (default 3)")
    add("--all", action="store_true", help="show every line of a long change")
    add("--exact", action="store_true", help="compare what was recorded, without stand-ins")
    add("--summary", action="store_true", help="only the counts that changed")
    add("--format", choices=("text", "json", "markdown"), default="text", help="markdown: the counts, to be shared")
    add("--html", metavar="FILE", help="write a page to FILE, with both traces on it; prints only the counts")
    add("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    add_redact(parser)
    return parser


def _lines(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of lines")
    return int(text)


def main(argv: Sequence[str]) -> int:
    """Compare the traces that `argv` names; return the exit code."""
    options = _parser().parse_args(argv)
    names = options.a, options.b
    wanted = None if options.selection is None else selected(options.selection, _known())
    a, b = load(names, options.redact)
    difference = compare(a, b, options.exact, wanted)
    if options.format == "json":
        from tracer.compare.as_json import difference_json

        print(json.dumps(difference_json(difference, names, (a, b), not options.summary), indent=2))
    elif options.format == "markdown":
        from tracer.compare.as_markdown import difference_markdown

        print("\n".join(difference_markdown(difference, names)))
    else:
        from tracer.compare.shown import print_difference, print_summary

        if options.summary or options.html:
            print_summary(difference)
        else:
            print_difference(difference, names, options.context, options.all)
    if options.html:
        from tracer.web.html import write_traces

        write_traces(options.html, [*zip(names, (a, b), strict=True)], difference)
        print(f"report: {printable(options.html)}", file=sys.stdout if options.format == "text" else sys.stderr)
    return _EXIT[difference.sameness]


def _known() -> frozenset[str]:
    """Return the names of all calls, on any architecture."""
    return frozenset(name for number in abi.ARCHITECTURES for name in abi.architecture(number).BY_NAME)
