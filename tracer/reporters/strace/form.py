"""What strace's options ask for: columns, prefixes, and which lines there are."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from tracer.reporters.style import STRACE, Style


class Prefix(StrEnum):
    """How a line says which thread it is about."""

    NONE = "none"  # one thread only: nothing to say
    SEVERAL = "several"  # "[pid 123] " as long as there is more than one
    ALWAYS = "always"  # "123   ", in files


class Clock(StrEnum):
    """How the time of day is shown."""

    NONE = "none"
    TIME = "time"
    UNIX = "unix"


STATUSES = frozenset({"successful", "failed", "unfinished", "unavailable", "detached"})
ATTACH, PERSONALITY, EXIT, THREAD_EXECVE = QUIETS = ("attach", "personality", "exit", "thread-execve")


class Summary(NamedTuple):
    """How the table is made: `lines` come before it, or it comes alone. Names as strace.table has them."""

    lines: bool
    order: str
    columns: tuple[str, ...]


class Form(NamedTuple):
    """The choices; the defaults are strace's.

    `column` is where results begin. `realtime_offset` is what to add to a record's time to have the time since
    1970, in ns. `digits` are those of the clock behind its point, as are `relative` (-r) and `durations` (-T); None
    for no such column. `pointers` is -i, `numbers` -n, `stacks` -k. `quiet` has the messages to leave out. None for
    `calls`, `signals` or `statuses` is all of them; with `paths`, only calls that touch one of these.
    """

    style: Style = STRACE
    column: int = 40
    prefix: Prefix = Prefix.SEVERAL
    clock: Clock = Clock.NONE
    digits: int = 0
    realtime_offset: int = 0
    relative: int | None = None
    durations: int | None = None
    pointers: bool = False
    numbers: bool = False
    quiet: frozenset[str] = frozenset()
    calls: frozenset[str] | None = None
    signals: frozenset[int] | None = None
    statuses: frozenset[str] = STATUSES
    paths: tuple[str, ...] = ()
    stacks: bool = False
