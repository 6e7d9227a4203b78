"""Messages that go out in pieces, one call each, where one call takes them all."""

from __future__ import annotations

from tracer.explain import rules
from tracer.explain.finding import Evidence, Finding
from tracer.explain.watch import Following, Key, Seen

_SENDS = frozenset(["write", "writev", "sendto", "sendmsg"])
_VECTORS = frozenset(["readv", "writev", "preadv", "pwritev", "preadv2", "pwritev2"])
_LARGE = 1024  # bytes a call; smaller ones to files are for a buffer


class _Bursts:
    """The calls that came right after another one of the same kind on the same descriptor."""

    def __init__(self, first: Seen) -> None:
        self.first = first
        self.evidence = Evidence()
        self.bursts = 0


class Vectors(Following[_Bursts]):
    """Runs of sends on one socket, or of vectors on one file, with nothing between in their thread."""

    def __init__(self) -> None:
        """Start with no runs."""
        super().__init__()
        self._last: dict[int, tuple[Key, bool, int]] = {}

    def make(self, first: Seen) -> _Bursts:
        """Return the state before the first burst."""
        return _Bursts(first)

    def see(self, seen: Seen) -> None:
        """Compare a call with the one before in its thread."""
        tid = seen.tid
        if not _counts(seen):
            self._last.pop(tid, None)
            return
        reads = "read" in seen.name
        key, same, run = self._last.get(tid, (None, None, 0))
        run = run + 1 if (key, same) == (seen.key, reads) else 1
        self._last[tid] = seen.key, reads, run
        if run > 1:
            state = self.state(seen)
            state.evidence.add(seen.call)
            state.bursts += run == 2

    def judge(self, state: _Bursts) -> Finding:
        """Return a finding: all but the first call of each burst could be saved."""
        first, evidence = state.first, state.evidence
        found = Finding(rules.VECTORS, first.subject, first.starting, evidence.count, evidence, fd=first.fd)
        found.program = first.program
        found.numbers["bursts"] = state.bursts
        return found


def _counts(seen: Seen) -> bool:
    """Whether a call could be part of a burst."""
    if seen.result <= 0 or (seen.name not in _SENDS and seen.name not in _VECTORS):
        return False
    if (seen.path or "").startswith("socket:"):
        return seen.name in _SENDS
    return seen.name in _VECTORS and seen.result >= _LARGE
