"""`tracer stability`: run a command several times and say which of its counts hold still."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence

from tracer.cli.command import add_command, add_engine, command_words
from tracer.cli.main import FAILS, HOLDS, UNDECIDED
from tracer.cli.parsing import subcommand
from tracer.cli.progress import going_through
from tracer.engines import engine as find_engine
from tracer.errors import UsageError

_DESCRIPTION = """\
Run COMMAND several times, once more before to fill caches, and say for each
kind of call whether its number is stable, bounded or unstable, why, and which
budget is honest. The environment is pinned: C.UTF-8, UTC, PYTHONHASHSEED=0
unless it is set; input is empty, output is thrown away.
"""
_EPILOG = """\
exit codes: 0 all stable or bounded, 1 something is unstable, 2 usage error,
3 an engine lost calls, 4 tracer error
"""


def _parser() -> argparse.ArgumentParser:
    parser = subcommand("stability", _DESCRIPTION, _EPILOG, "[options] [--] COMMAND [ARGUMENT ...]")
    add = parser.add_argument
    add("-n", "--runs", type=int, default=10, metavar="N", help="how many runs to count (default 10)")
    add("--no-aslr", dest="aslr", action="store_false", help="without address randomisation")
    add("--json", action="store_true", help="print one JSON object, for machines")
    add_engine(parser)
    add_command(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Measure the command that `argv` names; return the exit code."""
    options = _parser().parse_args(argv)
    if not 2 <= options.runs <= 10_000:
        raise UsageError(f"comparing {options.runs} runs", "not in range", "Choose 2 to 10000.")
    words = command_words(options)
    from tracer.budgets import pinned
    from tracer.budgets.classes import measure
    from tracer.budgets.repeat import need_calls, repeat

    engine = find_engine(options.engine)
    with open(os.devnull, "r+b") as nowhere:
        command = pinned.command(words, nowhere)
        os.dup2(nowhere.fileno(), 0)
        if not options.aslr:
            pinned.without_aslr()
        times = options.runs + 1
        runs = [need_calls(run) for run in going_through(repeat(command, times, engine), times, "runs")]
    found = measure(runs[1:])
    if options.json:
        from tracer.budgets.shown import measurement_json

        print(json.dumps(measurement_json(found, words, options.aslr), indent=2))
    else:
        from tracer.budgets.shown import print_measurement

        print_measurement(found)
    return FAILS if not found.steady else UNDECIDED if found.doubts else HOLDS
