from __future__ import annotations

import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.compare import align

SHORT = st.lists(st.integers(0, 3), max_size=14)


def longest(a: list[int], b: list[int]) -> int:
    """The length of the longest common subsequence, by its definition."""

    @cache
    def length(i: int, j: int) -> int:
        if i == len(a) or j == len(b):
            return 0
        return max(length(i + 1, j), length(i, j + 1), (a[i] == b[j]) + length(i + 1, j + 1) if a[i] == b[j] else 0)

    return length(0, 0)


def check(a: list[int], b: list[int]) -> int:
    """Fail unless the blocks are an alignment; return how many elements are aligned."""
    ends = (0, 0)
    found = align.blocks(a, b)
    for block in found:
        assert block.size and block.a >= ends[0] and block.b >= ends[1]
        assert a[block.a : block.a + block.size] == b[block.b : block.b + block.size]
        assert ends == (0, 0) or ends != (block.a, block.b)
        ends = (block.a + block.size, block.b + block.size)
    return sum(block.size for block in found)


@given(SHORT, SHORT)
def test_as_much_is_aligned_as_there_can_be(a, b):
    assert check(a, b) == longest(a, b)


@given(SHORT, SHORT)
def test_giving_up_early_still_aligns(a, b):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(align, "_LEAST_EDITS", 1)
        patch.setattr(align, "_MOST_EDITS", 1)
        check(a, b)


def test_one_insertion_in_a_long_loop_is_found():
    loop = [1, 2] * 5_000
    assert align.blocks(loop, [*loop[:3_000], 9, *loop[3_000:]]) == [(0, 0, 3_000), (3_000, 3_001, 7_000)]


def test_nothing_in_common():
    assert align.blocks([1, 2], [3, 4]) == []


def test_little_in_common_is_aligned_in_part():
    numbers = random.Random(5)
    a, b = ([numbers.randrange(50) for _ in range(5_000)] for _ in range(2))
    assert check(a, b) > 500
