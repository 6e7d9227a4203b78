"""Files looked for in one directory after the other."""

from __future__ import annotations

import os
from errno import ENOENT

from tracer.abi.families import FAMILIES
from tracer.explain import rules
from tracer.explain.watch import Following, Seen

_DIRECTORIES = 3  # where a file was not: that many make a search
_MOST = 1000  # look-ups that are kept of one search


class _Search:
    """Look-ups of one name that found nothing."""

    def __init__(self) -> None:
        self.name = ""
        self.missed: list[tuple[Seen, str]] = []


class SearchPaths(Following[_Search]):
    """Opens, stats and execs that find nothing while one name is looked for in several directories."""

    names = frozenset().union(*(FAMILIES[name] for name in ("opens", "stats", "accesses", "execs", "readlinks")))

    def make(self, first: Seen) -> _Search:
        """Return the state before a thread's first look-up."""
        return _Search()

    def see(self, seen: Seen) -> None:
        """Follow a thread's look-ups."""
        key = seen.pid, seen.tid
        path = seen.file if seen.result == -ENOENT or key in self._states else None
        if not path:
            return
        state, name = self.state(seen, key), os.path.basename(path).partition(".")[0]
        if name != state.name or len(state.missed) >= _MOST:
            self._end(state)
            state.name = name
        if seen.result == -ENOENT:
            state.missed.append((seen, path))
        else:
            self._end(state)

    def _end(self, state: _Search) -> None:
        missed, state.missed, state.name = state.missed, [], ""
        if len({os.path.dirname(path) for _, path in missed}) >= _DIRECTORIES:
            for number, (seen, path) in enumerate(missed):
                self.hit(rules.SEARCH, seen, path, searches=not number)

    def judge(self, state: _Search) -> None:
        """End the search that was going on."""
        self._end(state)
