"""How much of a value is spelled, and how: what strace's options ask for."""

from __future__ import annotations

from typing import NamedTuple


class Style(NamedTuple):
    """The choices; the defaults are those of our own text.

    `strings`: bytes shown of a buffer or name (strace's -s). `hex`: "" for C escapes, "x" for strings with bytes
    that don't print, "xx" for all. `verbose`: structures whole (-v). `paths`: 0 numbers alone, 1 with their paths
    (-y), 2 with what is known of sockets and devices (-yy). `names`: "abbrev", "raw" numbers, or "verbose", both
    (-X). `exact`: to the letter what strace prints, also where our own text says more: names that it cuts,
    "(deleted)" outside of a path, the working directory behind AT_FDCWD.
    """

    strings: int = 32
    hex: str = ""
    verbose: bool = False
    paths: int = 1
    names: str = "abbrev"
    exact: bool = False


OURS = Style()
"""Our own text."""

STRACE = Style(paths=0, exact=True)
"""What strace prints with no options."""
