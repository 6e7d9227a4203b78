"""Entry point of the command `tracer`: finds the subcommand and turns errors into messages and exit codes."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from collections.abc import Sequence

from tracer import __version__
from tracer.cli import streams
from tracer.errors import LaunchError, TracerError, UsageError

# Exit codes; PASSING_ON are the subcommands that pass on their command's own, and whose own troubles are RUN_*.
HOLDS, FAILS, USAGE, UNDECIDED, TRACER_ERROR = range(5)
RUN_TRACER_ERROR, RUN_NOT_EXECUTABLE, RUN_NOT_FOUND = 125, 126, 127
PASSING_ON = ("run", "stat")

# name -> (module, what it does)
COMMANDS = {
    "run": ("tracer.cli.run", "run a command and show, count or keep its system calls"),
    "stat": ("tracer.cli.stat", "run a command and count its system calls and their errors"),
    "check": ("tracer.cli.check", "run scenarios and print a verdict for each expectation"),
    "record": ("tracer.cli.record", "write a first scenario from runs of a command"),
    "report": ("tracer.cli.report", "show kept traces to people, and to other programs"),
    "query": ("tracer.cli.query", "ask kept traces in SQL"),
    "profile": ("tracer.cli.profile", "write or check the seccomp profile of what traces did"),
    "diff": ("tracer.cli.diff", "show what two kept traces did differently"),
    "explain": ("tracer.cli.explain", "find the calls that a program could save, and say how"),
    "sweep": ("tracer.cli.sweep", "run a command over values of its parameters: its calls and time"),
    "stability": ("tracer.cli.stability", "run a command several times: which counts hold still"),
    "baseline": ("tracer.cli.baseline", "hold a command to the number of calls that it made before"),
    "abi": ("tracer.cli.abi", "explain a system call, or count those that are decoded"),
    "doctor": ("tracer.cli.doctor", "say what works on this machine and what doesn't, with the fix"),
    "help": ("tracer.cli.help", "show the documentation by topic"),
    "completion": ("tracer.cli.completion", "print a script by which a shell completes all this"),
}

_EPILOG = """\
tracer COMMAND --help tells more of a command, and its exit codes;
tracer help TOPIC shows the documentation, tracer help names the topics.
"""


def _parser() -> argparse.ArgumentParser:
    commands = "\n".join(f"  {name:10} {does}" for name, (_, does) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="tracer",
        description="Assert what a program asks of the kernel.",
        usage="tracer COMMAND ...",
        epilog=f"commands\n{commands}\n\n{_EPILOG}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"syscall-tracer {__version__}")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of the commands below")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: this process's) and return its exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    streams.occupy()
    streams.speak()
    running = bool(arguments) and arguments[0] in PASSING_ON
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if not arguments:
            _parser().print_help(sys.stderr)
            return USAGE
        if arguments[0] not in COMMANDS:
            options = _parser().parse_args(arguments)
            arguments = [options.command, *options.rest]
        return _run(*arguments)
    except TracerError as error:
        _say(f"tracer: {error}")
        return _code(error, running)
    except SystemExit as stop:  # argparse: 0 after --help, 2 after a usage error
        return RUN_TRACER_ERROR if running and stop.code else int(stop.code or 0)
    except BrokenPipeError:  # the reader of our output has seen enough
        streams.discard(sys.stdout)
        return TRACER_ERROR
    except KeyboardInterrupt:
        print("tracer: interrupted", file=sys.stderr)
        return 130


def _run(name: str, *arguments: str) -> int:
    module = importlib.import_module(COMMANDS[name][0])
    try:
        return int(module.main(arguments))
    except BrokenPipeError:
        raise
    except OSError as error:
        streams.drain("\n")  # raises if it is a stream of ours that failed
        advice = "`tracer doctor` says what works here, `pwd -P` whether this directory still exists."
        raise TracerError(f"running `tracer {name}`", str(error), advice) from error
    finally:
        streams.drain()


def _say(text: str) -> None:
    """Print an error, what doesn't print escaped, unless nobody reads standard error any more."""
    from tracer.reporters.origin import printable  # only after a mistake

    try:
        print(printable(text), file=sys.stderr, flush=True)
    except OSError:
        streams.discard(sys.stderr)


def _code(error: TracerError, running: bool) -> int:
    if not running:
        return USAGE if isinstance(error, UsageError | LaunchError) else TRACER_ERROR
    if isinstance(error, LaunchError):
        return RUN_NOT_FOUND if error.not_found else RUN_NOT_EXECUTABLE
    return RUN_TRACER_ERROR
