"""Memory asked for in small pieces."""

from __future__ import annotations

from collections.abc import Iterator

from tracer.abi.generated.constants import CONSTANTS
from tracer.explain import rules
from tracer.explain.finding import Finding
from tracer.explain.watch import Following, Seen

_SMALL = 256 << 10  # bytes; a C library that grows its heap asks for half of that at a time
_STEP = 4 << 20  # bytes at a time that would do
_FIXED = CONSTANTS["MAP_FIXED"] | CONSTANTS["MAP_STACK"] | CONSTANTS["MAP_SHARED"]


class _Heap:
    """Where the program break is."""

    end = 0


class SmallPieces(Following[_Heap]):
    """brk and mmap that get little memory each."""

    names = frozenset(("brk", "mmap", "mmap2"))

    def make(self, first: Seen) -> _Heap:
        """Return the state before the first call."""
        return _Heap()

    def see(self, seen: Seen) -> None:
        """Count a small piece."""
        if -4096 < seen.result < 0:
            return
        size = seen.args[1]
        if seen.name == "brk":
            state = self.state(seen, (seen.pid,))
            size, state.end = seen.result - state.end if state.end else 0, seen.result
        elif not seen.args[3] & CONSTANTS["MAP_ANONYMOUS"] or seen.args[3] & _FIXED or not seen.args[2]:
            return
        if 0 < size <= _SMALL:
            self.hit(rules.SMALL_MEMORY, seen, bytes=size)

    def findings(self) -> Iterator[Finding]:
        """Yield the pieces, less what larger steps would still need."""
        for found in super().findings():
            found.saved = max(found.evidence.count + found.numbers["bytes"] // -_STEP, 0)
            yield found
