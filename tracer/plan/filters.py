"""Which calls are wanted: names, families, groups and patterns, chosen or excluded."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping

from tracer.abi.families import FAMILIES
from tracer.abi.types import Fd, Path, Switch, Syscall
from tracer.errors import UsageError

_TRIED = "selecting system calls with {!r}"


def _takes(syscall: Syscall, kind: type) -> bool:
    found = (k for top in syscall.kinds for k in (top.cases.values() if isinstance(top, Switch) else [top]))
    return any(isinstance(k, kind) for k in found)


# strace's groups that the tables can tell: %name -> whether a call belongs to it
GROUPS: Mapping[str, Callable[[Syscall], bool]] = {
    "%file": lambda syscall: _takes(syscall, Path),
    "%desc": lambda syscall: _takes(syscall, Fd),
    "%network": lambda syscall: syscall.name in FAMILIES["network"],
}


def selected(expression: str, calls: Mapping[str, Syscall]) -> frozenset[str]:
    """Return the names out of `calls` that an expression such as "opens,fsync" or "!writes" selects.

    Items are names, families, groups ("%file") and patterns that a name must contain ("/^epoll/"), separated by
    commas; a leading "!" means all but these. Raises UsageError for what nobody knows.
    """
    items = expression.removeprefix("trace=")
    names = frozenset().union(*(_members(item.strip(), calls) for item in items.removeprefix("!").split(",")))
    return frozenset(calls) - names if items.startswith("!") else names & frozenset(calls)


def _members(item: str, calls: Mapping[str, Syscall]) -> frozenset[str]:
    if item in ("all", "none"):
        return frozenset(calls if item == "all" else ())
    if item in GROUPS:
        return frozenset(name for name, syscall in calls.items() if GROUPS[item](syscall))
    if len(item) > 1 and item.startswith("/") and item.endswith("/"):
        return _matching(item, calls)
    if item in FAMILIES:
        return FAMILIES[item]
    if item in calls:
        return frozenset({item})
    near = difflib.get_close_matches(item, [*calls, *FAMILIES, *GROUPS], 3)
    advice = f"Did you mean {' or '.join(near)}?" if near else "`man 2 syscalls` lists the names."
    raise UsageError(_TRIED.format(item), "no call, family or group has this name", advice)


def _matching(item: str, calls: Mapping[str, Syscall]) -> frozenset[str]:
    try:
        pattern = re.compile(item[1:-1])
    except re.error as error:
        raise UsageError(_TRIED.format(item), f"it is no regular expression: {error}", "See Python's re.") from None
    found = frozenset(name for name in calls if pattern.search(name))
    if not found:
        raise UsageError(_TRIED.format(item), "no call's name matches", "`man 2 syscalls` lists the names.")
    return found
