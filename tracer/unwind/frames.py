"""What unwinding finds."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Frame(NamedTuple):
    """A place in the code: that of the call, or where it returns to.

    `module` is the mapped file (or "[vdso]"), `offset` the place in it. `symbol` is the function that begins last
    before it, `displacement` how far, and `inside` whether the function goes so far by its own account. `guessed`:
    found by the frame pointer, because there was no call-frame rule for the frame before; others may lie between.
    """

    address: int
    module: str
    offset: int
    symbol: str | None
    displacement: int
    inside: bool
    guessed: bool


class End(StrEnum):
    """Why there are no more frames."""

    BOTTOM = "bottom"  # nothing called the last one
    CUT = "cut"  # what would tell was not kept of the stack
    LOST = "lost"  # nobody says how to go on, or it leads nowhere
    LIMIT = "limit"  # there are more than anybody wants to see


class Frames(NamedTuple):
    """A stack's frames, the innermost first."""

    frames: tuple[Frame, ...]
    end: End
