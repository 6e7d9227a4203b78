"""Short writes whose rest is never written."""

from __future__ import annotations

from tracer.explain import rules
from tracer.explain.watch import Following, Seen


class _Short:
    """The short write that waits for its continuation, and how many bytes that has."""

    seen: Seen | None = None
    rest = 0


class ShortWrites(Following[_Short]):
    """write that took less than it was given, and isn't followed by one with the rest."""

    names = frozenset(("write",))

    def make(self, first: Seen) -> _Short:
        """Return the state before the first write."""
        return _Short()

    def see(self, seen: Seen) -> None:
        """Compare a write with the short one before."""
        known = self._states.get(seen.key)
        if known is None and not 0 <= seen.result < seen.args[2]:
            return
        state = known or self.state(seen)
        if state.seen is not None and seen.args[2] != state.rest:
            queue = seen.args[2] > state.rest and (seen.path or "").startswith(("socket:", "pipe:"))
            if not queue:
                self.judge(state)
        if 0 <= seen.result < seen.args[2]:
            state.seen, state.rest = seen, seen.args[2] - seen.result
        elif seen.result >= 0 or seen.args[2] != state.rest:
            state.seen = None

    def judge(self, state: _Short) -> None:
        """Tell of a short write that nothing continued."""
        if state.seen is not None:
            self.hit(rules.SHORT_WRITE, state.seen, state.seen.path, saved=0, bytes=state.rest)
            state.seen = None
