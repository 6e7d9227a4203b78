"""`tracer record`: write a first scenario from runs of a command."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tracer.cli.command import add_command, add_engine, command_words
from tracer.cli.main import FAILS, HOLDS
from tracer.cli.parsing import subcommand
from tracer.cli.traced import cannot_write
from tracer.engines import engine as find_engine
from tracer.engines.contract import Engine
from tracer.errors import UsageError

_DESCRIPTION = """\
Run COMMAND several times, each time in a directory of its own with copies of
the files that it names, and write a scenario for `tracer check`: the calls of
its own work in order, and budgets. What differs between the runs is left out
or becomes a pattern; what is written was checked, and fails for mutants. Input
is empty. With regions in the program, the scenario is about these.
"""
_EPILOG = """\
exit codes: 0 written, 1 nothing can be expected of the runs, 2 usage error,
4 tracer error
"""


def _parser() -> argparse.ArgumentParser:
    parser = subcommand("record", _DESCRIPTION, _EPILOG, "[options] [--] COMMAND [ARGUMENT ...]")
    add = parser.add_argument
    add("-o", "--output", metavar="FILE", help="write to FILE, a .toml; otherwise to standard output")
    add("-n", "--runs", type=int, default=3, metavar="N", help="how many runs to generalise from (default 3)")
    add("--claim", help="what the scenario claims, in one line")
    add("--json", action="store_true", help="print one JSON object, for machines, with the scenario in it")
    add_engine(parser)
    add_command(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Record the command that `argv` names; return the exit code."""
    options = _parser().parse_args(argv)
    words = command_words(options)
    if not 2 <= options.runs <= 1_000:
        raise UsageError(f"comparing {options.runs} runs", "not in range", "Choose 2 to 1000.")
    if options.output and not options.output.endswith(".toml"):
        raise UsageError(f"writing {options.output}", "it is no .toml file", "Name one: `tracer check` reads it.")
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    here = Path(options.output).parent if options.output else Path()
    text, expectations = _recorded(words, here, options, find_engine(options.engine))
    if text is not None and options.output:
        _write(text, options.output)
    if options.json:
        written = options.output if text is not None else None
        print(json.dumps({"written": written, "expectations": expectations, "scenario": text}, indent=2))
    elif text is not None and not options.output:
        print(text, end="")
    if text is None:
        print(
            "tracer: nothing was written: no call of the program's own work is the same in all runs",
            file=sys.stderr,
        )
        return FAILS
    name = options.output or "the scenario"
    print(f"{name}: {len(expectations)} expectations hold, and fail for mutants", file=sys.stderr)
    return HOLDS


def _recorded(
    words: Sequence[str], here: Path, options: argparse.Namespace, engine: Engine
) -> tuple[str | None, Sequence[str]]:
    """Return the scenario, None if nothing can be expected, and its expectations."""
    from tracer.drafts.draft import claim_of, drafted, toml
    from tracer.drafts.observe import observe
    from tracer.drafts.proven import proven

    with tempfile.TemporaryDirectory(prefix="scenario-") as scratch:
        observed = observe(words, Path(scratch), here, options.runs, engine)
        claim = " ".join((options.claim or claim_of(observed.words)).split())
        parts = proven(drafted(observed), lambda some: toml(observed, some, claim, here), here, engine)
    expectations = [str(part.expectation) for part in parts if part.expectation is not None]
    return toml(observed, parts, claim, here) if expectations else None, expectations


def _write(text: str, name: str) -> None:
    try:
        Path(name).write_text(text, "utf-8")
    except OSError as error:
        raise cannot_write(name, error) from error
