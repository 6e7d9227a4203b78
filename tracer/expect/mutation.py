"""Breaking expectations on purpose: by a count, an order, a name, a bound descriptor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from tracer.expect.compound import Not
from tracer.expect.lines import brief, flat
from tracer.expect.matchers import Matcher, Var
from tracer.expect.pattern import Pattern
from tracer.expect.steps import AnyOrder, Either, Item, Never, Rest, Step, ends
from tracer.expect.verdict import Expectation, Mutable, Mutant, Observation, Status

if TYPE_CHECKING:
    from tracer.expect.counts import Bounds
    from tracer.expect.sequences import Sequence


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of an expectation's mutants: how they were broken, those that failed and those that did not."""

    expected: str
    killed: tuple[str, ...]
    survived: tuple[str, ...]

    @property
    def vacuous(self) -> bool:
        """Whether no way to break it makes a difference: it says nothing about this run."""
        return not self.killed

    @property
    def holds_with(self) -> list[str]:
        """What makes no difference, a line each."""
        if not (self.killed or self.survived):
            return ["nothing in it must be there: it holds of any run"]
        return [f"it holds with {how}" for how in self.survived]


def try_mutants(expectation: Expectation, expected: str, observation: Observation) -> Trial | None:
    """Break `expectation`, which is `expected` in words, in every way it knows; None if it doesn't know any."""
    if not isinstance(expectation, Mutable):
        return None
    killed: list[str] = []
    survived: list[str] = []
    for mutant in expectation.mutants(observation):
        holds = mutant.expectation.judge(observation).status is Status.HOLDS
        (survived if holds else killed).append(mutant.how)
    return Trial(expected, tuple(killed), tuple(survived))


def broken_bounds(bounds: Bounds, observation: Observation) -> Iterator[Mutant]:
    """Yield tighter bounds, and the bounds of other calls.

    An upper bound says something if it would notice one call fewer than it saw, or, where it saw none, if it
    would notice the calls that it would count with one of its conditions left out.
    """
    from tracer.expect.counts import Counted

    counted, pattern = bounds.counted, bounds.counted.pattern
    trace = counted.trace(observation)
    found = () if isinstance(trace, str) else counted.of(trace)[0]
    seen = int(counted.amount(found)) if found else 0
    if bounds.least:
        yield Mutant("one more than was seen at least", replace(bounds, least=seen + 1, most=None))
        yield Mutant("another name", replace(bounds, counted=replace(counted, pattern=_renamed(pattern))))
    if bounds.most is not None and seen:
        if counted.group is None:
            yield Mutant("one less than was seen at most", replace(bounds, least=None, most=seen - 1))
        yield Mutant("none at all", replace(bounds, least=None, most=0))
    elif bounds.most is not None:
        for how, wider in _wider(pattern):
            yield Mutant(how, replace(bounds, least=None, counted=replace(counted, pattern=wider)))
        if counted.measure != "calls":
            yield Mutant("all of them counted", replace(bounds, least=None, counted=Counted(pattern)))


def _renamed(pattern: Pattern) -> Pattern:
    """Return a pattern of a call that nobody makes."""
    unmade = "create_module" if pattern.what != "create_module" else "get_kernel_syms"
    return Pattern(unmade, region=pattern.region)


def _wider(pattern: Pattern) -> Iterator[tuple[str, Pattern]]:
    """Yield the pattern with each of its conditions left out in turn, and with none but the region."""
    for number, (field, _) in enumerate(pattern.fields):
        rest = pattern.fields[:number] + pattern.fields[number + 1 :]
        yield f"whatever the {field}", replace(pattern, fields=rest)
    if pattern.positional:
        yield "whatever the arguments", replace(pattern, positional=())
    if pattern.result is not None:
        yield "whatever the result", replace(pattern, result=None)
    if pattern.what is not None:
        yield "any call", Pattern(region=pattern.region)


def broken_sequences(sequence: Sequence) -> Iterator[Mutant]:
    """Yield the sequence with each part broken in turn."""
    for how, items in _broken(sequence.items):
        mutant = _made(sequence, items)
        if mutant is not None:
            yield Mutant(how, mutant)
    if sequence.only:
        yield Mutant("one call more", replace(sequence, items=(*sequence.items, Step(Pattern()))))


def _made(sequence: Sequence, items: Rest) -> Sequence | None:
    from tracer.errors import UsageError

    try:
        return replace(sequence, items=items)
    except UsageError:  # a `never` before what binds its name: no sequence
        return None


def _broken(items: Rest) -> Iterator[tuple[str, Rest]]:
    bound: frozenset[str] = frozenset()
    for place, item in enumerate(items):
        before, after = items[:place], items[place + 1 :]
        for how, broken in _of_item(item, bound):
            yield f"{how} in `{_text(item)}`", (*before, *broken, *after)
        if _is_next(item) and not any(ends((one,)) for one in items[max(place - 1, 0) : place + 1]):
            yield f"a call before `{_text(item)}`", (*before, Step(Pattern(), adjacent=True), item, *after)
        bound = bound.union(*(step.pattern.variables for step in flat((item,))))
    claiming = [place for place, item in enumerate(items) if not ends((item,))]
    for first, second in pairwise(claiming):
        one, other = items[first], items[second]
        if _next(one, False) != _next(other, False):
            swapped = [*items]
            swapped[first], swapped[second] = _next(other, _is_next(one)), _next(one, _is_next(other))
            yield f"`{_text(one)}` after `{_text(other)}`", tuple(swapped)


def _text(item: Item) -> str:
    return str(item) if isinstance(item, Step | Never) else brief(item)


def _is_next(item: Item) -> bool:
    return isinstance(item, Step) and item.adjacent


def _next(item: Item, adjacent: bool) -> Item:
    return replace(item, adjacent=adjacent) if isinstance(item, Step) else item


def _of_item(item: Item, bound: frozenset[str]) -> Iterator[tuple[str, Rest]]:
    """Yield what breaks an item where `bound` names stand for something; what may be left out can't be broken."""
    if isinstance(item, Step):
        for how, step in _of_step(item, bound):
            yield how, (step,)
    elif isinstance(item, Never):
        for how, wider in _wider(item.pattern):
            yield how, (Never(wider),)
    elif isinstance(item, AnyOrder):
        for place, step in enumerate(item.steps):
            for how, broken in _of_step(step, bound):
                yield how, (AnyOrder((*item.steps[:place], broken, *item.steps[place + 1 :])),)
    else:
        unmade = (Step(_renamed(Pattern())),)
        options = tuple(option if ends(option) else unmade for option in item.options)
        if options != item.options:
            yield "another name", (Either(options),)


def _of_step(step: Step, bound: frozenset[str]) -> Iterator[tuple[str, Step]]:
    pattern = step.pattern
    if step.least:
        yield "another name", replace(step, pattern=_renamed(pattern))
    if step.every and step.most is not None:
        yield from _of_bounds(step, step.most)
    for name in sorted(pattern.variables & bound):
        changed = _unbound(pattern, name)
        if changed != pattern and step.least:
            yield f"another ${name}", replace(step, pattern=changed)


def _of_bounds(step: Step, most: int) -> Iterator[tuple[str, Step]]:
    if step.least:
        yield f"more than {most}", replace(step, least=most + 1, most=None)
        yield f"fewer than {step.least}", step.at_most(step.least - 1)
    elif most:
        yield "none at all", step.at_most(0)
    else:
        for how, wider in _wider(step.pattern):
            yield how, replace(step, pattern=wider)


def _unbound(pattern: Pattern, name: str) -> Pattern:
    """Return the pattern with what isn't `$name` wherever that should be; a result may bind it."""

    def other(matcher: Matcher) -> Matcher:
        return Not(matcher) if matcher == Var(name) else matcher

    return replace(
        pattern,
        positional=tuple(other(item) if isinstance(item, Matcher) else item for item in pattern.positional),
        fields=tuple((field, other(matcher)) for field, matcher in pattern.fields),
    )
