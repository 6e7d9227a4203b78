"""The Plan: what an engine has to do, in plain numbers. An engine reads this and knows no names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntFlag
from itertools import chain
from typing import NamedTuple

NO_ARGUMENT = -1
ANY_VALUE = -1  # of an argument
DATA_LIMIT = 32  # bytes of a buffer that are kept unless the user asks for more, as strace
EXPECTED_DATA = 256  # likewise, where expectations look at it
STACK_BYTES = 32 << 10  # of each stack that are kept, if stacks are
RESULT = 6  # in place of an argument's index: the returned value
STACK = 7  # likewise: the stack pointer
POINTED = 8  # POINTED + n in place of an index: the 32-bit number that argument n points at


class Capture(NamedTuple):
    """Bytes to copy for one argument: `kind` is a model.records.CaptureKind.

    How many: `size` x the value of argument `times` (NO_ARGUMENT: x 1; RESULT: the returned value; POINTED + n:
    the 32-bit number behind argument n), and `extra`, but at most `limit` bytes. `word` is the size of a pointer.

    `members` are the pointers inside a struct: `arg` is the offset of one, and `times` that of the number of
    `width` bytes that goes with it. With a `size` of 1, it is one struct, of which the program may pass a part.
    """

    arg: int
    kind: int
    size: int
    times: int
    limit: int
    word: int = 8
    width: int = 8
    extra: int = 0
    members: tuple[Capture, ...] = ()


PATHS, DETAILS = 1, 2


class Moments(NamedTuple):
    """What to copy at the entry stop of a call, at the exit of one that succeeded, and of one that failed half-way.

    That is one that a signal interrupted, or for whose answer there was too little room (EOVERFLOW).
    """

    entry: tuple[Capture, ...] = ()
    exit: tuple[Capture, ...] = ()
    failed: tuple[Capture, ...] = ()

    @classmethod
    def joined(cls, several: Iterable[Moments]) -> Moments:
        """Return the captures of all, in order."""
        return cls(*(tuple(chain.from_iterable(captures)) for captures in zip(*several, strict=True)))


class Selection(NamedTuple):
    """Captures that depend on the bits `mask` of argument `arg`."""

    arg: int
    mask: int
    cases: Mapping[int, Moments]
    default: Moments


class Sign(IntFlag):
    """What a call that succeeded says of those that no engine can see, or not all."""

    FILTER = 1  # a seccomp filter of the program's own: it may keep calls from ours
    IO_URING = 2  # what is asked for through its rings is no system call


class Telltale(NamedTuple):
    """A call that gives a `sign`, by its first two arguments; ANY_VALUE allows every value."""

    number: int
    first: int
    second: int
    sign: Sign


class CallPlan(NamedTuple):
    """What to copy for one call of one architecture."""

    always: Moments
    selections: tuple[Selection, ...] = ()

    def moments(self, args: tuple[int, ...]) -> Moments:
        """Return what to copy for a call with these six argument words."""
        if not self.selections:
            return self.always
        chosen = [s.cases.get(args[s.arg] & s.mask, s.default) for s in self.selections]
        return Moments.joined([self.always, *chosen])


class ArchPlan(NamedTuple):
    """The plan for one architecture, by system-call number.

    `calls` has what to copy for those that have a name. `wanted` are the numbers to record, None for all;
    `helpers` are recorded too, marked as such: without them descriptors couldn't be followed. The others name
    the calls that an engine has to treat itself: those that start a program, those that make a task, those that
    an interruption ends although they could be made again (signal(7)), and the two by which a program sees and
    sets its affinity. `mappers` map code if their third argument says PROT_EXEC; `telltales` give signs.
    """

    calls: Mapping[int, CallPlan]
    wanted: frozenset[int] | None
    helpers: frozenset[int]
    exec_numbers: frozenset[int]
    creators: frozenset[int]
    restartable: frozenset[int]
    getaffinity: int
    setaffinity: int
    mappers: frozenset[int] = frozenset()
    telltales: tuple[Telltale, ...] = ()


class Plan(NamedTuple):
    """What to record, per architecture (AUDIT_ARCH_*); whether to follow threads and child processes.

    `kernel_filter` allows a seccomp filter that keeps calls nobody asked for from stopping the tracees.
    `stack_bytes` is how much to keep of the stack of each recorded call, 0: no stacks. `descriptors` says whether
    those that a call names are looked at there and then, too: for their PATHS, or for DETAILS of devices, sockets
    and processes.
    """

    archs: Mapping[int, ArchPlan]
    follow: bool = True
    kernel_filter: bool = True
    stack_bytes: int = 0
    descriptors: int = 0
