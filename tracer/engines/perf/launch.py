"""Starting a command that stands still until its events are open, and staying with it to the end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tracer.engines.contract import Command
from tracer.engines.forward import handling
from tracer.engines.launching import dress, failed
from tracer.engines.perf import _perf

PATIENCE_MS = 20  # how long events may lie in a buffer that isn't half full


class Launched:
    """A child on its way to its execve, stopped: nothing of it is running."""

    def __init__(self, command: Command) -> None:
        """Start the child; it stands when this returns."""
        self._command = command
        self._status: int | None = None
        self._answer, told = os.pipe()
        self.main = os.fork()
        if self.main == 0:
            _become(command, told)
        os.close(told)
        os.waitpid(self.main, os.WUNTRACED)

    def go(self) -> None:
        """Let it execute the command."""
        os.kill(self.main, signal.SIGCONT)

    def receive(self, number: int, by_terminal: bool) -> None:
        """Pass a signal on to it, unless a terminal did."""
        if self._status is None and not by_terminal:
            os.kill(self.main, number)

    def wait(self) -> int:
        """Wait for its end and return its wait status. Raises LaunchError if the command couldn't be executed."""
        answer = self._reap()
        if answer:
            raise failed(self._command, int.from_bytes(answer, "little"))
        return self._status or 0

    def kill(self) -> None:
        """Kill it, if its end wasn't waited for."""
        if self._status is None:
            os.kill(self.main, signal.SIGKILL)
            self._reap()

    def _reap(self) -> bytes:
        _, self._status = os.waitpid(self.main, 0)
        try:
            return os.read(self._answer, 4)
        finally:
            os.close(self._answer)


def _become(command: Command, told: int) -> None:
    """In the child: stop, then execute the command. Never returns."""
    try:
        dress(command)
        os.kill(os.getpid(), signal.SIGSTOP)
        os.execve(command.executable, command.argv, command.environ)
    except OSError as error:
        os.write(told, (error.errno or 0).to_bytes(4, "little"))
    finally:
        os._exit(127)


@contextmanager
def launched(command: Command) -> Iterator[Launched]:
    """Have a child that stands, and that doesn't survive an error."""
    child = Launched(command)
    try:
        yield child
    except BaseException:
        child.kill()
        raise


def stay(child: Launched, recorder: _perf.Recorder) -> int:
    """Let `child` go, take events until all tasks have ended, and return its wait status.

    Whatever happens, none is left. Raises LaunchError if the command couldn't be executed.
    """
    try:
        with handling(child.receive):
            child.go()
            while not recorder.step(PATIENCE_MS):
                continue
            return child.wait()
    except BaseException:
        recorder.forget_sink()
        child.kill()
        _kill_all(recorder, child.main)
        raise


def _kill_all(recorder: _perf.Recorder, main: int) -> None:
    """Kill whoever is known, until the kernel says that all have ended."""
    ended = False
    while not ended:
        for pid in set(recorder.processes()) - {main}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        ended = recorder.step(PATIENCE_MS)
