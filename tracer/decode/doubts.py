"""What a trace's own calls say about what it can't show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from tracer import abi
from tracer.model.records import CallRecord

_SET_MODE_FILTER = 1  # seccomp(2)
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2  # prctl(2)


class Doubt(NamedTuple):
    """A reason why something may be missing; `hides_calls` if what the program did may not be in the counts."""

    text: str
    hides_calls: bool


def _succeeded(record: CallRecord) -> bool:
    return not record.failed


def _filters_by_prctl(record: CallRecord) -> bool:
    return not record.failed and record.args[:2] == (_PR_SET_SECCOMP, _MODE_FILTER)


def _filters(record: CallRecord) -> bool:
    return not record.failed and record.args[0] == _SET_MODE_FILTER


def _always(record: CallRecord) -> bool:
    return True


IO_URING = Doubt("the program set up io_uring: what it does through that is no system call", True)
UNKNOWN_NUMBERS = Doubt("some calls have numbers that no table knows", False)

OWN_FILTER = Doubt("the program put itself under a seccomp filter", False)
TWO_FILTERS = Doubt(
    "another seccomp filter was in force: calls that it refused are missing (--no-kernel-filter shows them)",
    True,
)

_Sign = tuple[Callable[[CallRecord], bool], Doubt]
_SIGNS: Mapping[str, _Sign] = {
    "io_uring_setup": (_succeeded, IO_URING),
    "prctl": (_filters_by_prctl, OWN_FILTER),
    "seccomp": (_filters, OWN_FILTER),
}


@cache
def _sign(arch: int, number: int) -> _Sign | None:
    """Return which calls of this number raise a doubt, and which."""
    name = abi.syscall(arch, number).name
    return (_always, UNKNOWN_NUMBERS) if name.startswith("syscall_0x") else _SIGNS.get(name)


def doubts(records: Iterable[CallRecord]) -> tuple[Doubt, ...]:
    """Return the doubts that calls raise, each once."""
    found: dict[Doubt, None] = {}
    for record in records:
        sign = _sign(record.arch, record.number)
        if sign is not None and sign[0](record):
            found[sign[1]] = None
    return tuple(found)


def engine_doubts(trust: Mapping[str, Any]) -> tuple[Doubt, ...]:
    """Return the doubts that an engine raises by what it says of a run.

    The kernel doesn't ask our filter about a call that another one refuses.
    """
    two = trust.get("kernel_filter") is True and trust.get("other_filter") is True
    return (*((IO_URING,) if trust.get("io_uring") is True else ()), *((TWO_FILTERS,) if two else ()))
