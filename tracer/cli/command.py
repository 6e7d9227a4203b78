"""COMMAND and `--engine`, for the subcommands that run one."""

from __future__ import annotations

import argparse

from tracer.engines import ENGINES

RUNNING = tuple(name for name in ENGINES if name != "replay")
"""The engines that run a command."""


def add_engine(to: argparse.ArgumentParser, engines: tuple[str, ...] = RUNNING) -> None:
    """Add the option that says how to observe."""
    to.add_argument("--engine", choices=engines, help="how to observe (default: the fastest that works here)")


def add_command(to: argparse.ArgumentParser, what: str = "the command to run and its arguments") -> None:
    """Add the command, which takes all words from the first that is no option."""
    to.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND", help=what)


def command_words(options: argparse.Namespace) -> list[str]:
    """Return the command's words, without the -- before them."""
    given: list[str] = options.command
    return given[1:] if given[:1] == ["--"] else given
