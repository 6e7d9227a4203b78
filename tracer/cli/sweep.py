"""`tracer sweep`: run a command over values of its parameters and show how calls and time go with them."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence

from tracer.cli.command import add_command, add_engine, command_words
from tracer.cli.main import HOLDS
from tracer.cli.parsing import subcommand
from tracer.engines import engine as find_engine
from tracer.errors import UsageError

_DESCRIPTION = """\
Run COMMAND for each combination of values: {NAME} in its words stands for
the value. Time is the median of untraced runs; calls and bytes come from one
traced run. Input is empty, output is thrown away.
"""


def _parser() -> argparse.ArgumentParser:
    parser = subcommand(
        "sweep",
        _DESCRIPTION,
        "exit codes: 0 measured, 2 usage error, 4 tracer error, or the command failed",
        "--var NAME=VALUE,... [options] [--] COMMAND [ARGUMENT ...]",
    )
    add = parser.add_argument
    add("--var", action="append", default=[], metavar="NAME=VALUE,...", help="a parameter; several: the product")
    add("-n", "--repeats", type=int, default=5, metavar="N", help="untraced runs of each command (default 5)")
    add("--json", action="store_true", help="print one JSON object, for machines")
    add("--html", metavar="FILE", help="write a page with the table and its charts to FILE, too")
    add_engine(parser)
    add_command(parser, "the command, with {NAME} in its words")
    return parser


def main(argv: Sequence[str]) -> int:
    """Sweep the command that `argv` names; return the exit code."""
    options = _parser().parse_args(argv)
    if not 1 <= options.repeats <= 10_000:
        raise UsageError(f"repeating {options.repeats} times", "not in range", "Choose 1 to 10000.")
    words = command_words(options)
    from tracer.sweep.measure import measure
    from tracer.sweep.shown import print_sweep, sweep_json, write_page
    from tracer.sweep.template import points

    commands = points(words, options.var)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    found = [*measure(commands, options.repeats, find_engine(options.engine))]
    if options.json:
        print(json.dumps(sweep_json(found, words, options.repeats), indent=2))
    else:
        print_sweep(found)
    if options.html:
        write_page(options.html, found, words, options.repeats)
    return HOLDS
