"""A pattern of one call: name, family or group, arguments, result, region, thread, process."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from tracer.decode.arguments import signed
from tracer.decode.call import Call
from tracer.expect.bindings import NOTHING_BOUND, Bindings, Bound, result_of
from tracer.expect.compound import Not, all_of
from tracer.expect.fields import field_values, plain_files
from tracer.expect.matchers import Match, Matcher, Var, Word, label
from tracer.expect.names import EVERY_CALL, kinds_of, names_of
from tracer.expect.possible import check_errno, check_field, check_position
from tracer.expect.truth import Truth


class Gap:
    """`...` among positional arguments: any number of them."""

    def __str__(self) -> str:
        """Return three dots."""
        return "..."

    def __repr__(self) -> str:
        """Return three dots."""
        return "..."


GAP = Gap()


class Mismatch(NamedTuple):
    """Why a call isn't what was expected: the field, what it should be, what it is, and what a name stands for."""

    field: str
    expected: Matcher | str
    value: Any
    bound: Bound | None = None


@dataclass(frozen=True)
class Pattern:
    """What one call must be; what isn't said may be anything.

    `what` None is any call. `fields` are arguments by the kernel's names, and `path` (any file that the call is
    about), `fd` (any of its descriptors) and `bytes` (what it moved). Raises UsageError for names nobody knows.
    """

    what: str | None = None
    positional: tuple[Matcher | Gap, ...] = ()
    fields: tuple[tuple[str, Matcher], ...] = ()
    result: Matcher | None = None
    region: str | None = None
    thread: Matcher | None = None
    process: Matcher | None = None

    def __post_init__(self) -> None:
        """Refuse what nobody knows, before anything runs."""
        if self.what is not None:
            names_of(self.what)
        for field, matcher in self.fields:
            check_field(self.what, field, matcher)
        for place, item in enumerate(self.positional):
            if isinstance(item, Matcher):
                gaps = self.positional[:place].count(GAP)
                check_position(self.what, place - gaps, item, exact=not gaps)
        if isinstance(self.result, Word):
            check_errno(self.result.names[0])

    @cached_property
    def _hash(self) -> int:
        return hash((self.what, self.positional, self.fields, self.result, self.region, self.thread, self.process))

    def __hash__(self) -> int:
        """Return the hash, which the search asks for often."""
        return self._hash

    def __str__(self) -> str:
        """Return the pattern as the text form writes it."""
        return self.head() + (f" = {self.result}" if self.result else "") + self.place()

    def head(self) -> str:
        """Return name and arguments."""
        text = self.what or EVERY_CALL
        text += f"({', '.join(map(str, self.positional))})" if self.positional else ""
        return text + (f" {{{', '.join(f'{name}: {m}' for name, m in self.fields)}}}" if self.fields else "")

    def place(self) -> str:
        """Return where it must be made: region, thread, process."""
        region = None if self.region is None else label(self.region)
        parts = (("in region", region), ("by thread", self.thread), ("by process", self.process))
        return "".join(f" {words} {value}" for words, value in parts if value is not None)

    @cached_property
    def names(self) -> frozenset[str] | None:
        """The names of the calls that it can match, None for all."""
        return names_of(self.what) if self.what is not None else None

    def matchers(self) -> Iterator[Matcher]:
        """Yield the matchers of all fields."""
        yield from (m for m in self.positional if isinstance(m, Matcher))
        yield from (m for _, m in self.fields)
        yield from (m for m in (self.result, self.thread, self.process) if m is not None)

    @cached_property
    def variables(self) -> frozenset[str]:
        """The names that it binds or uses."""
        return frozenset().union(*(matcher.variables() for matcher in self.matchers()))

    def match(self, call: Call, bindings: Bindings = NOTHING_BOUND) -> list[Match]:
        """Return every way in which `call` fits or may fit, with the bindings that follow from it."""
        names = self.names
        if (names is not None and call.name not in names) or (
            self.region is not None and self.region not in call.regions
        ):
            return []
        found = [(Truth.YES, bindings)]
        for options in self._tests(call):
            found = [
                (min(truth, more), after)
                for truth, before in found
                for matcher, value, made in options
                for more, after in [matcher.match(value, before, call, made)]
                if more is not Truth.NO
            ]
            if not found:
                return []
        return self._positions(call, found) if self.positional else _best(found)

    def truth(self, call: Call) -> Truth:
        """Return whether `call` fits, whatever its names stand for."""
        return max((truth for truth, _ in self.match(call)), default=Truth.NO)

    def truths(self, calls: Iterable[Call]) -> Iterator[tuple[Truth, Call]]:
        """Yield of each call whether it fits; of those that look the same to this pattern, only one is matched."""
        known: dict[Hashable, Truth] = {}
        for call in calls:
            look = self._look(call)
            truth = known.get(look) if look is not None else None
            if truth is None:
                truth = self.truth(call)
                if look is not None:
                    known[look] = truth
            yield truth, call

    def _look(self, call: Call) -> Hashable:
        """Return all that this pattern looks at, if that is no more than which files plain descriptors are."""
        record, paths = call.record, call.paths
        positions = plain_files(record.arch, record.number) if self._about_files else None
        if positions is None:
            return None
        files = tuple([(fd := signed(record.args[position], 32), paths.get(fd)) for position in positions])
        return record.arch, record.number, call.regions, record.failed and record.result, files

    @cached_property
    def _about_files(self) -> bool:
        """Whether nothing but the call's name, region and files is asked."""
        fields = all(field == "path" for field, _ in self.fields)
        return fields and not self.variables and len([*self.matchers()]) == len(self.fields)

    def _tests(self, call: Call) -> Iterator[list[tuple[Matcher, Any, bool]]]:
        """Yield, for each field, the values of which one must fit; with "not", each by itself."""
        if self.result is not None:
            yield [(self.result, result_of(call), True)]
        for matcher, number in ((self.thread, call.tid), (self.process, call.pid)):
            if matcher is not None:
                yield [(matcher, number, False)]
        for field, matcher in self.fields:
            found = [(matcher, value, made) for value, made in field_values(call, field)]
            yield from [[one] for one in found] if found and isinstance(matcher, Not) else [found]

    def _positions(self, call: Call, found: list[Match]) -> list[Match]:
        if self._prefix is not None:
            return self._in_front(call, self._prefix, found)
        values = [*call.arguments.values()]
        ways = []
        for places in _layouts(self.positional, len(values)):
            laid = [(matcher, values[place]) for matcher, place in places]
            ways += [all_of(laid, bindings, call, made=False, so_far=truth) for truth, bindings in found]
        return _best([(truth, bindings) for truth, bindings in ways if truth is not Truth.NO])

    @cached_property
    def _prefix(self) -> tuple[Matcher, ...] | None:
        """The positional arguments, if they stand at the left."""
        matchers = tuple(item for item in self.positional if isinstance(item, Matcher))
        return matchers if matchers == self.positional[: len(matchers)] else None

    def _in_front(self, call: Call, prefix: tuple[Matcher, ...], found: list[Match]) -> list[Match]:
        names = call.syscall.arguments
        if len(prefix) == 1 and names:
            values: list[Any] = [call.argument(names[0])]
        else:
            values = [*call.arguments.values()]
        if len(values) < len(prefix):
            return []
        pairs = [*zip(prefix, values, strict=False)]
        ways = [all_of(pairs, bindings, call, made=False, so_far=truth) for truth, bindings in found]
        return [(truth, bindings) for truth, bindings in ways if truth is not Truth.NO]

    def mismatches(self, call: Call, bindings: Bindings) -> list[Mismatch]:
        """Return what of `call`, which has the right name, isn't as expected."""
        found = []
        if self.region is not None and self.region not in call.regions:
            found.append(Mismatch("region", self.region, ", ".join(call.regions) or "none"))
        named = [("result", self.result, [(result_of(call), True)])] if self.result else []
        named += [(f, m, [*field_values(call, f)]) for f, m in self.fields]
        named += [(f, m, [(n, False)]) for f, m, n in self._who(call)]
        named += self._placed(call)
        for field, matcher, values in named:
            refused = (matcher.match(value, bindings, call, made)[0] is Truth.NO for value, made in values)
            if any(refused) if values and isinstance(matcher, Not) else all(refused):
                value = values[0][0] if values else None
                found.append(Mismatch(field, matcher, value, _bound(matcher, bindings)))
        return found

    def _who(self, call: Call) -> Iterator[tuple[str, Matcher, int]]:
        if self.thread is not None:
            yield "thread", self.thread, call.tid
        if self.process is not None:
            yield "process", self.process, call.pid

    def _placed(self, call: Call) -> list[tuple[str, Matcher, list[tuple[Any, bool]]]]:
        arguments = [*call.arguments.items()]
        layout = next(_layouts(self.positional, len(arguments)), None) if self.positional else ()
        if layout is None:
            return self._too_many(arguments)
        return [(arguments[i][0], matcher, [(arguments[i][1], False)]) for matcher, i in layout]

    def _too_many(self, arguments: list[tuple[str, Any]]) -> list[tuple[str, Matcher, list[tuple[Any, bool]]]]:
        matchers = [item for item in self.positional if isinstance(item, Matcher)]
        there = [(name, m, [(value, False)]) for m, (name, value) in zip(matchers, arguments, strict=False)]
        lacking = enumerate(matchers[len(arguments) :], len(arguments) + 1)
        return [*there, *((f"argument {number}", matcher, []) for number, matcher in lacking)]

    @cached_property
    def key(self) -> tuple[str | int, str] | None:
        """Return an argument (by name, or position from the left) that is just a name of the sequence, and that."""
        for field, matcher in self.fields:
            if isinstance(matcher, Var) and field != "path" and kinds_of(self.what, field):
                return field, matcher.name
        for position, item in enumerate(self.positional):
            if isinstance(item, Gap):
                break
            if isinstance(item, Var):
                return position, item.name
        return None


def _bound(matcher: Matcher, bindings: Bindings) -> Bound | None:
    return next((b for name in sorted(matcher.variables()) if (b := bindings.get(name)) is not None), None)


def _best(found: list[Match]) -> list[Match]:
    """Return each way once."""
    if len(found) < 2:
        return found
    best: dict[Bindings, Truth] = {}
    for truth, bindings in found:
        best[bindings] = max(truth, best.get(bindings, Truth.NO))
    return [(truth, bindings) for bindings, truth in best.items()]


def _layouts(items: tuple[Matcher | Gap, ...], count: int) -> Iterator[tuple[tuple[Matcher, int], ...]]:
    """Yield the ways to lay `items` over `count` arguments; without a gap, the last ones may be anything."""
    if GAP not in items:
        items = (*items, GAP)
    yield from _laid(items, 0, count)


def _laid(items: tuple[Matcher | Gap, ...], place: int, count: int) -> Iterator[tuple[tuple[Matcher, int], ...]]:
    if not items:
        if place == count:
            yield ()
        return
    first, rest = items[0], items[1:]
    if isinstance(first, Gap):
        starts = range(place, count + 1) if rest else range(count, count + 1)
        for start in starts:
            yield from _laid(rest, start, count)
    elif place < count:
        yield from (((first, place), *others) for others in _laid(rest, place + 1, count))
