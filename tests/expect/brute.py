"""Matching by trying everything: each way to choose, each way to lay it over the calls. For small inputs only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations, product

from tracer.expect.bindings import NOTHING_BOUND
from tracer.expect.steps import AnyOrder, Either, Never, Step
from tracer.expect.truth import Truth

# A plan is a list of (pattern, adjacent) claims, and one set of forbidden patterns for each gap around them.


def chosen(items) -> Iterator[list]:
    """Yield the items with one option of each `either`."""
    if not items:
        yield []
        return
    first, *rest = items
    options = (
        [tail for option in first.options for tail in chosen(option)] if isinstance(first, Either) else [[first]]
    )
    for option, tail in product(options, list(chosen(rest))):
        yield [*option, *tail]


def counts(step: Step, most: int) -> range:
    upper = most if step.most is None else min(step.most, most)
    return range(step.least, upper + 1)


def plans(items, most: int) -> Iterator[tuple[list, list]]:
    """Yield (claims, forbidden of each gap); the gap at i stands before claim i, the last one after all."""
    if not items:
        yield [], [set()]
        return
    first, rest = items[0], items[1:]
    tails = list(plans(rest, most))
    for claims, inside, outside in alone(first, most):
        for later, gaps in tails:
            if claims:
                yield [*claims, *later], [outside, *inside, outside | gaps[0], *gaps[1:]]
            else:
                yield later, [outside | gaps[0], *gaps[1:]]


def alone(item, most: int) -> Iterator[tuple[list, list, set]]:
    """Yield an item's claims, what the gaps inside forbid, and what the gaps beside it do."""
    if isinstance(item, Never):
        yield [], [], {item.pattern}
        return
    steps = item.steps if isinstance(item, AnyOrder) else (item,)
    forbidden = {step.pattern for step in steps if step.every}
    for numbers in product(*(counts(step, most) for step in steps)):
        if sum(numbers) > most:
            continue
        for order in set(permutations([i for i, n in enumerate(numbers) for _ in range(n)])):
            claims = [(steps[i].pattern, steps[i].adjacent and i not in order[:at]) for at, i in enumerate(order)]
            yield claims, [forbidden] * (len(claims) - 1), forbidden


def matches(items, calls, only: bool) -> bool:
    return any(
        laid(claims, gaps, places, calls, only)
        for choice in chosen(items)
        for claims, gaps in plans(choice, len(calls))
        for places in combinations(range(len(calls)), len(claims))
    )


def laid(claims, gaps, places, calls, only: bool) -> bool:
    if only and len(places) < len(calls):
        return False
    ways = [NOTHING_BOUND]
    before = -1
    for (pattern, adjacent), place, gap in zip(claims, places, gaps, strict=False):
        if adjacent and place != before + 1:
            return False
        ways = [
            after
            for bindings in ways
            for truth, after in pattern.match(calls[place], bindings)
            if truth is Truth.YES and clear(gap, calls[before + 1 : place], after)
        ]
        before = place
    return any(clear(gaps[-1], calls[before + 1 :], bindings) for bindings in ways)


def clear(forbidden, calls, bindings) -> bool:
    return not any(
        truth is Truth.YES for pattern in forbidden for call in calls for truth, _ in pattern.match(call, bindings)
    )
