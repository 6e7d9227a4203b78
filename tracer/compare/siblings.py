"""Pairing the threads of two traces: siblings in order of birth, so that what is alike comes together.

One child more must not make every later one differ. Equal siblings at both ends are paired first; what is between
them as the most similar, in order (dynamic programming); a great many as they were born.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from tracer.compare.lanes import Lane

Number = tuple[int, ...]
Pair = tuple[Lane | None, Lane | None]

_MOST = 40_000  # pairs of siblings that are compared
_SAME_PROGRAM, _BETTER_THAN_NONE = 0.3, 0.01


def paired(a: Mapping[Number, Lane], b: Mapping[Number, Lane]) -> list[Pair]:
    """Return the lanes of both, each once, with its counterpart or None, parents before their children."""
    trees = _Tree(a), _Tree(b)
    return [*_pairs(trees, ((), ()))]


class _Tree:
    """Lanes as a tree, with what was done below each."""

    def __init__(self, lanes: Mapping[Number, Lane]) -> None:
        self.children: dict[Number, list[Lane]] = {}
        self.done: dict[Number, Counter[str]] = {}
        for number in sorted(lanes, key=len, reverse=True):
            lane = lanes[number]
            self.done.setdefault(number, Counter()).update(line.text for line in lane.lines)
            self.done.setdefault(number[:-1], Counter()).update(self.done[number])
        for number in sorted(lanes):
            self.children.setdefault(number[:-1], []).append(lanes[number])


def _pairs(trees: tuple[_Tree, _Tree], parents: tuple[Number | None, Number | None]) -> Iterator[Pair]:
    one, other = (
        [] if number is None else tree.children.get(number, []) for tree, number in zip(trees, parents, strict=True)
    )
    for a, b in _siblings(trees, one, other):
        yield a, b
        yield from _pairs(trees, (a.number if a else None, b.number if b else None))


def _siblings(trees: tuple[_Tree, _Tree], a: Sequence[Lane], b: Sequence[Lane]) -> list[Pair]:
    head = _alike(trees, zip(a, b, strict=False))
    tail = _alike(trees, zip(a[head:][::-1], b[head:][::-1], strict=False))
    rest = a[head : len(a) - tail], b[head : len(b) - tail]
    between = _aligned(trees, *rest) if len(rest[0]) * len(rest[1]) <= _MOST else [*zip_longest(*rest)]
    ends = zip(a[len(a) - tail :], b[len(b) - tail :], strict=True)
    return [*zip(a[:head], b[:head], strict=True), *between, *ends]


def _alike(trees: tuple[_Tree, _Tree], pairs: Iterator[tuple[Lane, Lane]]) -> int:
    """Return how many pairs are alike at the beginning."""
    count = 0
    for a, b in pairs:
        if (a.thread, a.program) != (b.thread, b.program) or trees[0].done[a.number] != trees[1].done[b.number]:
            break
        count += 1
    return count


def _similar(trees: tuple[_Tree, _Tree], a: Lane, b: Lane) -> float:
    if a.thread != b.thread:
        return 0
    one, other = trees[0].done[a.number], trees[1].done[b.number]
    shared = 2 * (one & other).total() / max(1, one.total() + other.total())
    return _BETTER_THAN_NONE + _SAME_PROGRAM * (a.program == b.program) + shared


def _aligned(trees: tuple[_Tree, _Tree], a: Sequence[Lane], b: Sequence[Lane]) -> list[Pair]:
    """Return the pairs whose similarities have the greatest sum, in order."""
    likeness = [[_similar(trees, one, other) for other in b] for one in a]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]  # of what is left from there on
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            best[i][j] = max(best[i + 1][j + 1] + likeness[i][j], best[i + 1][j], best[i][j + 1])
    found: list[Pair] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            found.append((a[i], b[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append((a[i], None))
            i += 1
        else:
            found.append((None, b[j]))
            j += 1
    return [*found, *((lane, None) for lane in a[i:]), *((None, lane) for lane in b[j:])]
