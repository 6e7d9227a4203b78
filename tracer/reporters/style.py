"""How much of a value is spelled, and how: what strace's options ask for."""

from __future__ import annotations

from typing import NamedTuple


class Style(NamedTuple):
    """The choices; the defaults are those of our own text.

    `strings`: bytes shown of a buffer or name (strace's -s). `hex`: "" for C escapes, "x" for strings with bytes
    that don't print, "xx" for all. `verbose`: structures whole (-v). `paths`: 0 numbers alone, 1 with their paths
    (-y), 2 with what is known of sockets and devices (-yy). `names`: "abbrev", "raw" numbers, or "verbose", both
    (-X).
    """

    strings: int = 32
    hex: str = ""
    verbose: bool = False
    paths: int = 1
    names: str = "abbrev"


STRACE = Style(paths=0)
