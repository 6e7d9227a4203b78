"""How many calls of an architecture's table are decoded, numbers only, or unknown."""

from __future__ import annotations

from typing import NamedTuple

from tracer import abi

_NO_PROTOTYPE = ((), ("arg0",))


class Coverage(NamedTuple):
    """The names of an architecture's calls by what is known of them."""

    architecture: str
    decoded: tuple[str, ...]
    numbers_only: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many calls the headers know."""
        return len(self.decoded) + len(self.numbers_only) + len(self.unknown)

    @property
    def percent(self) -> float:
        """How many of them are decoded."""
        return 100 * len(self.decoded) / self.total


def coverage(audit_arch: int) -> Coverage:
    """Return what is known of the calls of one architecture.

    Unknown are the calls of which not even the arguments are known: numbers that no kernel ever answered, and
    old forms.
    """
    tables = abi.architecture(audit_arch)
    calls = [tables.syscall(number) for number in tables.BY_NAME.values()]
    rest = [call for call in calls if not call.decoded]
    return Coverage(
        tables.NAME,
        tuple(call.name for call in calls if call.decoded),
        tuple(call.name for call in rest if call.arguments[:1] not in _NO_PROTOTYPE),
        tuple(call.name for call in rest if call.arguments[:1] in _NO_PROTOTYPE),
    )
