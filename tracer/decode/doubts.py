"""What a trace's own calls say about what it can't show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tracer.decode.call import Call

_SET_MODE_FILTER = 1  # seccomp(2)
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2  # prctl(2)


class Doubt(NamedTuple):
    """A reason why something may be missing; `hides_calls` if what the program did may not be in the counts."""

    text: str
    hides_calls: bool


def _sets_up_io_uring(call: Call) -> bool:
    return call.name == "io_uring_setup" and call.errno is None


def _installs_filter(call: Call) -> bool:
    args = call.record.args
    by_prctl = call.name == "prctl" and args[:2] == (_PR_SET_SECCOMP, _MODE_FILTER)
    return call.errno is None and (by_prctl or (call.name == "seccomp" and args[0] == _SET_MODE_FILTER))


def _has_unknown_number(call: Call) -> bool:
    return call.name.startswith("syscall_0x")


IO_URING = Doubt("the program set up io_uring: what it does through that is no system call", True)
UNKNOWN_NUMBERS = Doubt("some calls have numbers that no table knows", False)

_SIGNS: tuple[tuple[Callable[[Call], bool], Doubt], ...] = (
    (_sets_up_io_uring, IO_URING),
    (_installs_filter, Doubt("the program put itself under a seccomp filter", False)),
    (_has_unknown_number, UNKNOWN_NUMBERS),
)


def doubts(calls: Iterable[Call]) -> tuple[Doubt, ...]:
    """Return the doubts that `calls` raise, each once."""
    found: dict[Doubt, None] = {}
    for call in calls:
        found.update({doubt: None for sign, doubt in _SIGNS if sign(call)})
    return tuple(found)
