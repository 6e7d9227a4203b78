"""`--redact`, which the commands that record or show traces share."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tracer.cli.progress import reading
from tracer.redaction import KINDS

if TYPE_CHECKING:
    from tracer.decode.trace import Trace


def add_redact(to: argparse.ArgumentParser) -> None:
    """Add the option."""
    to.add_argument(
        "--redact",
        metavar="WHAT",
        type=_kinds,
        default=frozenset(),
        help="leave out buffers, paths, env (arguments of commands), several with commas, or all",
    )


def _kinds(text: str) -> frozenset[str]:
    words = {word.strip() for word in text.split(",")}
    if "all" in words:
        words = (words - {"all"}).union(KINDS)
    if unknown := words.difference(KINDS):
        known = ", ".join((*KINDS, "all"))
        raise argparse.ArgumentTypeError(f"{min(unknown)!r} is no kind of what can be redacted: {known}")
    return frozenset(words)


def load(names: Iterable[str], what: frozenset[str], silent: bool = True) -> list[Trace]:
    """Return the traces in files, redacted with one key, with progress. Raises TraceFileError.

    `silent`: nothing is printed while they are read.
    """
    from tracer.decode.trace import Trace  # which recording doesn't need

    return redacted(reading(map(Trace.load, names), silent), what)


def redacted(traces: Iterable[Trace], what: frozenset[str]) -> list[Trace]:
    """Return the traces without what is named, redacted with one key."""
    if not what:
        return list(traces)
    from tracer.redaction.frames import Redactor

    redactor = Redactor(what, stacks=True)
    return [trace.through(redactor.reader) for trace in traces]
