"""`tracer stat`: run a command and count its system calls, recording nothing."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import IO, Any

from tracer import runner
from tracer.cli import traced
from tracer.engines import engine as find_engine
from tracer.engines.contract import Attachment, Command, Recording, Target
from tracer.reporters.counts import count_rows, counts_json, counts_text
from tracer.reporters.origin import spelled

_DESCRIPTION = """\
Run COMMAND, count its system calls and their errors, and print a table to
standard error when it has ended. Nothing is recorded, which is faster than
`tracer run -c`. The command's own input, output and exit status are passed
through. Processes attached to go on untraced after Ctrl-C, or TERM. With
--engine replay, nothing is run: TRACE, a file that `tracer run -w` kept, is
counted.
"""


def _parser() -> argparse.ArgumentParser:
    parser = traced.parser("stat", _DESCRIPTION)
    add = parser.add_argument
    add("-o", "--output", metavar="FILE", help="print to FILE instead of standard error")
    add("--json", action="store_true", help="print one JSON object, for machines")
    traced.add_selection(parser)
    traced.add_observing(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Count what `argv` names; return the command's status, or die by the signal that it died by."""
    options = _parser().parse_args(argv)
    engine = find_engine(options.engine)
    what = traced.target(options, engine)
    asked = runner.Options(options.selection, follow=options.follow, kernel_filter=options.kernel_filter)
    with ExitStack() as stack:
        out = traced.text_file(options.output, stack)
        outcome, counts = runner.count(what, asked, engine)
        rows, trust = count_rows(counts), runner.trust(outcome, engine)
        if options.json:
            text = json.dumps(counts_json(rows, _about(what, asked), trust), indent=2)
        else:
            text = counts_text(rows, trust)
        _print(text, out, options.output)
    return traced.end(what, outcome)


def _about(what: Target, asked: runner.Options) -> Mapping[str, Any]:
    observed = {
        "command": [spelled(os.fsdecode(word)) for word in what.argv] if isinstance(what, Command) else None,
        "pids": list(what.pids) if isinstance(what, Attachment) else None,
        "recording": spelled(what.path) if isinstance(what, Recording) else None,
    }
    return {
        **observed,
        "selection": None if asked.selection is None else spelled(asked.selection),
        "follow": asked.follow,
    }


def _print(text: str, out: IO[str], name: str | None) -> None:
    try:
        print(text, file=out, flush=True)
    except OSError as error:
        raise traced.cannot_write(name, error) from error
