"""What a count is of: a call by its numbers, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Counted(NamedTuple):
    """What a count is of: `error` is an errno, or one of SUCCEEDED, UNRETURNED, ONLY_ENTRY."""

    arch: int
    number: int
    error: int


SUCCEEDED = 0
UNRETURNED = -1  # the call never returned
ONLY_ENTRY = -2  # only entries were counted: nobody knows whether it succeeded

Counts = Mapping[Counted, int]
