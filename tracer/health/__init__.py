"""What works on this machine and what doesn't, tried rather than guessed.

It stands below the engines, so that the same checks speak in `tracer doctor` and when a run can't start.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class Works(enum.Enum):
    """Whether what a check tried works; DEGRADED: not as well as it could, or something to know."""

    YES = "yes"
    NO = "no"
    DEGRADED = "degraded"


class Finding(NamedTuple):
    """The answer of one check: its name, what was found and, unless all is well, the fix."""

    name: str
    works: Works
    found: str
    fix: str = ""
