"""What the engines share in starting a command: what the child does before its execve, and why that failed."""

from __future__ import annotations

import errno
import os
import signal

from tracer.engines.contract import Command
from tracer.errors import LaunchError

# Python ignores these from its start; a program expects the default (subprocess restores them likewise).
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)


def dress(command: Command) -> None:
    """In the child: take on the signals, descriptors and directory that `command` is to start with."""
    for number in _IGNORED_BY_PYTHON:
        signal.signal(number, signal.SIG_DFL)
    for target, source in ((0, command.stdin), (1, command.stdout), (2, command.stderr)):
        if source is not None:
            os.dup2(source, target)
    if command.cwd is not None:
        os.chdir(command.cwd)


def failed(command: Command, error: int) -> LaunchError:
    """Return the error that tells why execve answered `error`."""
    name = os.fsdecode(command.executable)
    return LaunchError(f"starting {name}", os.strerror(error), _ADVICE.get(error, _ANY_ADVICE))


_ANY_ADVICE = "Run it without the tracer to see whether it starts at all."
_ADVICE = {
    errno.ENOEXEC: "It is neither a program for this machine nor a script whose first line begins with #!.",
    errno.ENOENT: "The file is there, so the interpreter that its first line or its ELF header names is not.",
    errno.EACCES: "Make the file executable (chmod +x), or check the mount options (noexec).",
    errno.E2BIG: "Its arguments and environment together are larger than the kernel takes.",
}
