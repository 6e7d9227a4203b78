"""Starting a command so that its first system call under trace is its execve."""

from __future__ import annotations

import os
import signal

from tracer.engines.contract import Command
from tracer.engines.launching import dress
from tracer.engines.ptrace.filter import install
from tracer.engines.ptrace.stops import Requests
from tracer.errors import PermissionDenied, TracerError

NO_FILTER = 124  # exit status of a child that can't install its filter


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
        dress(command)
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


def _denied(error: OSError) -> TracerError:
    from tracer.health.refusals import refusal  # needed by nobody else

    tried = "tracing the command (PTRACE_SEIZE)"
    return PermissionDenied(tried, os.strerror(error.errno or 0), refusal())
