"""Which calls are wanted: names, families, groups and patterns, chosen or excluded."""

from __future__ import annotations

import re
from collections.abc import Collection

from tracer.abi.families import FAMILIES
from tracer.abi.groups import GROUPS
from tracer.abi.names import advice
from tracer.errors import UsageError

_TRIED = "selecting system calls with {!r}"


def selected(expression: str, calls: Collection[str]) -> frozenset[str]:
    """Return those of the names `calls` that an expression such as "opens,fsync" or "!writes" selects.

    Items are names, families, groups ("%file") and patterns that a name must contain ("/^epoll/"), separated by
    commas; a leading "!" means all but these. Raises UsageError for what nobody knows.
    """
    items = expression.removeprefix("trace=")
    names = frozenset().union(*(_members(item.strip(), calls) for item in items.removeprefix("!").split(",")))
    return frozenset(calls) - names if items.startswith("!") else names & frozenset(calls)


def _members(item: str, calls: Collection[str]) -> frozenset[str]:
    if item in ("all", "none"):
        return frozenset(calls if item == "all" else ())
    if item in GROUPS:
        return GROUPS[item]
    if len(item) > 1 and item.startswith("/") and item.endswith("/"):
        return _matching(item, calls)
    if item in FAMILIES:
        return FAMILIES[item]
    if item in calls:
        return frozenset({item})
    meant = advice(item, [*calls, *FAMILIES, *GROUPS])
    raise UsageError(_TRIED.format(item), "no call, family or group has this name", meant)


def _matching(item: str, calls: Collection[str]) -> frozenset[str]:
    try:
        pattern = re.compile(item[1:-1])
    except re.error as error:
        raise UsageError(_TRIED.format(item), f"it is no regular expression: {error}", "See Python's re.") from None
    found = frozenset(name for name in calls if pattern.search(name))
    if not found:
        raise UsageError(_TRIED.format(item), "no call's name matches", "`man 2 syscalls` lists the names.")
    return found
