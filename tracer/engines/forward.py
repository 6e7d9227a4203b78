"""Signals sent to the tracer are meant for the run."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FROM_TERMINAL = frozenset({signal.SIGINT, signal.SIGQUIT})
_FORWARDED = _FROM_TERMINAL | {signal.SIGTERM, signal.SIGHUP}


def _terminal_sends_it() -> bool:
    """Whether this process is in the foreground of its terminal: then the command got the signal, too."""
    try:
        with open("/dev/tty", "rb") as tty:
            return os.tcgetpgrp(tty.fileno()) == os.getpgrp()
    except OSError:
        return False


@contextmanager
def handling(receive: Callable[[int, bool], None], rope: int = -1) -> Iterator[None]:
    """Hand INT, QUIT, TERM and HUP to `receive`: the number, and whether a terminal sent it to the command, too.

    They don't end the tracer meanwhile. A byte is written to the descriptor `rope` at once, if it is one.
    """

    def handle(number: int, frame: object) -> None:
        receive(number, number in _FROM_TERMINAL and _terminal_sends_it())

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = {n: signal.getsignal(n) for n in _FORWARDED}
    taken = [n for n in _FORWARDED if previous[n] not in (signal.SIG_IGN, None)]
    for number in taken:
        signal.signal(number, handle)
    former = signal.set_wakeup_fd(rope, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(former)
        for number in taken:
            signal.signal(number, previous[number])
