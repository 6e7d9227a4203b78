"""What a trace's own calls say about what it can't show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tracer import abi
from tracer.model.records import CallRecord

_SET_MODE_FILTER = 1  # seccomp(2)
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2  # prctl(2)


class Doubt(NamedTuple):
    """A reason why something may be missing; `hides_calls` if what the program did may not be in the counts."""

    text: str
    hides_calls: bool


def _sets_up_io_uring(name: str, record: CallRecord) -> bool:
    return name == "io_uring_setup" and not record.failed


def _installs_filter(name: str, record: CallRecord) -> bool:
    by_prctl = name == "prctl" and record.args[:2] == (_PR_SET_SECCOMP, _MODE_FILTER)
    return not record.failed and (by_prctl or (name == "seccomp" and record.args[0] == _SET_MODE_FILTER))


def _has_unknown_number(name: str, record: CallRecord) -> bool:
    return name.startswith("syscall_0x")


IO_URING = Doubt("the program set up io_uring: what it does through that is no system call", True)
UNKNOWN_NUMBERS = Doubt("some calls have numbers that no table knows", False)

OWN_FILTER = Doubt("the program put itself under a seccomp filter", False)
TWO_FILTERS = Doubt(f"{OWN_FILTER.text}: calls that it refused are missing (--no-kernel-filter shows them)", True)

_SIGNS: tuple[tuple[Callable[[str, CallRecord], bool], Doubt], ...] = (
    (_sets_up_io_uring, IO_URING),
    (_installs_filter, OWN_FILTER),
    (_has_unknown_number, UNKNOWN_NUMBERS),
)


def doubts(records: Iterable[CallRecord], filtered: bool) -> tuple[Doubt, ...]:
    """Return the doubts that calls raise, each once; `filtered`: a filter of ours chose what to record.

    The kernel doesn't ask our filter about a call that one of the program's own refuses.
    """
    found: dict[Doubt, None] = {}
    for record in records:
        name = abi.syscall(record.arch, record.number).name
        found.update({doubt: None for sign, doubt in _SIGNS if sign(name, record)})
    return tuple(TWO_FILTERS if filtered and doubt is OWN_FILTER else doubt for doubt in found)
