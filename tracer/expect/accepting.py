"""What would accept a call: a pattern with what was seen in place of what was expected."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.expect.bindings import Failure, Unreturned, result_of
from tracer.expect.compound import As
from tracer.expect.matchers import (
    Anything,
    Glob,
    Has,
    Lacks,
    Matcher,
    Number,
    Outcome,
    Word,
    has_flag,
    names_of_value,
)
from tracer.expect.pattern import Gap, Mismatch, Pattern


def generalised(value: Any) -> Matcher:
    """Return a matcher that accepts `value`, and others where it depends on the run: descriptors, addresses."""
    if isinstance(value, Failure):
        return Word((str(value),))
    if isinstance(value, Unreturned):
        return Outcome("?")
    if isinstance(value, v.FlagBits | v.Named | v.WorkingDirectory):
        names = names_of_value(value)
        return Word(names) if names and names != ("0",) else Number(int(value))
    if isinstance(value, v.Text) and not value.cut and os.path.basename(value):
        return Glob(os.path.basename(value))
    if isinstance(value, v.Data):
        return Number(value.size)
    if isinstance(value, int) and not isinstance(value, v.Descriptor | v.Pointer | v.Unreadable | v.Count):
        return Number(value if isinstance(value, v.Octal) else int(value))
    return Anything()


def _instead(expected: Matcher, value: Any) -> Matcher:
    """Return what of `expected` holds of `value`, or what it is, by the same name."""
    if isinstance(expected, As):
        return replace(expected, inner=_instead(expected.inner, value))
    if isinstance(value, v.FlagBits) and isinstance(expected, Has | Lacks):
        wanted = isinstance(expected, Has)
        kept = tuple(name for name in expected.names if has_flag(value, name) is wanted)
        return replace(expected, names=kept) if kept else Anything()
    return Anything() if value is None else generalised(value)


def accepting(pattern: Pattern, call: Call, mismatches: Iterable[Mismatch]) -> Pattern:
    """Return `pattern`, changed where it and `call` disagree."""
    changes = {m.field: _instead(m.expected, m.value) for m in mismatches if isinstance(m.expected, Matcher)}
    fields = tuple((name, changes.get(name, matcher)) for name, matcher in pattern.fields)
    return replace(
        pattern,
        positional=_positional(pattern, call, changes),
        fields=tuple((name, matcher) for name, matcher in fields if not isinstance(matcher, Anything)),
        result=None if isinstance(changes.get("result"), Anything) else changes.get("result", pattern.result),
        region=None if any(m.field == "region" for m in mismatches) else pattern.region,
        thread=None if "thread" in changes else pattern.thread,
        process=None if "process" in changes else pattern.process,
    )


def _positional(pattern: Pattern, call: Call, changes: dict[str, Matcher]) -> tuple[Matcher | Gap, ...]:
    """Return the positional arguments, with changes; those before a gap from the left, after it from the right.

    Those that the call hasn't got are left out.
    """
    names = [*call.arguments]
    items = pattern.positional
    gap = next((i for i, item in enumerate(items) if isinstance(item, Gap)), len(items))
    found: list[Matcher | Gap] = []
    for place, item in enumerate(items):
        at = place if place < gap else len(names) - (len(items) - place)
        found.append(changes.get(names[at], item) if not isinstance(item, Gap) and 0 <= at < len(names) else item)
    matchers = tuple(item for item in found if isinstance(item, Matcher))
    return tuple(found) if len(matchers) <= len(names) else matchers[: len(names)]


def pattern_of(call: Call) -> Pattern:
    """Return a pattern of this call, without what depends on the run."""
    positional = [generalised(value) for value in call.arguments.values()]
    while positional and isinstance(positional[-1], Anything):
        positional.pop()
    result = result_of(call)
    known = isinstance(result, Failure | Unreturned) or result == 0
    return Pattern(call.name, tuple(positional), result=generalised(result) if known else Outcome("ok"))
