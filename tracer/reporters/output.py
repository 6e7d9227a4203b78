"""Files that reports are written to: private, and never in place of a trace."""

from __future__ import annotations

import os
import stat
from io import TextIOWrapper

from tracer.errors import TracerError
from tracer.model.tracefile import MAGIC

_TRACE = MAGIC.split()[0] + b" "


def open_report(path: str, append: bool = False) -> TextIOWrapper:
    """Return a text file at `path` that only its owner can read, new or to `append` to. Raises TracerError."""
    tried = f"writing the report {path}"
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_APPEND * append, 0o600)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        if stat.S_ISREG(os.fstat(fd).st_mode):
            if os.pread(fd, len(_TRACE), 0) == _TRACE:
                raise TracerError(tried, "it is there and is a trace", "Name another file for the report.")
            os.fchmod(fd, 0o600)
            if not append:
                os.ftruncate(fd, 0)
    except BaseException as error:
        os.close(fd)
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise
    return open(fd, "w", encoding="utf-8", errors="backslashreplace")


def save(path: str, text: str) -> None:
    """Write a report that only its owner can read. Raises TracerError."""
    try:
        with open_report(path) as file:
            file.write(text)
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: str, error: OSError) -> TracerError:
    """Return the error to raise if `path` can't be written."""
    happened = os.strerror(error.errno) if error.errno else str(error)
    return TracerError(f"writing the report {path}", happened, "Name a file that you can write, with room for it.")
