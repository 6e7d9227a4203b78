"""Flags that are several numbers: what is spelled as a number of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracer.abi.types import Choice, FlagSet
from tracer.decode import values as v

SIGNAL = "SIG???"  # what is no signal


def parts(value: Any) -> Sequence[Any]:
    """Return what is spelled as a number of its own: the fields of flags that stand apart, and the rest."""
    if not isinstance(value, v.FlagBits):
        return (value,)
    names = value.set
    if names.halves:
        return _halves(value)
    if not names.apart:
        return (value,)
    if isinstance(value, v.ModeBits):
        named = v.FlagBits.of(sum(mask for mask in names.bits if value & mask == mask), names)
        return tuple(filter(None, (named, v.Octal(value - named)))) or (v.Octal(0),)
    first = [_field(value, field, names) for field in names.fields if value & field[0] in field[1]]
    last = [_field(value, field, names, 10) for field in names.last if value & field[0] in field[1]]
    rest = value - sum(first) - sum(last)
    unknown = names.unknown if names.marked or not (first or last) else ""
    bits = [v.FlagBits.of(rest, names._replace(fields=(), last=(), unknown=unknown))] if rest else []
    return (*first, *bits, *last) or (value,)


def _halves(value: v.FlagBits) -> Sequence[Any]:
    """Return the lower 32 bits, if there are any, and the upper ones with the names that they would have below."""
    upper = FlagSet(value.set.unknown, {mask >> 32: name for mask, name in value.set.bits.items() if mask >> 32})
    halves = (
        v.FlagBits.of(value & 0xFFFFFFFF, value.set._replace(halves=False)),
        v.FlagBits.of(value >> 32, upper),
    )
    return tuple(filter(None, halves)) or halves[:1]


def _field(flags: v.FlagBits, field: tuple[int, Mapping[int, str]], names: FlagSet, base: int = 16) -> v.Named:
    return v.Named.of(flags & field[0], Choice(field[1], names.unknown if base == 16 else SIGNAL))
