"""Starting a command so that its first system call under trace is its execve."""

from __future__ import annotations

import errno
import os
import signal

from tracer.engines.contract import Command
from tracer.engines.ptrace.filter import install
from tracer.engines.ptrace.stops import Requests
from tracer.errors import LaunchError, PermissionDenied, TracerError

NO_FILTER = 124  # exit status of a child that can't install its filter

# Python ignores these from its start; a program expects the default (subprocess restores them likewise).
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)


def launch(command: Command, requests: Requests, follow: bool, instructions: bytes | None = None) -> int:
    """Start `command` traced and return its pid: it runs, on its way to execve, once it is resumed.

    The next stop of the pid is the one that we asked for. With `instructions`, it puts itself under that
    seccomp filter before. Raises PermissionDenied.
    """
    ready, release = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become(command, ready, release, instructions)
    os.close(ready)
    try:
        requests.seize(pid, follow, instructions is not None)
        requests.interrupt(pid)
    except OSError as error:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise _denied(error) from error
    finally:
        os.close(release)
    return pid


def _become(command: Command, ready: int, release: int, instructions: bytes | None) -> None:
    """In the child: wait until the tracer holds us, then execute the command. Never returns."""
    try:
        os.close(release)
        os.read(ready, 1)
        for number in _IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)
        for target, source in ((1, command.stdout), (2, command.stderr)):
            if source is not None:
                os.dup2(source, target)
        if command.cwd is not None:
            os.chdir(command.cwd)
        if instructions is not None and not install(instructions):
            os._exit(NO_FILTER)
        os.execve(command.executable, command.argv, command.environ)
    finally:
        os._exit(127)


def no_filter() -> PermissionDenied:
    """Return the error that tells that no seccomp filter can be installed here."""
    return PermissionDenied(
        "installing a seccomp filter for the selected calls",
        "the kernel refused it",
        "Trace without a selection, or with one but no filter: --no-kernel-filter.",
    )


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


def _denied(error: OSError) -> TracerError:
    from tracer.health.refusals import refusal  # needed by nobody else

    tried = "tracing the command (PTRACE_SEIZE)"
    return PermissionDenied(tried, os.strerror(error.errno or 0), refusal())
