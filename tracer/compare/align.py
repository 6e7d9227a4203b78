"""Aligning two long sequences: which stretches they share, in order, in about linear time.

Both ends that are alike and what only one side has cost nothing; what is left goes to Myers' greedy algorithm
("An O(ND) Difference Algorithm", 1986). After as many edits as the lengths allow it keeps the path that got
furthest and starts anew there, so that long sequences with little in common stay affordable; the result is then
still an alignment, but maybe not the shortest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_LEAST_EDITS, _MOST_EDITS, _WORK = 64, 1024, 20_000_000


class Block(NamedTuple):
    """`size` elements that are alike, from `a` in the one sequence and from `b` in the other."""

    a: int
    b: int
    size: int


def blocks(a: Sequence[int], b: Sequence[int]) -> list[Block]:
    """Return the stretches that `a` and `b` share, in order; none touches the next on both sides."""
    head = _shared(a, b)
    tail = _shared(a[head:][::-1], b[head:][::-1])
    ends = len(a) - tail, len(b) - tail
    in_a, in_b = set(a[head : ends[0]]), set(b[head : ends[1]])
    places_a = [i for i in range(head, ends[0]) if a[i] in in_b]
    places_b = [i for i in range(head, ends[1]) if b[i] in in_a]
    found = [Block(0, 0, head)]
    for block in _paths([a[i] for i in places_a], [b[i] for i in places_b]):
        found += [Block(places_a[block.a + i], places_b[block.b + i], 1) for i in range(block.size)]
    return _merged([*found, Block(*ends, tail)])


def _shared(a: Sequence[int], b: Sequence[int]) -> int:
    """Return how many elements are alike at the beginning."""
    pairs = zip(a, b, strict=False)
    return next((i for i, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))


def _merged(found: Sequence[Block]) -> list[Block]:
    merged: list[Block] = []
    for block in found:
        last = merged[-1] if merged else Block(-1, -1, 0)
        if block.size and (last.a + last.size, last.b + last.size) == (block.a, block.b):
            merged[-1] = Block(last.a, last.b, last.size + block.size)
        elif block.size:
            merged.append(block)
    return merged


def _paths(a: Sequence[int], b: Sequence[int]) -> list[Block]:
    """Return what a chain of greedy searches found, each from where the one before gave up."""
    found: list[Block] = []
    most = max(_LEAST_EDITS, min(_MOST_EDITS, _WORK // (len(a) + len(b) + 1)))
    x = y = 0
    while x < len(a) and y < len(b):
        snakes, (x, y) = _search(a, b, (x, y), most)
        found += snakes
    return found


def _search(
    a: Sequence[int], b: Sequence[int], start: tuple[int, int], most: int
) -> tuple[list[Block], tuple[int, int]]:
    """Return the snakes of the best path from `start` of at most `most` edits, and where it ends.

    Row d holds for each diagonal k = -d + 2i how far d edits get, as a place in `a`; its place in `b` is that - k.
    """
    x0, y0 = start
    last, rows = (len(a), len(b)), [[x0]]
    diagonal = x0 - y0
    for d in range(most + 1):
        row = [x0] if d == 0 else [_step(rows[-1], d, i) for i in range(d + 1)]
        for i, x in enumerate(row):
            y = x - (diagonal - d + 2 * i)
            while x < last[0] and y < last[1] and a[x] == b[y]:
                x += 1
                y += 1
            row[i] = x
            if (x, y) == last:
                return _snakes([*rows[1:], row], i, diagonal, start), last
        rows.append(row)
    ends = [(x, x - (diagonal - most + 2 * i)) for i, x in enumerate(rows[-1])]
    inside = [i for i, (x, y) in enumerate(ends) if x <= last[0] and y <= last[1]]
    if not inside:
        return [], last
    best = max(inside, key=lambda i: sum(ends[i]))
    return _snakes(rows[1:], best, diagonal, start), ends[best]


def _step(before: Sequence[int], d: int, i: int) -> int:
    """Return where diagonal i of row d begins: an insertion or a deletion after the better one of row d - 1."""
    return before[i] if _inserts(before, d, i) else before[i - 1] + 1


def _inserts(before: Sequence[int], d: int, i: int) -> bool:
    return i == 0 or (i < d and before[i - 1] < before[i])


def _snakes(rows: Sequence[Sequence[int]], i: int, diagonal: int, start: tuple[int, int]) -> list[Block]:
    """Return the stretches that are alike along the path that ends in diagonal i of the last row."""
    found = []
    for d in range(len(rows) - 1, -1, -1):
        begin = start[0] if d == 0 else _step(rows[d - 1], d, i)
        k = diagonal - d + 2 * i
        if rows[d][i] > begin:
            found.append(Block(begin, begin - k, rows[d][i] - begin))
        if d and not _inserts(rows[d - 1], d, i):
            i -= 1
    return found[::-1]
