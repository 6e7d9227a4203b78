"""The Plan: what an engine has to do, in plain numbers. An engine reads this and knows no names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

NO_ARGUMENT = -1
DATA_LIMIT = 32  # bytes of a buffer that are kept unless the user asks for more, as strace
RESULT = 6  # in place of an argument's index: the returned value
DATA_LIMIT = 32  # bytes of a buffer that are kept unless the user asks for more, as strace


class Capture(NamedTuple):
    """Bytes to copy for one argument: `kind` is a model.records.CaptureKind.

    How many: `size` x the value of argument `times` (NO_ARGUMENT: x 1; RESULT: the returned value), but at
    most `limit` bytes.
    """

    arg: int
    kind: int
    size: int
    times: int
    limit: int


class Moments(NamedTuple):
    """What to copy at the entry stop and at the exit stop of a call."""

    entry: tuple[Capture, ...] = ()
    exit: tuple[Capture, ...] = ()


class Selection(NamedTuple):
    """Captures that depend on the bits `mask` of argument `arg`."""

    arg: int
    mask: int
    cases: Mapping[int, Moments]
    default: Moments


class CallPlan(NamedTuple):
    """What to copy for one call of one architecture."""

    always: Moments
    selections: tuple[Selection, ...] = ()

    def moments(self, args: tuple[int, ...]) -> Moments:
        """Return what to copy for a call with these six argument words."""
        if not self.selections:
            return self.always
        chosen = [s.cases.get(args[s.arg] & s.mask, s.default) for s in self.selections]
        entry = self.always.entry + tuple(c for moments in chosen for c in moments.entry)
        return Moments(entry, self.always.exit + tuple(c for moments in chosen for c in moments.exit))


class ArchPlan(NamedTuple):
    """The plan for one architecture, by system-call number.

    `calls` has what to copy for those that have a name. `wanted` are the numbers to record, None for all;
    `helpers` are recorded too, marked as such: without them descriptors couldn't be followed. The others name
    the calls that an engine has to treat itself: those that start a program, those that make a task, those that
    an interruption ends although they could be made again (signal(7)), and the two by which a program sees and
    sets its affinity.
    """

    calls: Mapping[int, CallPlan]
    wanted: frozenset[int] | None
    helpers: frozenset[int]
    exec_numbers: frozenset[int]
    creators: frozenset[int]
    restartable: frozenset[int]
    getaffinity: int
    setaffinity: int


class Plan(NamedTuple):
    """What to record, per architecture (AUDIT_ARCH_*); whether to follow threads and child processes.

    `kernel_filter` allows a seccomp filter that keeps calls nobody asked for from stopping the tracees.
    """

    archs: Mapping[int, ArchPlan]
    follow: bool = True
    kernel_filter: bool = True
