"""Asking again and again for what isn't there yet, without waiting for it."""

from __future__ import annotations

from collections.abc import Mapping
from errno import EAGAIN

from tracer.abi.families import FAMILIES
from tracer.decode import values as v
from tracer.explain import rules
from tracer.explain.watch import STATES_KEPT, Seen, Watcher

_IN_A_ROW = 3  # that many answers of "not yet", and a program is spinning
_TIMEOUT_AT: Mapping[str, int] = {
    **dict.fromkeys(("poll", "ppoll"), 2),
    **dict.fromkeys(("epoll_wait", "epoll_pwait", "epoll_pwait2"), 3),
    **dict.fromkeys(("select", "pselect6"), 4),
}
_POINTERS = ("ppoll", "select", "pselect6", "epoll_pwait2")
_Key = tuple[int, ...]
_PAUSES = FAMILIES["sleeps"] | {"sched_yield", "clock_gettime", "gettimeofday", "time"}


class Spinning(Watcher):
    """EAGAIN from one descriptor, or polls that don't wait, again and again."""

    def __init__(self) -> None:
        """Start with nobody spinning."""
        super().__init__()
        self._tried: dict[_Key, int] = {}
        self._polled: dict[_Key, int] = {}

    def see(self, seen: Seen) -> None:
        """Count what came in a row."""
        if seen.name in _TIMEOUT_AT:
            self._poll(seen)
        elif seen.name not in _PAUSES:
            self._polled.pop((seen.tid,), None)
            if seen.result == -EAGAIN and seen.key[2]:
                self._again(seen, self._tried, seen.key)
            elif seen.result >= 0:
                self._tried.pop(seen.key, None)

    def _poll(self, seen: Seen) -> None:
        if not _at_once(seen):
            for key in [key for key in self._tried if key[0] == seen.pid]:
                del self._tried[key]
        if seen.result == 0 and _at_once(seen):
            self._again(seen, self._polled, (seen.tid,))
        else:
            self._polled.pop((seen.tid,), None)

    def _again(self, seen: Seen, runs: dict[_Key, int], key: _Key) -> None:
        if len(runs) >= STATES_KEPT:
            runs.clear()
        run = runs[key] = runs.get(key, 0) + 1
        if run >= _IN_A_ROW:
            path = seen.path if seen.key[2] else None
            self.hit(rules.SPINNING, seen, path)


def _at_once(seen: Seen) -> bool:
    """Whether a poll doesn't wait: its timeout is 0."""
    position = _TIMEOUT_AT[seen.name]
    if seen.name not in _POINTERS:
        return seen.args[position] & 0xFFFFFFFF == 0
    value = seen.call.argument_at(position) if seen.args[position] else None
    before = value[0] if isinstance(value, v.Changed) else value
    return isinstance(before, Mapping) and not any(before.values())
