"""What `tracer run` and `tracer stat` share: options, what is observed, where text goes, how they end."""

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
from tracer.cli.command import add_command, add_engine, command_words
from tracer.cli.parsing import subcommand
from tracer.engines import ENGINES
from tracer.engines.contract import Attachment, Capability, Command, Engine, Outcome, Recording, Target
from tracer.errors import TracerError, UsageError

_DEFAULT_ACTION, _NO_SIGNALS = bytes(32), bytes(8)
"""struct sigaction of the kernel's with SIG_DFL, and its sigset_t. asm/signal.h"""
_USES = (
    "[options] [--] COMMAND [ARGUMENT ...]",
    "[options] -p PID [-p PID ...]",
    "[options] --engine replay TRACE",
)


_CODES = """\
exit codes: the command's own status or death by signal; 125 tracer or usage
error, 126 not executable, 127 not found. Without a command: 0.
"""


def parser(name: str, description: str) -> argparse.ArgumentParser:
    """Return a parser for the subcommand `name`, without options yet."""
    return subcommand(name, description, _epilog(), *_USES)


def _epilog() -> str:
    return (
        f"families, for -e (tracer help families)\n{_rows([*FAMILIES])}\n"
        f"groups, for -e: what strace means by them\n{_rows([*GROUPS])}\n\n{_CODES}"
    )


def _rows(names: Sequence[str]) -> str:
    rows = (names[first : first + 9] for first in range(0, len(names), 9))
    return "\n".join("  " + " ".join(row) for row in rows)


def add_selection(to: argparse.ArgumentParser) -> None:
    """Add the option that says which calls."""
    to.add_argument(
        "-e",
        dest="selection",
        metavar="SET",
        help="only these calls: names, families, groups, /patterns/, as in opens,fsync,%%net; !SET: all but",
    )


def add_observing(to: argparse.ArgumentParser) -> None:
    """Add the options that say how to observe, and the command."""
    add = to.add_argument
    add(
        "-f",
        "--follow",
        "--follow-forks",
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
        "-p",
        "--attach",
        dest="pids",
        metavar="PID",
        type=_pids,
        action="extend",
        default=[],
        help="attach to this running process, with all its threads; may be repeated, or a list: 12,34",
    )
    add_engine(to, tuple(ENGINES))
    add_command(to)


def target(options: argparse.Namespace, engine: Engine) -> Target:
    """Return what `options` ask to observe. Raises UsageError, LaunchError."""
    words = command_words(options)
    pids = options.pids
    if pids and words:
        raise UsageError(
            f"attaching to {pids[0]} and starting {words[0]!r}", "a run is of one or the other", "Leave one out."
        )
    if pids:
        return _attachment(pids)
    if Capability.REPLAY in engine.capabilities:
        return _spared(runner.recording(words), options.output, getattr(options, "write", None))
    return runner.command(words)


def _pids(text: str) -> list[int]:
    try:
        return [int(word) for word in text.replace(",", " ").split()]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no process id") from None


def _attachment(pids: Sequence[int]) -> Attachment:
    named = ", ".join(map(str, pids))

    def attached(threads: int) -> None:
        count = "1 thread" if threads == 1 else f"{threads} threads"
        print(f"tracer: attached to {named} ({count}); Ctrl-C detaches", file=sys.stderr, flush=True)

    return Attachment(tuple(dict.fromkeys(pids)), attached)


def _spared(what: Recording, *written: str | None) -> Recording:
    """Return `what`. Raises UsageError if a file that is to be written is the recording itself."""
    for name in filter(None, written):
        if os.path.exists(name) and os.path.exists(what.path) and os.path.samefile(name, what.path):
            raise UsageError(f"writing {name}", "it is the recording that is to be read", "Name another file.")
    return what


def text_file(name: str | None, stack: ExitStack, append: bool = False) -> IO[str]:
    """Return where the text goes: line by line, so that nothing is lost if the tracer dies."""
    if name is None:
        return sys.stderr
    try:
        begin = os.O_APPEND if append else os.O_TRUNC
        fd = os.open(name, os.O_WRONLY | os.O_CREAT | begin | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise cannot_write(name, error) from error
    file = open(fd, "w", buffering=1, errors="backslashreplace")  # noqa: SIM115
    stack.callback(_close, file)
    return file


def cannot_write(name: str | None, error: OSError) -> TracerError:
    """Return the error to raise if text can't be written to the file `name`, None for standard error."""
    happened = os.strerror(error.errno or 0)
    return TracerError(f"writing text to {name or 'standard error'}", happened, "Name a file that you can write.")


def _close(file: IO[str]) -> None:
    """Close a file whose every line was written when it was printed; a failure then has been reported."""
    with suppress(OSError):
        file.close()


def end(what: Target, outcome: Outcome) -> int:
    """Return the exit status, or end as the command did: by its signal, without a core of our own.

    Where no command was started, 0.
    """
    if not isinstance(what, Command):
        return 0
    status = outcome.status
    if not os.WIFSIGNALED(status):
        return os.WEXITSTATUS(status)
    number = os.WTERMSIG(status)
    sys.stderr.flush()
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    _let_it_kill(number)
    os.kill(os.getpid(), number)
    return 128 + number


def _let_it_kill(number: int) -> None:
    """Give a signal its default action and block none: by the kernel, as the C library keeps two for itself."""
    import ctypes

    from tracer.abi.x86_64 import BY_NAME

    system_call = ctypes.CDLL(None).syscall
    system_call(BY_NAME["rt_sigaction"], number, _DEFAULT_ACTION, None, len(_NO_SIGNALS))
    system_call(BY_NAME["rt_sigprocmask"], signal.SIG_SETMASK, _NO_SIGNALS, None, len(_NO_SIGNALS))
