"""What would survive a power cut: fsync too often, too late, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tracer.abi.families import FAMILIES
from tracer.abi.generated.constants import CONSTANTS
from tracer.explain import rules
from tracer.explain.finding import Evidence, Finding, Rule
from tracer.explain.program import NO_FILES, is_code
from tracer.explain.watch import STATES_KEPT, Following, Seen, Watcher

_SYNCS = frozenset(("fsync", "fdatasync"))


class _Synced:
    """The writes to one descriptor since its last fsync, and the fsyncs after a single one."""

    def __init__(self, first: Seen) -> None:
        self.first = first
        self.writes = 0
        self.lone = Evidence()


class SyncedWrites(Following[_Synced]):
    """An fsync after each write."""

    names = FAMILIES["writes"] | _SYNCS

    def make(self, first: Seen) -> _Synced:
        """Return the state before the first write."""
        return _Synced(first)

    def see(self, seen: Seen) -> None:
        """Count writes between two fsyncs."""
        if seen.result < 0:
            return
        state = self.state(seen)
        if seen.name not in _SYNCS:
            state.writes += 1
            return
        if state.writes == 1:
            state.lone.add(seen.call)
        state.writes = 0

    def judge(self, state: _Synced) -> Finding | None:
        """Return a finding for all but the last."""
        first, again = state.first, state.lone.count - 1
        if again < 1:
            return None
        return Finding(
            rules.FSYNC_PER_WRITE, first.subject, False, again, state.lone, fd=first.fd, program=first.program
        )


class Replacing(Watcher):
    """Files that are written under another name, then renamed, without what makes that durable."""

    names = FAMILIES["opens"] | FAMILIES["writes"] | FAMILIES["renames"] | FAMILIES["syncs"]

    def __init__(self) -> None:
        """Start with nothing written."""
        super().__init__()
        self._made: dict[str, bool] = {}  # a file that was made here -> whether it has what no fsync covered
        self._unsynced: dict[str, Seen] = {}  # the rename, by the name before
        self._in: dict[str, list[Seen]] = {}  # a directory -> the renames in it since its last fsync

    def see(self, seen: Seen) -> None:
        """Follow a file from its creation to its last name."""
        if seen.result < 0:
            return
        if seen.name in FAMILIES["writes"]:
            if (path := seen.path) in self._made:
                self._made[path or ""] = True
        elif seen.name in FAMILIES["opens"]:
            self._open(seen)
        elif seen.name in FAMILIES["renames"]:
            self._rename(seen)
        else:
            self._sync(seen)

    def _open(self, seen: Seen) -> None:
        path = seen.call.opened
        flags = seen.call.argument("flags")
        created = seen.name == "creat" or int(flags or 0) & CONSTANTS["O_CREAT"]
        if path and created and not int(flags or 0) & CONSTANTS["O_APPEND"] and not path.startswith(NO_FILES):
            if len(self._made) >= STATES_KEPT:
                self._made.pop(next(iter(self._made)))
            self._made[path] = False

    def _rename(self, seen: Seen) -> None:
        before, after = seen.files
        dirty = self._made.pop(before, None)
        if dirty is None or len(self._unsynced) + len(self._in) >= STATES_KEPT:
            return
        if dirty:
            self._unsynced[before] = seen
        else:
            self._in.setdefault(os.path.dirname(after), []).append(seen)

    def _sync(self, seen: Seen) -> None:
        path = seen.path or ""
        if seen.name in ("sync", "syncfs"):
            self._made = dict.fromkeys(self._made, False)
            self._unsynced, self._in = {}, {}
        elif path in self._made:
            self._made[path] = False
        elif path in self._unsynced:
            self._tell(rules.FSYNC_AFTER_RENAME, self._unsynced.pop(path), seen)
        else:
            self._in.pop(path, None)

    def _tell(self, rule: Rule, renamed: Seen, *others: Seen) -> None:
        subject, evidence = renamed.files[1], Evidence()
        for seen in (renamed, *others):
            evidence.add(seen.call)
        starting = renamed.starting or is_code(subject)
        self._found.append(Finding(rule, subject, starting, 0, evidence, program=renamed.program))

    def findings(self) -> Iterator[Finding]:
        """Yield what was told, and what was left without an fsync."""
        for seen in self._unsynced.values():
            self._tell(rules.RENAME_WITHOUT_FSYNC, seen)
        for renames in self._in.values():
            for seen in renames:
                self._tell(rules.DIRECTORY_NOT_SYNCED, seen)
        yield from super().findings()
