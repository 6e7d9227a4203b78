"""Holding a trace to a seccomp profile: which of its calls a container would refuse.

https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp, and Docker's additions to it
(includes, excludes, archMap).
"""

from __future__ import annotations

import json
import operator
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.exports.profile import ARCHES, arch_of, calls

_ALLOWING = ("SCMP_ACT_ALLOW", "SCMP_ACT_LOG")
_COMPARE: Mapping[str, Callable[[int, int, int], bool]] = {
    "SCMP_CMP_NE": lambda found, value, _: found != value,
    "SCMP_CMP_LT": lambda found, value, _: found < value,
    "SCMP_CMP_LE": lambda found, value, _: found <= value,
    "SCMP_CMP_EQ": lambda found, value, _: found == value,
    "SCMP_CMP_GE": lambda found, value, _: found >= value,
    "SCMP_CMP_GT": lambda found, value, _: found > value,
    "SCMP_CMP_MASKED_EQ": lambda found, value, two: found & value == two,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """What an argument must be: its place, how it is compared, and with what."""

    index: int
    compare: Callable[[int, int, int], bool]
    value: int
    two: int

    def holds(self, args: tuple[int, ...]) -> bool:
        """Return whether it is so."""
        return self.compare(args[self.index], self.value, self.two)


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to a call if all conditions hold, on the `arches` (None: all), which Go names."""

    allows: bool
    conditions: tuple[Condition, ...]
    arches: frozenset[str] | None
    not_arches: frozenset[str]

    def applies(self, call: Call) -> bool:
        """Return whether it is about this call."""
        arch = ARCHES.get(arch_of(call), ("", ""))[1]
        if arch in self.not_arches or (self.arches is not None and arch not in self.arches):
            return False
        return all(condition.holds(call.record.args) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Profile:
    """What becomes of calls without a rule, the architectures (none: all), the rules by a call's name."""

    allows: bool
    architectures: frozenset[str]
    rules: Mapping[str, tuple[Rule, ...]]

    def permits(self, call: Call) -> bool:
        """Return whether the call would be made."""
        if self.architectures and ARCHES.get(arch_of(call), ("", ""))[0] not in self.architectures:
            return False
        applying = [rule.allows for rule in self.rules.get(call.name, ()) if rule.applies(call)]
        return all(applying) if applying else self.allows


class Outside(NamedTuple):
    """Calls that a profile doesn't allow: their name, architecture, how many, and the first of them."""

    name: str
    arch: str
    amount: int
    first: Call


def load(path: str) -> Profile:
    """Return the profile in the file `path`. Raises UsageError."""
    tried = f"reading the profile {path}"
    try:
        with open(path, encoding="utf-8") as file:
            return parse(json.load(file))
    except OSError as error:
        raise UsageError(tried, error.strerror or str(error), "Check the path.") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        advice = "Name a seccomp profile as container runtimes read them."
        raise UsageError(tried, f"it is none: {type(error).__name__}: {error}", advice) from error


def parse(found: Mapping[str, Any]) -> Profile:
    """Return the profile in an object of JSON. Raises ValueError, LookupError, TypeError, AttributeError.

    Rules that need a capability are left out, as in a container that was given none.
    """
    rules: dict[str, tuple[Rule, ...]] = {}
    for entry in found["syscalls"]:
        rule = _rule(entry)
        if not (entry.get("includes") or {}).get("caps"):
            for name in entry.get("names") or [entry["name"]]:
                rules[name] = (*rules.get(name, ()), rule)
    return Profile(found["defaultAction"] in _ALLOWING, frozenset(_architectures(found)), rules)


def _architectures(found: Mapping[str, Any]) -> Iterator[str]:
    yield from found.get("architectures") or ()
    for entry in found.get("archMap") or ():
        yield entry["architecture"]
        yield from entry.get("subArchitectures") or ()


def _rule(entry: Mapping[str, Any]) -> Rule:
    needs, spared = entry.get("includes") or {}, entry.get("excludes") or {}
    return Rule(
        entry["action"] in _ALLOWING,
        tuple(map(_condition, entry.get("args") or ())),
        frozenset(needs["arches"]) if "arches" in needs else None,
        frozenset(spared.get("arches") or ()),
    )


def _condition(found: Mapping[str, Any]) -> Condition:
    index = operator.index(found["index"])
    if not 0 <= index < 6:
        raise ValueError(f"a call has no argument {index}")
    two = operator.index(found.get("valueTwo", 0))
    return Condition(index, _COMPARE[found["op"]], operator.index(found["value"]), two)


def outside(profile: Profile, trace: Trace) -> list[Outside]:
    """Return what `profile` doesn't allow of what `trace` did, the most frequent first."""
    amounts, first = Counter[tuple[str, str]](), dict[tuple[str, str], Call]()
    for call in calls(trace):
        if not profile.permits(call):
            key = call.name, arch_of(call)
            amounts[key] += 1
            first.setdefault(key, call)
    return [Outside(*key, amount, first[key]) for key, amount in amounts.most_common()]
