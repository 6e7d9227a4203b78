"""The plan as a row of numbers, which plan.c reads."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from tracer.plan.plan import ArchPlan, CallPlan, Capture, Moments, Plan


def encode(plan: Plan) -> bytes:
    """Return `plan`, but for its calls, as 64-bit numbers in this machine's order.

    Every list stands behind its length.
    """
    numbers = [len(plan.archs)]
    for audit_arch, arch in plan.archs.items():
        numbers += [audit_arch, *_arch(arch)]
    return array("q", numbers).tobytes()


def encode_call(plan: Plan, audit_arch: int, number: int) -> bytes:
    """Return what `plan` says of one call likewise: no numbers if it copies nothing."""
    call = plan.archs[audit_arch].calls.get(number)
    return b"" if call is None else array("q", _call(call)).tobytes()


def _arch(arch: ArchPlan) -> list[int]:
    size = 1 + max([*arch.calls, *(arch.wanted or ()), *arch.helpers, 0])
    numbers = [arch.getaffinity, arch.setaffinity, *_list(arch.exec_numbers), size, int(arch.wanted is None)]
    return [*numbers, *_list(arch.wanted or ()), *_list(arch.helpers)]


def _list(members: Iterable[int]) -> list[int]:
    found = list(members)
    return [len(found), *found]


def _call(call: CallPlan) -> list[int]:
    numbers = [*_moments(call.always), len(call.selections)]
    for selection in call.selections:
        numbers += [selection.arg, _signed(selection.mask), len(selection.cases)]
        for value, moments in selection.cases.items():
            numbers += [_signed(value), *_moments(moments)]
        numbers += _moments(selection.default)
    return numbers


def _signed(word: int) -> int:
    """Return the bits of a 64-bit word as a number that fits in one with a sign."""
    return word - (1 << 64) if word >> 63 else word


def _moments(moments: Moments) -> list[int]:
    return [*_captures(moments.entry), *_captures(moments.exit)]


def _captures(captures: tuple[Capture, ...]) -> list[int]:
    numbers = [len(captures)]
    for capture in captures:
        numbers += [capture.arg, capture.kind, capture.size, capture.times, capture.limit]
    return numbers
