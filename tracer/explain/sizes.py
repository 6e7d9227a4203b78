"""Tiny reads and writes, and what a buffer would make of them; the read that finds the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Generic, TypeVar

from tracer.abi.generated.constants import CONSTANTS
from tracer.explain import rules
from tracer.explain.buffers import CAPACITIES, BufferedReads, BufferedWrites
from tracer.explain.finding import DEFAULT_CAPACITY, Evidence, Finding, Rule
from tracer.explain.program import is_code
from tracer.explain.watch import Following, Seen

_LEAST = 8  # calls on a descriptor that are worth a buffer
_SPARES = 3  # and of how many it must make one
_SIZES_KEPT = 256  # different ones; then powers of two stand for those between
_DEFAULT = CAPACITIES.index(DEFAULT_CAPACITY)
_SYNCS = ("fsync", "fdatasync")


B = TypeVar("B", BufferedReads, BufferedWrites)


class _Sizes(Generic[B]):
    """What was read from or written to one descriptor, and the buffers that it was replayed through."""

    def __init__(self, first: Seen, model: Callable[[int], B]) -> None:
        self.first = first
        self.buffers: list[B] = [model(capacity) for capacity in CAPACITIES]
        self.sizes: Counter[int] = Counter()
        self.evidence = Evidence()

    def add(self, seen: Seen, size: int) -> None:
        if size not in self.sizes and len(self.sizes) >= _SIZES_KEPT:
            size = 1 << size.bit_length() - 1
        self.sizes[size] += 1
        self.evidence.add(seen.call)

    def flush(self) -> None:
        for buffer in self.buffers:
            buffer.flush()


def _judged(rule: Rule, state: _Sizes[B]) -> Finding | None:
    """Return a finding if a buffer of the default capacity would save two thirds of the calls, and more."""
    total, curve = state.evidence.count, [model.calls for model in state.buffers]
    if total < _LEAST or _SPARES * curve[_DEFAULT] >= total:
        return None
    first = state.first
    starting = first.starting or is_code(first.path)
    saved = total - curve[_DEFAULT]
    return Finding(
        rule, first.subject, starting, saved, state.evidence, Counter(), first.fd, first.program, state.sizes, curve
    )


class TinyWrites(Following[_Sizes[BufferedWrites]]):
    """Writes to one descriptor, again and again, of a few bytes. Sockets are for Vectors: a peer may wait."""

    names = frozenset({"write", "writev", "lseek", *_SYNCS})

    def make(self, first: Seen) -> _Sizes[BufferedWrites]:
        """Return the state before the first write."""
        return _Sizes(first, BufferedWrites)

    def see(self, seen: Seen) -> None:
        """Replay a write; what must be on its way before the program goes on empties the buffers."""
        if seen.result < 0 or (seen.path or "").startswith("socket:"):
            return
        state = self.state(seen)
        if seen.name in ("write", "writev"):
            state.add(seen, seen.result)
            for buffer in state.buffers:
                buffer.write(seen.result)
        else:
            state.flush()

    def judge(self, state: _Sizes[BufferedWrites]) -> Finding | None:
        """Return a finding if a buffer would save much."""
        return _judged(rules.TINY_WRITES, state)


class TinyReads(Following[_Sizes[BufferedReads]]):
    """Reads from one descriptor, again and again, that ask for a few bytes."""

    names = frozenset({"read", "readv", "lseek"})

    def make(self, first: Seen) -> _Sizes[BufferedReads]:
        """Return the state before the first read."""
        return _Sizes(first, BufferedReads)

    def see(self, seen: Seen) -> None:
        """Replay a read."""
        if seen.result < 0 or (seen.path or "").startswith(("socket:", "anon_inode:")):
            return
        state = self.state(seen)
        if seen.name == "lseek":
            state.flush()
            return
        wanted = seen.args[2] if seen.name == "read" else max(seen.result, 1)
        state.add(seen, wanted)
        for buffer in state.buffers:
            buffer.read(wanted, seen.result)

    def judge(self, state: _Sizes[BufferedReads]) -> Finding | None:
        """Return a finding if a buffer would save much."""
        return _judged(rules.TINY_READS, state)


class _Progress:
    """How much of a file was read, and how much the program knows there is."""

    size: int | None = None
    got = 0


class ReadToEnd(Following[_Progress]):
    """Reads that find the end of a file whose size was asked for before."""

    names = frozenset({"read", "fstat", "newfstatat", "lseek", "fstat64"})

    def make(self, first: Seen) -> _Progress:
        """Return the state before the first call."""
        return _Progress()

    def see(self, seen: Seen) -> None:
        """Compare what was read with what there is."""
        if seen.result < 0:
            return
        state = self.state(seen)
        if seen.name == "lseek":
            state.got = seen.result
        elif seen.name != "read":
            state.size = size_told(seen)
        elif seen.result:
            state.got += seen.result
        elif state.size and state.got == state.size:
            self.hit(rules.READ_TO_END, seen, seen.path)


def size_told(seen: Seen) -> int | None:
    """Return the size that an fstat of the descriptor told, None if the call asked for something else."""
    if seen.name == "newfstatat" and not seen.args[3] & CONSTANTS["AT_EMPTY_PATH"]:
        return None
    told = seen.call.argument("statbuf")
    return int(told["st_size"]) if hasattr(told, "keys") and "st_size" in told else None
