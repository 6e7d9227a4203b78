"""Waking up who waits for any child, without a race."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tracer.engines.forward import handling


class Bell:
    """A child process that ends when a byte is written to `rope`, so that waitpid(2) returns its `pid`.

    A signal may come between two steps of the tracer, just before it waits; a child that ended stays to be
    waited for. The child ends with this process, too.
    """

    def __init__(self) -> None:
        """Hang it up."""
        self._hears, self.rope = os.pipe()
        os.set_blocking(self.rope, False)
        self.pid = self._child()

    def renew(self) -> None:
        """Hang up another after its `pid` was waited for; what rang meanwhile rings that one."""
        self.pid = self._child()

    def remove(self) -> None:
        """Take it down and reap the child, unless that was done."""
        os.close(self.rope)
        os.close(self._hears)
        try:
            os.waitpid(self.pid, 0)
        except ChildProcessError:
            return

    def _child(self) -> int:
        pid = os.fork()
        if pid == 0:
            self._listen()
        return pid

    def _listen(self) -> None:
        """In the child: hold nothing but the pipe's end. Never returns."""
        try:
            os.setsid()  # no terminal sends it signals
            os.dup2(self._hears, 0)
            os.closerange(1, os.sysconf("SC_OPEN_MAX"))
            os.read(0, 1)
        finally:
            os._exit(0)


@contextmanager
def ringing(receive: Callable[[int, bool], None]) -> Iterator[Bell]:
    """Hand the signals for the run to `receive`, and yield the Bell that each of them rings."""
    bell = Bell()
    try:
        with handling(receive, bell.rope):
            yield bell
    finally:
        bell.remove()
