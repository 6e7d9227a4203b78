"""Where a program stands in its files: seeks that don't move, and those that only lead to the next read."""

from __future__ import annotations

from collections import Counter

from tracer.abi.families import FAMILIES
from tracer.abi.generated.constants import CONSTANTS
from tracer.explain import rules
from tracer.explain.finding import Evidence, Finding
from tracer.explain.program import is_code
from tracer.explain.watch import Following, Seen

_MOVING = FAMILIES["reads"] | FAMILIES["writes"]
_AT_OFFSET = frozenset(["pread64", "preadv", "preadv2", "pwrite64", "pwritev", "pwritev2"])


class _Position:
    """Where a descriptor stands; `sought`: the last call on it was a seek that moved."""

    def __init__(self, first: Seen) -> None:
        self.first = first
        self.at: int | None = 0 if first.key[2] > 0 else None
        self.sought = False
        self.pairs = Evidence()


class Seeks(Following[_Position]):
    """lseek that doesn't move, or is followed by one read or write each time."""

    names = (_MOVING - _AT_OFFSET) | {"lseek"}

    def make(self, first: Seen) -> _Position:
        """Return the state before the first call: at the beginning, if the trace saw it opened."""
        return _Position(first)

    def see(self, seen: Seen) -> None:
        """Follow the position."""
        if seen.result < 0:
            return
        state = self.state(seen)
        if seen.name != "lseek":
            if state.sought and seen.result:
                state.pairs.add(seen.call)
            state.sought = False
            state.at = None if state.at is None else state.at + seen.result
            return
        stays = state.at == seen.result and seen.args[2] != CONSTANTS["SEEK_END"]
        if stays:
            self.hit(rules.SEEK_NOWHERE, seen, seen.path)
        state.sought = not stays and seen.args[2] in (CONSTANTS["SEEK_SET"], CONSTANTS["SEEK_CUR"])
        state.at = seen.result

    def judge(self, state: _Position) -> Finding | None:
        """Return a finding if there were pairs."""
        first, pairs = state.first, state.pairs
        if not pairs.count:
            return None
        starting = first.starting or is_code(first.path)
        return Finding(
            rules.SEEK_AND_READ, first.subject, starting, pairs.count, pairs, Counter(), first.fd, first.program
        )
