"""`tracer completion`: a script by which a shell completes commands, options and file names."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module

import shtab

from tracer.cli import main as entry
from tracer.cli.parsing import subcommand

SHELLS = ("bash", "zsh", "fish")
_DESCRIPTION = """\
Print a script for SHELL that completes commands, options, their values and
file names. To have it in each new shell:

  bash   tracer completion bash \\
             > ~/.local/share/bash-completion/completions/tracer
  zsh    tracer completion zsh > DIRECTORY/_tracer, a DIRECTORY of $fpath
  fish   tracer completion fish > ~/.config/fish/completions/tracer.fish
"""
_FILES = frozenset({"FILE", "TRACE", "PATH", "PROFILE", "A", "B"})
_COMMAND = {"bash": "_tracer_command", "zsh": "_command_names -e", "fish": "__fish_complete_command"}
_PREAMBLE = {"bash": '_tracer_command() { compgen -A command -A file -- "$1"; }'}


def _parser() -> argparse.ArgumentParser:
    parser = subcommand("completion", _DESCRIPTION, "exit codes: 0 printed, 2 usage error")
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))
    return parser


def main(argv: Sequence[str]) -> int:
    """Print the script for the shell that `argv` names."""
    options = _parser().parse_args(argv)
    print(
        shtab.complete(
            whole(), shell=options.shell, root_prefix="tracer", preamble=_PREAMBLE.get(options.shell, "")
        )
    )
    return entry.HOLDS


def whole() -> argparse.ArgumentParser:
    """Return a parser of all commands, with what completes each argument; parsing is left to their own."""
    parser = argparse.ArgumentParser(prog="tracer", description="Assert what a program asks of the kernel.")
    parser.add_argument("--version", action="version", version="")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (module, does) in entry.COMMANDS.items():
        own = import_module(module)._parser()
        made = commands.add_parser(name, parents=[own], conflict_handler="resolve", description="", help=does)
        for action in made._actions:
            action.choices = action.choices and list(action.choices)  # shtab takes a mapping for subcommands
            words = {action.metavar} if isinstance(action.metavar, str) else set()
            if words & _FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
            elif "COMMAND" in words:
                action.complete = _COMMAND  # type: ignore[attr-defined]
    return parser
