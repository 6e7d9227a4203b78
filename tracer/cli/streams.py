"""The command's own standard streams: closed ones stay closed for what is traced, and a full one is an error."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TextIO

from tracer.errors import TracerError

# What stands in for a closed one: nothing to read; results that can't be printed are errors, messages aren't.
_STANDING_IN = (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_WRONLY))


def occupy() -> None:
    """Open something in place of each closed standard descriptor, until an execve.

    Otherwise the next file that is opened gets its number, and Python prints messages where results go.
    """
    for fd, (name, mode, flags) in enumerate(_STANDING_IN):
        try:
            os.fstat(fd)
        except OSError:
            os.open(os.devnull, flags)  # gets the lowest number that is free, which is this one
            setattr(sys, name, open(fd, mode, closefd=False))  # noqa: SIM115


def speak() -> None:
    """Have what a stream's encoding lacks escaped: an arrow in a Latin-1 locale is no error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drain(more: str = "") -> None:
    """Have all that was printed written, and `more`. Raises TracerError if a stream doesn't take it."""
    for name, stream in (("output", sys.stdout), ("error", sys.stderr)):
        try:
            if more:  # unbuffered, writing nothing is a call, too, and /dev/full refuses it
                stream.write(more)
            stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            discard(stream)
            happened = os.strerror(error.errno or 0)
            raise TracerError(
                f"writing to standard {name}", happened, "Send it where it can be written."
            ) from error


def discard(stream: TextIO) -> None:
    """Throw away what `stream` has not yet written, and all that it will be given."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
