"""`tracer run`: run a command and show, count or keep its system calls."""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import IO

from tracer import runner
from tracer.abi.families import FAMILIES
from tracer.abi.groups import GROUPS
from tracer.engines import ENGINES
from tracer.engines import engine as find_engine
from tracer.engines.contract import Command, Engine, Target
from tracer.errors import TracerError, UsageError
from tracer.model.tracefile import Sink, TraceWriter

_DESCRIPTION = """\
Run COMMAND, or attach to running processes, and print the system calls to
standard error, one line each when it has finished, in strace's familiar form.
The command's own input, output and exit status are passed through. Processes
attached to go on untraced when the tracer ends: with Ctrl-C, or TERM.
"""


def _epilog() -> str:
    return f"families, for -e\n{_rows([*FAMILIES])}\ngroups, for -e: what strace means by them\n{_rows([*GROUPS])}"


def _rows(names: Sequence[str]) -> str:
    rows = (names[first : first + 9] for first in range(0, len(names), 9))
    return "\n".join("  " + " ".join(row) for row in rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tracer run",
        usage="tracer run [options] [--] COMMAND [ARGUMENT ...]\n       tracer run [options] -p PID",
        description=_DESCRIPTION,
        epilog=_epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("-o", "--output", metavar="FILE", help="print the text to FILE instead of standard error")
    add("-w", "--write", metavar="TRACE", help="keep everything in the trace file TRACE, for `tracer report`")
    add(
        "-e",
        dest="selection",
        metavar="SET",
        help="only these calls: names, families, groups, /patterns/, as in opens,fsync,%%net; !SET: all but",
    )
    add(
        "-s",
        dest="data_limit",
        metavar="BYTES",
        type=int,
        default=32,
        help="bytes kept of each buffer (default 32)",
    )
    add(
        "-f",
        "--follow",
        action="store_true",
        default=True,
        help="follow threads and child processes (the default)",
    )
    add("--no-follow", dest="follow", action="store_false", help="trace the first thread only")
    add(
        "--no-kernel-filter",
        dest="kernel_filter",
        action="store_false",
        help="with -e: stop at every call all the same",
    )
    add(
        "-c",
        "--summary",
        action="store_true",
        help="print a table of counts at the end, and no lines without -o",
    )
    add(
        "-p",
        "--attach",
        metavar="PID",
        type=_pids,
        action="extend",
        default=[],
        help="attach to this running process, with all its threads; may be repeated, or a list: 12,34",
    )
    add("--engine", choices=ENGINES, help="how to observe (default: the fastest that works here)")
    add("command", nargs=argparse.REMAINDER, metavar="COMMAND", help="the command to run and its arguments")
    return parser


def _pids(text: str) -> list[int]:
    try:
        return [int(word) for word in text.replace(",", " ").split()]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no process id") from None


class _Both:
    """A sink that hands each frame to several."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = sinks

    def append(self, frame: bytes) -> None:
        for sink in self._sinks:
            sink.append(frame)


def main(argv: Sequence[str]) -> int:
    """Run the command that `argv` names; return its status, or die by the signal that it died by."""
    options = _parser().parse_args(argv)
    arguments = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not 0 <= options.data_limit <= 1 << 20:
        raise UsageError(
            f"keeping {options.data_limit} bytes of each buffer", "not in range", "Choose 0 to 1048576."
        )
    engine = find_engine(options.engine)
    target = _target(arguments, options.attach, engine)
    tracing = runner.Options(options.selection, options.data_limit, options.follow, options.kernel_filter)
    with ExitStack() as stack:
        sinks: list[Sink] = []
        if options.write:
            writer = TraceWriter.create(options.write, runner.header(target, engine, tracing))
            stack.callback(writer.close)
            sinks.append(writer)
        if options.output or not (options.write or options.summary):
            from tracer.reporters.live import LiveText

            sinks.append(LiveText(_text_file(options.output, stack)))
        if options.summary:
            from tracer.reporters.summary import Summary, summary_text

            summary = Summary()
            sinks.append(summary)
        outcome = runner.run(target, tracing, engine, sinks[0] if len(sinks) == 1 else _Both(sinks))
    if options.summary:
        print(summary_text(summary), file=sys.stderr)
    return _pass_on(outcome.status) if isinstance(target, Command) else 0


def _target(arguments: Sequence[str], pids: Sequence[int], engine: Engine) -> Target:
    if not pids:
        return runner.command(arguments)
    if arguments:
        tried = f"attaching with -p and starting {arguments[0]!r}"
        raise UsageError(tried, "a trace is of one or the other", "Leave out -p or the command.")
    named = ", ".join(map(str, pids))

    def attached(threads: int) -> None:
        count = "1 thread" if threads == 1 else f"{threads} threads"
        print(f"tracer: attached to {named} ({count}); Ctrl-C detaches", file=sys.stderr, flush=True)

    return runner.attachment(pids, engine, attached=attached)


def _text_file(name: str | None, stack: ExitStack) -> IO[str]:
    """Return where the text goes: line by line, so that nothing is lost if the tracer dies."""
    if name is None:
        return sys.stderr
    try:
        fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    except OSError as error:
        happened = os.strerror(error.errno or 0)
        raise TracerError(f"writing text to {name}", happened, "Name a file that you can write.") from error
    file = open(fd, "w", buffering=1, errors="backslashreplace")  # noqa: SIM115
    stack.callback(_close, file)
    return file


def _close(file: IO[str]) -> None:
    """Close a file whose every line was written when it was printed; a failure then has been reported."""
    with suppress(OSError):
        file.close()


def _pass_on(status: int) -> int:
    """Return the exit status, or end as the command did: by its signal, without a core of our own."""
    if not os.WIFSIGNALED(status):
        return os.WEXITSTATUS(status)
    number = os.WTERMSIG(status)
    sys.stderr.flush()
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return 128 + number
