"""The plan as a row of numbers, which plan.c reads."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import chain

from tracer.model.records import STACK_BLOCK
from tracer.plan.plan import ArchPlan, CallPlan, Capture, Moments, Plan


def encode(plan: Plan) -> bytes:
    """Return `plan`, but for its calls, as 64-bit numbers in this machine's order.

    Every list stands behind its length.
    """
    numbers = [plan.stack_bytes // STACK_BLOCK * STACK_BLOCK, len(plan.archs)]
    for audit_arch, arch in plan.archs.items():
        numbers += [audit_arch, *_arch(arch)]
    return _bytes(numbers)


def encode_call(plan: Plan, audit_arch: int, number: int) -> bytes:
    """Return what `plan` says of one call likewise: no numbers if it copies nothing."""
    call = plan.archs[audit_arch].calls.get(number)
    return b"" if call is None else _bytes(_call(call))


def _bytes(numbers: Iterable[int]) -> bytes:
    """Return numbers, signed ones and words of 64 bits, as C's int64_t."""
    return array("Q", [number & 0xFFFFFFFFFFFFFFFF for number in numbers]).tobytes()


def _arch(arch: ArchPlan) -> list[int]:
    size = 1 + max([*arch.calls, *(arch.wanted or ()), *arch.helpers, 0])
    numbers = [arch.getaffinity, arch.setaffinity, *_list(arch.exec_numbers), *_list(arch.mappers)]
    numbers += [len(arch.telltales), *chain.from_iterable(arch.telltales)]
    return [*numbers, size, int(arch.wanted is None), *_list(arch.wanted or ()), *_list(arch.helpers)]


def _list(members: Iterable[int]) -> list[int]:
    found = list(members)
    return [len(found), *found]


def _call(call: CallPlan) -> list[int]:
    numbers = [*_moments(call.always), len(call.selections)]
    for selection in call.selections:
        numbers += [selection.arg, selection.mask, len(selection.cases)]
        for value, moments in selection.cases.items():
            numbers += [value, *_moments(moments)]
        numbers += _moments(selection.default)
    return numbers


def _moments(moments: Moments) -> list[int]:
    return [number for captures in moments for number in _captures(captures)]


def _captures(captures: tuple[Capture, ...]) -> list[int]:
    numbers = [len(captures)]
    for capture in captures:
        *plain, members = capture
        numbers += [*plain, *_captures(members)]
    return numbers
