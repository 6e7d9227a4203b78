"""What a rule's watcher is: it sees calls one after the other and keeps little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.decode.decoder import Event
from tracer.explain.finding import Evidence, Finding, Rule
from tracer.explain.program import is_code

STATES_KEPT = 10_000  # of descriptors, or paths, that a watcher follows at a time

Key = tuple[int, int, int]
"""A descriptor of a process: the process, its number, and the call that made it."""

S = TypeVar("S")


class Seen(NamedTuple):
    """A call that returned, with what most rules ask of it; `key` is that of the descriptor in its first argument.

    `starting`: the program was still starting. `program` is its name, `cwd` where it is, if known.
    """

    call: Call
    tid: int
    name: str
    number: int
    args: tuple[int, ...]
    result: int
    key: Key
    starting: bool
    program: str
    cwd: str | None

    @property
    def pid(self) -> int:
        """The process."""
        return self.key[0]

    @property
    def fd(self) -> int:
        """The descriptor in the first argument."""
        return self.key[1]

    @property
    def path(self) -> str | None:
        """What that descriptor refers to, None if nobody knows."""
        return self.call.paths.get(self.fd)

    @property
    def subject(self) -> str:
        """What that descriptor refers to, in any case in words."""
        return self.path or f"descriptor {self.fd} of {self.program}"

    @property
    def files(self) -> list[str]:
        """The paths that the call names, absolute where that can be known."""
        base, found = self.cwd, []
        for value in self.call.arguments.values():
            if isinstance(value, v.WorkingDirectory | v.Descriptor):
                base = value.path
            elif isinstance(value, v.Text) and not isinstance(value, v.Name):
                found.append(absolute(base, value))
        return found

    @property
    def file(self) -> str | None:
        """The first of these; None if it names none."""
        return next(iter(self.files), None)


def absolute(base: str | None, path: str) -> str:
    """Return `path` in the directory `base`, if it isn't absolute and `base` is known."""
    if path.startswith("/") or not base:
        return path
    return f"{base}/{path}" if path else base


class Watcher:
    """Sees the calls that it names, and tells what it found. State is bounded, whatever the trace's length."""

    names: frozenset[str] = frozenset()
    """The calls that are shown to it; all, if none."""

    def __init__(self) -> None:
        """Start with nothing seen."""
        self._tallies: dict[int, dict[tuple[str, str, str, bool], Finding]] = {}
        self._found: list[Finding] = []

    def see(self, seen: Seen) -> None:
        """Take note of a call."""

    def event(self, event: Event) -> None:
        """Take note of what is no call: births and ends."""

    def closed(self, key: Key) -> None:
        """Take note that a descriptor was closed."""

    def hit(self, rule: Rule, seen: Seen, path: str | None = None, saved: int = 1, **numbers: int) -> None:
        """Count a call by which `rule` was broken, about the file `path`; a process's hits are one finding."""
        starting = seen.starting or is_code(path)
        found = Finding(rule, seen.program, starting, 0, Evidence(), program=seen.program)
        tally = self._tallies.setdefault(seen.pid, {}).setdefault(found.key, found)
        tally.saved += saved
        tally.numbers.update(numbers)
        tally.evidence.add(seen.call, path)

    def gone(self, pid: int) -> None:
        """Take note that the program of process `pid` ended, or executed another."""
        hits = self._tallies.pop(pid, {}).values()
        self._found += [found for found in hits if found.evidence.count >= found.rule.least]

    def findings(self) -> Iterator[Finding]:
        """Yield what was found, now that the trace is over."""
        for pid in [*self._tallies]:
            self.gone(pid)
        yield from self._found


class Following(Watcher, Generic[S]):
    """A watcher with a state for each open descriptor, or other key that begins with the process."""

    def __init__(self) -> None:
        """Start with no states."""
        super().__init__()
        self._states: dict[tuple[object, ...], S] = {}

    def make(self, first: Seen) -> S:
        """Return the state of a key that was not seen before."""
        raise NotImplementedError

    def judge(self, state: S) -> Finding | None:
        """Return what is to say of a state that is over, besides the hits."""

    def state(self, seen: Seen, key: tuple[object, ...] | None = None) -> S:
        """Return the state of `key` (None: of the descriptor); the oldest one is over if there are too many."""
        key = seen.key if key is None else key
        found = self._states.get(key)
        if found is None:
            if len(self._states) >= STATES_KEPT:
                self.over([next(iter(self._states))])
            found = self._states[key] = self.make(seen)
        return found

    def over(self, keys: Iterable[tuple[object, ...]]) -> None:
        """Judge the states of `keys` and forget them."""
        for key in keys:
            state = self._states.pop(key, None)
            found = self.judge(state) if state is not None else None
            if found is not None and found.evidence.count >= found.rule.least:
                self._found.append(found)

    def closed(self, key: Key) -> None:
        """Judge what was followed of a descriptor."""
        self.over([key])

    def gone(self, pid: int) -> None:
        """Judge what was followed of process `pid`."""
        self.over([key for key in self._states if key[0] == pid])
        super().gone(pid)

    def findings(self) -> Iterator[Finding]:
        """Yield what was found; all states are over."""
        self.over([*self._states])
        yield from super().findings()
