"""Names in expectations: which calls a word stands for, and which arguments those have."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from tracer import abi
from tracer.abi import types as t
from tracer.abi.families import FAMILIES
from tracer.abi.groups import GROUPS
from tracer.abi.names import advice
from tracer.errors import UsageError

EVERY_CALL = "calls"
MANY = 30  # names, more than which no message lists
VIRTUAL = ("path", "bytes", "fd")  # fields that calls have without an argument of that name


@cache
def names_of(what: str) -> frozenset[str]:
    """Return the calls that a name, family or group stands for. Raises UsageError for what nobody knows."""
    if what in FAMILIES:
        return FAMILIES[what]
    if what in GROUPS:
        return GROUPS[what]
    known = _known()
    if what in known:
        return frozenset({what})
    raise UsageError(
        f"expecting calls of {what!r}", "no call or family has this name", advice(what, [*known, *FAMILIES])
    )


@cache
def _known() -> frozenset[str]:
    return frozenset(name for number in abi.ARCHITECTURES for name in abi.architecture(number).BY_NAME)


@cache
def arguments_of(what: str | None) -> frozenset[str]:
    """Return the names of the arguments that these calls (None: all) have."""
    return frozenset(name for syscall in _syscalls(what) for name in syscall.arguments)


@cache
def kinds_of(what: str | None, field: str) -> tuple[t.Kind, ...]:
    """Return the kinds that the argument `field` has in these calls; none if they have no such argument."""
    return tuple(
        kind
        for syscall in _syscalls(what)
        for name, kind in zip(syscall.arguments, syscall.kinds, strict=True)
        if name == field
    )


@cache
def kinds_at(what: str | None, place: int, exact: bool) -> tuple[t.Kind, ...]:
    """Return the kinds of these calls' arguments at `place` (0: the first), or (not `exact`) from there on.

    Arguments that a form of the call hasn't got take no place.
    """
    return tuple(
        kind
        for syscall in _syscalls(what)
        for at, kind in enumerate(syscall.kinds[place:], place)
        if not exact or at - place <= sum(t.may_be(before, t.Absent) for before in syscall.kinds[:at])
    )


@cache
def _syscalls(what: str | None) -> tuple[t.Syscall, ...]:
    names, found = names_of(what) if what else _known(), []
    for number in abi.ARCHITECTURES:
        by_name = abi.architecture(number).BY_NAME
        found += [abi.syscall(number, by_name[name]) for name in names if name in by_name]
    return tuple(found)


def advice_among(name: str, known: Collection[str]) -> str:
    """Return which of a few names may have been meant, or all of them."""
    import difflib  # only after a mistake

    near = difflib.get_close_matches(name, [*known], 3)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    shown = sorted(known)[:MANY]
    return f"There are {listed([*shown, f'{len(known) - MANY} others'] if len(known) > MANY else shown)}."


def listed(names: Iterable[str]) -> str:
    """Return names in words."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def family_with(what: str, present: Iterable[str]) -> str | None:
    """Return a family that has `what` and also one of the calls `present`."""
    return next((f for f, names in FAMILIES.items() if what in names and names & set(present)), None)
