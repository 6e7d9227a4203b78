"""A look at a scenario's program while it waits for its standard input, which ends when the look is over.

The onlooker is a process of its own, since an engine may keep this one busy until the program ends; and no child
of ours, since an engine waits for all children.
"""

from __future__ import annotations

import os
import select
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

Look = Callable[[int], Mapping[str, bytes]]
"""Given the pid of the process that waits; returns what it saw, by the names that expectations use for files."""

FAILED = "the look at the program"  # in place of a name: what went wrong
_PAUSE = 10  # milliseconds between two searches


@contextmanager
def looking(look: Look | None, seen: Path) -> Iterator[int | None]:
    """Give a program's standard input, None for ours; what `look` sees is in the directory `seen` at the end."""
    if look is None:
        yield None
        return
    seen.mkdir(exist_ok=True)
    (stdin, held), (over, running) = os.pipe(), os.pipe()
    middle = os.fork()
    if middle == 0:
        if os.fork() == 0:
            os.close(running)
            _look_on(look, seen, stdin, over)
        os._exit(0)
    os.waitpid(middle, 0)
    os.close(held)
    try:
        yield stdin
    finally:
        for descriptor in (stdin, over, running):
            os.close(descriptor)


def _look_on(look: Look, seen: Path, stdin: int, over: int) -> NoReturn:
    """Be the onlooker until the program has been looked at, or is over. Our end closes the program's input."""
    try:
        while not select.select([over], [], [], _PAUSE / 1000)[0]:
            for pid in _waiting(os.readlink(f"/proc/self/fd/{stdin}")):
                for name, content in look(pid).items():
                    (seen / name).write_bytes(content)
                os._exit(0)
    except BaseException:
        (seen / FAILED).write_text(traceback.format_exc())
    os._exit(0)


def _waiting(pipe: str) -> list[int]:
    """Return the processes that sleep in a read of a pipe and have `pipe` as standard input.

    Their kernel function tells so: /proc/PID/syscall needs more rights (Yama).
    """
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            at = Path(f"/proc/{pid}/wchan").read_text()
            if "pipe_read" in at and os.readlink(f"/proc/{pid}/fd/0") == pipe:
                found.append(int(pid))
    return found
