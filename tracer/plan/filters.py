"""Which calls are wanted: names and families, chosen or excluded."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from tracer.abi.families import FAMILIES
from tracer.errors import UsageError


def selected(expression: str, known: Iterable[str]) -> frozenset[str]:
    """Return the names out of `known` that an expression such as "opens,fsync" or "!writes" selects.

    Items are names and families, separated by commas; a leading "!" means all but these.
    Raises UsageError for a name that nobody knows.
    """
    known = frozenset(known)
    items = expression.removeprefix("trace=")
    names = frozenset().union(*(_members(item.strip(), known) for item in items.lstrip("!").split(",")))
    return known - names if items.startswith("!") else names & known


def _members(item: str, known: frozenset[str]) -> frozenset[str]:
    if item == "all":
        return known
    if item == "none":
        return frozenset()
    if item in FAMILIES:
        return FAMILIES[item]
    if item in known:
        return frozenset({item})
    near = difflib.get_close_matches(item, [*known, *FAMILIES], 3)
    advice = f"Did you mean {' or '.join(near)}?" if near else "`man 2 syscalls` lists the names."
    raise UsageError(f"selecting system calls with {item!r}", "no call or family has this name", advice)
