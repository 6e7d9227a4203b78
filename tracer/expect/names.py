"""Names in expectations: which calls a word stands for, and which arguments and flags those have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from tracer import abi
from tracer.abi import types as t
from tracer.abi.families import FAMILIES
from tracer.abi.groups import GROUPS
from tracer.abi.names import advice
from tracer.decode.call import error_name
from tracer.errors import UsageError

EVERY_CALL = "calls"
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
def kinds_of(what: str | None, field: str) -> tuple[t.Kind, ...]:
    """Return the kinds that the argument `field` has in these calls; none if they have no such argument."""
    return tuple(
        kind
        for syscall in _syscalls(names_of(what) if what else _known())
        for name, kind in zip(syscall.arguments, syscall.kinds, strict=True)
        if name == field
    )


@cache
def _syscalls(names: frozenset[str]) -> tuple[t.Syscall, ...]:
    found = []
    for number in abi.ARCHITECTURES:
        by_name = abi.architecture(number).BY_NAME
        found += [abi.syscall(number, by_name[name]) for name in names if name in by_name]
    return tuple(found)


def check_field(what: str | None, field: str) -> None:
    """Refuse a field that none of the calls has. Raises UsageError."""
    if field in VIRTUAL or kinds_of(what, field):
        return
    arguments = {name for syscall in _syscalls(names_of(what) if what else _known()) for name in syscall.arguments}
    tried = f"expecting {field!r} of {what or EVERY_CALL}"
    if what is None:
        raise UsageError(tried, "no call has an argument of this name", advice_among(field, arguments))
    raise UsageError(tried, "it has no argument of this name", f"It has {_listed([*sorted(arguments), 'path'])}.")


def check_flags(what: str | None, field: str, flags: Iterable[str]) -> None:
    """Refuse flags that an argument, if it has any, doesn't know. Raises UsageError."""
    known = {name for kind in kinds_of(what, field) for name in _flag_names(kind)} - {"0"}
    for flag in flags:
        if known and flag not in known:
            raise UsageError(
                f"expecting {flag} in {field} of {what or EVERY_CALL}",
                "it has no such flag",
                advice_among(flag, known),
            )


def only_flags(what: str | None, field: str) -> bool:
    """Whether the argument `field` is made of flags in all of these calls."""
    return all(isinstance(kind, t.Flags) for kind in kinds_of(what, field))


def check_errno(name: str) -> None:
    """Refuse what looks like an errno and is none. Raises UsageError."""
    known = {error_name(code) for code in range(1, 600)} - {f"E{code}" for code in range(1, 600)}
    if re.fullmatch("E[A-Z][A-Z0-9]*", name) and name not in known:
        raise UsageError(f"expecting the error {name}", "no error has this name", advice_among(name, known))


def advice_among(name: str, known: Iterable[str]) -> str:
    """Return which of a few names may have been meant, or all of them."""
    import difflib  # only after a mistake

    near = difflib.get_close_matches(name, [*known], 3)
    return f"Did you mean {' or '.join(near)}?" if near else f"There are {_listed(sorted(known))}."


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _flag_names(kind: t.Kind) -> Iterator[str]:
    if isinstance(kind, t.Switch):
        for case in (*kind.cases.values(), kind.default):
            yield from _flag_names(case)
    if isinstance(kind, t.Flags):
        yield from (kind.set.zero, *kind.set.bits.values())
        for _, names in (*kind.set.fields, *kind.set.last):
            yield from names.values()


def family_with(what: str, present: Iterable[str]) -> str | None:
    """Return a family that has `what` and also one of the calls `present`."""
    return next((f for f, names in FAMILIES.items() if what in names and names & set(present)), None)
