"""`tracer baseline`: hold a command to the number of calls that it made before."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from tracer.budgets import baseline as files
from tracer.budgets import pinned
from tracer.budgets.judged import Judgement, judge, tightened, updated
from tracer.budgets.repeat import Run, need_calls, repeat
from tracer.budgets.verdict import judgement_json, print_judgement
from tracer.cli.command import add_command, add_engine, command_words
from tracer.cli.main import FAILS, HOLDS, UNDECIDED
from tracer.cli.parsing import subcommand
from tracer.engines import engine as find_engine
from tracer.errors import UsageError
from tracer.reporters.origin import printable, spelled

_DESCRIPTION = """\
Run COMMAND in a pinned environment, count its calls and compare them with the
baseline in FILE: a new call and a higher number fail, a lower number and a
call that is gone are told. A baseline has a profile for each kind of machine
and C library. The command's input and output are its own; what is found goes
to standard error.
"""
_EPILOG = """\
exit codes: 0 holds or written, 1 fails, 2 usage error, 3 no profile for this
machine, or the engine lost calls, 4 tracer error
"""


def _parser() -> argparse.ArgumentParser:
    parser = subcommand("baseline", _DESCRIPTION, _EPILOG, "[options] FILE [--] COMMAND [ARGUMENT ...]")
    add = parser.add_argument
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--update", action="store_true", help="write what was seen to FILE")
    which.add_argument(
        "--tighten", action="store_true", help="hold it, and lower the limits to what was seen; never raises one"
    )
    add(
        "-n", "--runs", type=int, default=1, metavar="N", help='run N times; --update writes "any" for the unstable'
    )
    add("--no-aslr", dest="aslr", action="store_false", help="without address randomisation")
    add_engine(parser)
    add("--json", action="store_true", help="print one JSON object, for machines")
    add("file", metavar="FILE", help="the baseline, a TOML file to be kept with the program")
    add_command(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Hold the command that `argv` names to its baseline, or write that; return the exit code."""
    options = _parser().parse_args(argv)
    if not 1 <= options.runs <= 10_000:
        raise UsageError(f"counting {options.runs} runs", "not in range", "Choose 1 to 10000.")
    words = command_words(options)
    command = pinned.command(words)
    kept = _kept(options.file, tuple(map(spelled, words)))
    environment = files.surroundings(command)
    name = files.profile_name(environment)
    if name not in kept.profiles and not options.update:
        others = ", ".join(kept.profiles) or "none"
        return _undecided(
            options, name, f"{options.file} has no profile for {name} (it has: {others}); --update writes one"
        )
    if not options.aslr:
        pinned.without_aslr()
    runs = [need_calls(run) for run in repeat(command, options.runs, find_engine(options.engine))]
    if options.update:
        return _write(options, kept, name, updated(kept.profiles.get(name), runs, environment), runs)
    return _hold(options, kept, name, judge(kept.profiles[name], runs, environment))


def _kept(path: str, words: tuple[str, ...]) -> files.Baseline:
    """Return the baseline at `path`, a new one if there is none. Raises UsageError for one of another command."""
    kept = files.load(path) or files.Baseline(words)
    if kept.command != words:
        happened = f"it is the baseline of another command: {' '.join(kept.command)}"
        raise UsageError(f"using {path}", happened, "Name another file: each command has its own.")
    return kept


def _write(
    options: argparse.Namespace, kept: files.Baseline, name: str, profile: files.Profile, runs: Sequence[Run]
) -> int:
    doubts = [doubt for run in runs for doubt in run.doubts]
    doubts += ["the command didn't end alike in all runs"] if len({run.status for run in runs}) > 1 else []
    if doubts:
        return _undecided(options, name, f"nothing was written, because {doubts[0]}")
    files.save(kept.having(name, profile), options.file)
    loose = [call for call, limit in profile.calls.items() if limit == files.ANY]
    if options.json:
        return _print(judgement_json(None, options.file, name), HOLDS)
    _say(
        f"baseline {options.file} [{name}]: written" + (f", with any number of {', '.join(loose)}" if loose else "")
    )
    return HOLDS


def _hold(options: argparse.Namespace, kept: files.Baseline, name: str, judgement: Judgement) -> int:
    tighten = options.tighten and judgement.tightens
    if tighten:
        files.save(kept.having(name, tightened(kept.profiles[name], judgement)), options.file)
    code = FAILS if judgement.fails else UNDECIDED if judgement.doubts else HOLDS
    if options.json:
        return _print(judgement_json(judgement, options.file, name, tighten), code)
    print_judgement(judgement, options.file, name, tighten)
    return code


def _undecided(options: argparse.Namespace, name: str, doubt: str) -> int:
    if options.json:
        return _print(
            {**judgement_json(None, options.file, name, False), "status": "undecided", "doubts": [doubt]}, UNDECIDED
        )
    _say(doubt)
    return UNDECIDED


def _print(found: Mapping[str, object], code: int) -> int:
    print(json.dumps(found, indent=2), file=sys.stderr)
    return code


def _say(line: str) -> None:
    print(printable(line), file=sys.stderr)
