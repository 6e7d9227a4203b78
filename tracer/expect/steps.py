"""Steps of a sequence, and what may come next: each claim of a call leaves what is left of the sequence.

`moves(rest)` says which patterns may claim the next call and what is left then (the derivative of the sequence);
`ends(rest)` says under which guards the sequence may end here. A guard is a pattern that no call between two
claims may match: of a `never`, or of a step that must claim every call it matches (`x3`, `at most`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tracer.errors import UsageError
from tracer.expect.pattern import Pattern


@dataclass(frozen=True)
class Step:
    """Calls that match one pattern: from `least` to `most` (None: any number).

    `every` means that no other call up to the next step's may match. `adjacent` means that no call at all stands
    before the first.
    """

    pattern: Pattern
    least: int = 1
    most: int | None = 1
    every: bool = False
    adjacent: bool = False
    line: int = 0  # in the sequence's text, once it is in one

    def __post_init__(self) -> None:
        """Refuse counts that nothing can keep. Raises UsageError."""
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise UsageError(
                f"expecting {self.pattern} {self.least} to {self.most} times",
                "no number is that",
                "Give the lower bound first.",
            )

    def times(self, number: int) -> Step:
        """Expect neither more nor less."""
        return replace(self, least=number, most=number, every=True)

    def at_least(self, number: int) -> Step:
        """Expect no less."""
        return replace(self, least=number, most=None, every=False)

    def at_most(self, number: int) -> Step:
        """Expect no more, perhaps none."""
        return replace(self, least=0, most=number, every=True)

    def between(self, least: int, most: int) -> Step:
        """Expect from `least` to `most`, both allowed."""
        return replace(self, least=least, most=most, every=True)

    def __str__(self) -> str:
        """Return the step as the text form writes it."""
        if (self.least, self.most, self.every) == (0, 1, False):
            return f"{'next ' if self.adjacent else ''}maybe {self.pattern}"
        return f"{'next ' if self.adjacent else ''}{self.pattern}{self._times()}"

    def _times(self) -> str:
        if self.most is None:
            return f" x{self.least}.."
        if not self.every:
            return ""
        return f" x{self.least}" if self.least == self.most else f" x{self.least or ''}..{self.most}"


@dataclass(frozen=True)
class Never:
    """No call between the steps beside it matches."""

    pattern: Pattern
    line: int = 0

    def __str__(self) -> str:
        """Return it as the text form writes it."""
        return f"never {self.pattern}"


@dataclass(frozen=True)
class AnyOrder:
    """Steps in whatever order; their calls may be mixed."""

    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Either:
    """One of several sequences."""

    options: tuple[Rest, ...]


Item = Step | Never | AnyOrder | Either
Rest = tuple[Item, ...]
Guards = frozenset[Pattern]
_NONE: Guards = frozenset()


class Move(NamedTuple):
    """A pattern that may claim the next call, what is left then, and the guards of the calls before it."""

    pattern: Pattern
    rest: Rest
    guards: Guards
    adjacent: bool
    item: Item


def moves(rest: Rest) -> Iterator[Move]:
    """Yield every way to claim a call next."""
    ways: list[Guards] = [_NONE]
    for place, item in enumerate(rest):
        later = rest[place + 1 :]
        for guards in ways:
            for move in _first(item):
                yield move._replace(rest=move.rest + later, guards=move.guards | guards)
        ways = [one | other for one in ways for other in _skips(item)]
        if not ways:
            return


def ends(rest: Rest) -> list[Guards]:
    """Return the ways to end here, each with the guards of all calls that are left."""
    ways: list[Guards] = [_NONE]
    for item in rest:
        ways = [one | other for one in ways for other in _skips(item)]
    return ways


def _first(item: Item) -> Iterator[Move]:
    if isinstance(item, Step):
        yield from _of_step(item)
    elif isinstance(item, AnyOrder):
        yield from _of_any_order(item)
    elif isinstance(item, Either):
        for option in item.options:
            yield from moves(option)


def _of_step(step: Step) -> Iterator[Move]:
    if step.most == 0:
        return
    guards = frozenset({step.pattern}) if step.every else _NONE
    left = replace(
        step,
        least=max(step.least - 1, 0),
        most=None if step.most is None else step.most - 1,
        adjacent=False,
    )
    rest = (left,) if left.every or left.most != 0 else ()
    yield Move(step.pattern, rest, guards, step.adjacent, step)


def _of_any_order(block: AnyOrder) -> Iterator[Move]:
    guards = frozenset(step.pattern for step in block.steps if step.every)
    for place, step in enumerate(block.steps):
        others = block.steps[:place] + block.steps[place + 1 :]
        for move in _of_step(step):
            steps = others[:place] + tuple(s for s in move.rest if isinstance(s, Step)) + others[place:]
            yield move._replace(rest=(AnyOrder(steps),) if steps else (), guards=guards)


def _skips(item: Item) -> list[Guards]:
    """Return the ways to pass over an item, each with the guards that it leaves; none if it can't be."""
    if isinstance(item, Never):
        return [frozenset({item.pattern})]
    if isinstance(item, Step):
        if item.least > 0:
            return []
        return [frozenset({item.pattern}) if item.every else _NONE]
    if isinstance(item, AnyOrder):
        if any(step.least > 0 for step in item.steps):
            return []
        return [frozenset(step.pattern for step in item.steps if step.every)]
    return [guards for option in item.options for guards in ends(option)]
