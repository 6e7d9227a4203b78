"""What the markers say, as expectations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tracer.abi.families import FAMILIES
from tracer.errors import UsageError
from tracer.expect import Expectation, Observation, Status, Verdict, calls
from tracer.expect.counts import Counted
from tracer.inprocess.block import Threads, check_threads

TOTAL = "total"
BYTES_PER = "bytes_per_"
_UNITS = {None: 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_AMOUNT = r"(\d+) ?(B|KiB|MiB|GiB)?"
_BOUND = re.compile(rf"(<=|>=|==|<|>)? ?{_AMOUNT}")
_RANGE = re.compile(rf"{_AMOUNT} ?\.\. ?{_AMOUNT}")
Bounds = tuple[int | None, int | None]
_BOUNDS: Mapping[str | None, Callable[[int], Bounds]] = {
    None: lambda n: (None, n),
    "<=": lambda n: (None, n),
    ">=": lambda n: (n, None),
    "==": lambda n: (n, n),
    "<": lambda n: (None, n - 1),
    ">": lambda n: (n + 1, None),
}


@dataclass(frozen=True, slots=True)
class Without:
    """No call of `what`. A test that made no call at all made none of these: its edges were seen."""

    what: str

    def judge(self, observation: Observation) -> Verdict:
        """Count; a trace that has an end, lost nothing and is empty holds."""
        trust = observation.trace.trust
        if trust["complete"] and not trust.get("calls_lost") and not observation.trace.calls:
            return Verdict(Status.HOLDS, f"no {self.what}", "not one call")
        return calls(self.what).exactly(0).judge(observation)


def threads_of(item: pytest.Item) -> Threads:
    """Return which threads a marked test is about: the nearest marker's `threads`, "own" unless it says so.

    Raises UsageError.
    """
    found: Threads = next((mark.kwargs["threads"] for mark in _marks(item) if "threads" in mark.kwargs), "own")
    return check_threads(found)


def expectations(item: pytest.Item) -> list[Expectation]:
    """Return what the markers of `item` expect. Raises UsageError for what they can't mean."""
    return [expectation for mark in _marks(item) for expectation in _READERS[mark.name](mark)]


def _marks(item: pytest.Item) -> Iterator[pytest.Mark]:
    return (mark for mark in item.iter_markers() if mark.name in _READERS)


def _limits(mark: pytest.Mark) -> Iterable[Expectation]:
    if mark.args:
        raise UsageError("limit_syscalls", f"{mark.args[0]!r} has no name", "Write what it limits: writes=3.")
    return [_limit(name, value) for name, value in mark.kwargs.items() if name != "threads"]


def _limit(name: str, value: Any) -> Expectation:
    least, most = bounds(name, value)
    counted = _bytes_per(name) if name.startswith(BYTES_PER) else calls(None if name == TOTAL else name)
    if least is None:
        assert most is not None
        return counted.at_most(most)
    return counted.at_least(least) if most is None else counted.between(least, most)


def _bytes_per(name: str) -> Counted:
    """Return what bytes_per_WHAT measures: of the family with this singular, or else of the call of that name."""
    what = name.removeprefix(BYTES_PER)
    return calls(f"{what}s" if f"{what}s" in FAMILIES else what).bytes_per_call


def bounds(name: str, value: int | str) -> Bounds:
    """Return the least and the most that `value` allows: a number is the most. Raises UsageError."""
    text = str(value).strip()
    if span := _RANGE.fullmatch(text):
        return _size(*span.group(1, 2)), _size(*span.group(3, 4))
    if found := _BOUND.fullmatch(text):
        return _BOUNDS[found[1]](_size(*found.group(2, 3)))
    advice = 'Write 3 (the most), "== 3", ">= 4KiB", "< 10" or "2..5".'
    raise UsageError(f"limit_syscalls({name}={value!r})", "it is no bound", advice)


def _size(number: str, unit: str | None) -> int:
    return int(number) * _UNITS[unit]


def _none(mark: pytest.Mark) -> Iterable[Expectation]:
    unknown = set(mark.kwargs) - {"threads"}
    if unknown or not mark.args:
        raise UsageError("no_syscalls", "it names no calls", 'Name them: no_syscalls("network", "fsync").')
    for what in mark.args:
        calls(what)
    return [Without(what) for what in mark.args]


_READERS: Mapping[str, Callable[[pytest.Mark], Iterable[Expectation]]] = {
    "limit_syscalls": _limits,
    "no_syscalls": _none,
}
