"""Signals sent to the tracer are meant for the command."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_FROM_TERMINAL = frozenset({signal.SIGINT, signal.SIGQUIT})
_FORWARDED = _FROM_TERMINAL | {signal.SIGTERM, signal.SIGHUP}


class _Run(Protocol):
    main: int

    def running(self) -> bool: ...


def _terminal_sends_it() -> bool:
    """Whether this process is in the foreground of its terminal: then the command got the signal, too."""
    try:
        with open("/dev/tty", "rb") as tty:
            return os.tcgetpgrp(tty.fileno()) == os.getpgrp()
    except OSError:
        return False


@contextmanager
def forwarding(run: _Run) -> Iterator[None]:
    """Pass INT, QUIT, TERM and HUP on to the command; the trace goes on until it ends."""

    def pass_on(number: int, frame: object) -> None:
        if run.running() and not (number in _FROM_TERMINAL and _terminal_sends_it()):
            os.kill(run.main, number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = {n: signal.getsignal(n) for n in _FORWARDED}
    taken = [n for n in _FORWARDED if previous[n] not in (signal.SIG_IGN, None)]
    for number in taken:
        signal.signal(number, pass_on)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, previous[number])
