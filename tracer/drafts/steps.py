"""From a thread's work to steps: descriptors and paths become names, loops one round, repetitions a count."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from tracer.abi.families import FAMILIES, FAMILY
from tracer.compare.align import blocks
from tracer.compare.standins import StandIns
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.drafts.work import STREAM, Work, referred
from tracer.expect.compound import As
from tracer.expect.matchers import Glob, Has, Matcher, Number, Outcome, Regex, Var, Word
from tracer.expect.pattern import Pattern
from tracer.expect.steps import Step

SPELLED = {name: family for name, family in FAMILY.items() if family != "network"}  # that says too little
_TELLING = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_EXCL", "O_TRUNC", "O_APPEND", "O_DIRECTORY", "O_TMPFILE")
_MOVING = frozenset().union(*(FAMILIES[family] for family in ("reads", "writes", "copies", "network", "listings")))
_NUMBERS = FAMILIES["forks"] | FAMILIES["waits"]  # their results are ids
_STAND_IN = re.compile("XXXXXX|PID")
_PYTHONS = re.compile(r"(?<![A-Za-z0-9])tmp[a-z0-9_]{8}(?=$|[/.])")  # tempfile's
_ODD = re.compile(r"[^ -~]|\\")  # what the text form can't have in a glob
_LONGEST_LOOP, _LEAST_ROUNDS = 8, 3


class Names:
    """The paths of one run as globs that fit another run's, too."""

    def __init__(self, work: Work) -> None:
        """Know the ids of the run's processes, which may stand in paths."""
        self._stand_ins = StandIns()
        self._stand_ins.born(*{call.tid for call in work.trace.calls})

    def glob(self, path: str) -> Glob | Regex:
        """Return what fits `path` by its last part; by all of it where that says nothing."""
        if kernels := re.match(r"(\w+:)\[", path):
            return Regex(f"^{kernels[1]}")
        general = self.general(re.sub(r"([*?[])", r"[\1]", _ODD.sub("?", path)))
        last = general.rstrip("/").rpartition("/")[2]
        return Glob(general if last in ("", "*") else last)

    def general(self, path: str) -> str:
        """Return `path` with a star in place of what is random."""
        return _STAND_IN.sub("*", self._stand_ins.path(_PYTHONS.sub("tmp*", path)))


def steps(calls: Sequence[Call], names: Names) -> list[Step]:
    """Return what `calls`, one thread's, are in general."""
    writer = _Writer(calls, names)
    patterns = [writer.pattern(call) for call in calls if writer.tells(call)]
    return _counted(_without_loops(patterns), writer.elastic)


class _Writer:
    """Writes the calls of one thread, and gives names on the way."""

    def __init__(self, calls: Sequence[Call], names: Names) -> None:
        self._names = names
        self._taken: set[str] = set()
        used = {origin for call in calls for origin in _origins(call)}
        self._used = used & {call.index for call in calls}
        self._descriptors: dict[int, Var] = {}
        self._recurring = Counter(str(value) for call in calls for value in referred(call) if _is_path(value))
        self._paths: dict[str, Var] = {}
        self._polls = any(map(_polls, calls))
        self.elastic: set[Pattern] = set()  # what is made as often as the scheduler wants

    def tells(self, call: Call) -> bool:
        """Whether a call is worth a line: the end of a descriptor is, if its beginning was.

        Waits are none where some of them only ask: which one meets the child's end, the scheduler decides.
        """
        if call.name in FAMILIES["waits"] and self._polls:
            return False
        return call.name not in FAMILIES["closes"] or any(o in self._descriptors for o in _origins(call))

    def pattern(self, call: Call) -> Pattern:
        fields, positional = self._files(call)
        found = Pattern(SPELLED.get(call.name, call.name), positional, (*fields, *_flags(call)), self._result(call))
        if call.name in FAMILIES["waits"] or reads_stream(call):
            self.elastic.add(found)
        return found

    def _files(self, call: Call) -> tuple[tuple[tuple[str, Matcher], ...], tuple[Matcher, ...]]:
        paths = [(name, value) for name, value in call.arguments.items() if _is_path(value)]
        if paths:
            several = len(paths) > 1
            return tuple((name if several else "path", self._path(str(path))) for name, path in paths), ()
        fds = [(place, fd) for place, fd in enumerate(call.arguments.values()) if isinstance(fd, v.Descriptor)]
        found = [(place, self._descriptor(call, fd)) for place, fd in fds]
        if found and found[0][0] == 0 and isinstance(found[0][1], Var | Number):
            return (), (found[0][1],)
        matcher = next((matcher for _, matcher in found if matcher is not None), None)
        return ((("path", matcher),) if matcher is not None else ()), ()

    def _descriptor(self, call: Call, fd: v.Descriptor) -> Matcher | None:
        known = self._descriptors.get(call.origins.get(int(fd)) or 0)
        if known is not None:
            return known
        if fd in (0, 1, 2):
            return Number(int(fd))
        return self._names.glob(fd.path) if fd.path else None

    def _path(self, path: str) -> Matcher:
        known = self._paths.get(path)
        if known is not None:
            return known
        glob = self._names.glob(path)
        if self._recurring[path] < 2:
            return glob
        self._paths[path] = self._name(path, "_name")
        return As(glob, self._paths[path].name)

    def _result(self, call: Call) -> Matcher:
        if call.errno is not None:
            return Word((call.errno,))
        if isinstance(call.value, v.Descriptor) and call.index in self._used:
            path = next((str(value) for value in referred(call) if _is_path(value)), call.name)
            return self._descriptors.setdefault(call.index, self._name(path))
        moving = call.name in _MOVING | _NUMBERS or isinstance(call.value, v.Descriptor) or call.result
        return Outcome("ok") if moving else Number(0)

    def _name(self, path: str, suffix: str = "") -> Var:
        stem = os.path.basename(self._names.general(path).rstrip("/")).partition(".")[0]
        plain = re.sub(r"\W+", "_", stem, flags=re.ASCII).strip("_").lower()
        base = (plain if plain[:1].isalpha() else f"file_{plain}".rstrip("_")) + suffix
        name = next(n for n in (base, *(f"{base}_{i}" for i in range(2, 1 << 20))) if n not in self._taken)
        self._taken.add(name)
        return Var(name)


def reads_stream(call: Call) -> bool:
    """Whether a call reads from a pipe or socket: what it gets depends on who was quicker."""
    fds = (fd for fd in call.arguments.values() if isinstance(fd, v.Descriptor))
    return call.name in FAMILIES["reads"] and any(STREAM.match(fd.path or "") for fd in fds)


def _polls(call: Call) -> bool:
    options = call.arguments.get("options") if call.name in FAMILIES["waits"] else None
    return isinstance(options, v.FlagBits) and "WNOHANG" in options.names


def _is_path(value: object) -> bool:
    return isinstance(value, v.Text) and not isinstance(value, v.Name)


def _origins(call: Call) -> Iterator[int]:
    for value in call.arguments.values():
        if isinstance(value, v.Descriptor):
            yield call.origins.get(int(value)) or 0


def _flags(call: Call) -> tuple[tuple[str, Matcher], ...]:
    flags = call.arguments.get("flags") if call.name in FAMILIES["opens"] else None
    told = tuple(name for name in _TELLING if isinstance(flags, v.FlagBits) and name in flags.names)
    return (("flags", Has(told)),) if told else ()


def _without_loops(patterns: Sequence[Pattern]) -> list[Pattern | tuple[Pattern, ...]]:
    """Return `patterns` with one round (a tuple) in place of what comes several times in a row."""
    found: list[Pattern | tuple[Pattern, ...]] = []
    place = 0
    while place < len(patterns):
        size, rounds = _loop(patterns, place)
        found.append(tuple(patterns[place : place + size]) if rounds > 1 else patterns[place])
        place += size * rounds
    return found


def _loop(patterns: Sequence[Pattern], place: int) -> tuple[int, int]:
    """Return the size and the rounds of the loop of different calls that begins at `place`."""
    for size in range(2, _LONGEST_LOOP + 1):
        one, rounds = patterns[place : place + size], 1
        if len(set(one)) < 2:
            continue
        while patterns[place + rounds * size : place + (rounds + 1) * size] == one:
            rounds += 1
        if rounds >= _LEAST_ROUNDS:
            return size, rounds
    return 1, 1


def _counted(items: Sequence[Pattern | tuple[Pattern, ...]], elastic: Collection[Pattern]) -> list[Step]:
    found: list[Step] = []
    for item, alike in groupby(items):
        if isinstance(item, tuple):
            found += [Step(pattern).at_least(1) for pattern in dict.fromkeys(item)]
        elif item in elastic:
            found.append(Step(item).at_least(1))
        else:
            times = len(list(alike))
            found.append(Step(item).times(times) if times > 1 else Step(item))
    return found


def shared(one: Sequence[Step], other: Sequence[Step]) -> list[Step]:
    """Return the steps that both have, in order; where only the number differs, that isn't said."""
    numbers: dict[Pattern, int] = {}
    ids = [[numbers.setdefault(step.pattern, len(numbers)) for step in side] for side in (one, other)]
    pairs = ((one[b.a + i], other[b.b + i]) for b in blocks(*ids) for i in range(b.size))
    return [a if a == b else replace(a, least=1, most=None, every=False) for a, b in pairs]
