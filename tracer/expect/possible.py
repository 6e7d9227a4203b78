"""What arguments can be: constants and members that they can't have are refused, before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracer.abi import types as t
from tracer.decode.call import error_name
from tracer.errors import UsageError
from tracer.expect.compound import Members
from tracer.expect.matchers import Glob, Has, Lacks, Matcher, Word
from tracer.expect.names import EVERY_CALL, VIRTUAL, advice_among, arguments_of, kinds_at, kinds_of, listed

_UNTOLD = t.Siginfo, t.Control, t.Filter, t.Entries, t.WaitStatus  # what is in these the tables don't say
_OF_DATA = """Write "text" (in Python b"text") for exactly this data, ~/text/ (regex("text")) for what is in it."""


def check_field(what: str | None, field: str, matcher: Matcher) -> None:
    """Refuse a field that none of the calls has, and what none of them can have there. Raises UsageError."""
    if field in VIRTUAL:
        return
    kinds = kinds_of(what, field)
    if not kinds:
        tried, known = f"expecting {field!r} of {what or EVERY_CALL}", arguments_of(what)
        if what is None:
            raise UsageError(tried, "no call has an argument of this name", advice_among(field, known))
        raise UsageError(tried, "it has no argument of this name", f"It has {listed([*sorted(known), 'path'])}.")
    _check(f"in {field} of {what or EVERY_CALL}", what, kinds, matcher)


def check_position(what: str | None, place: int, matcher: Matcher, exact: bool) -> None:
    """Refuse what no argument of the calls can be at `place`, or (not `exact`) from there on. Raises UsageError."""
    kinds = kinds_at(what, place, exact)
    where = f"as argument {place + 1}{'' if exact else ' or later'} of {what or EVERY_CALL}"
    if not kinds:
        raise UsageError(f"expecting {matcher} {where}", "it has fewer arguments", "Leave out what is too much.")
    _check(where, what, kinds, matcher)


def check_errno(name: str) -> None:
    """Refuse what looks like an errno and is none. Raises UsageError."""
    known = {error_name(code) for code in range(1, 600)} - {f"E{code}" for code in range(1, 600)}
    if re.fullmatch("E[A-Z][A-Z0-9]*", name) and name not in known:
        raise UsageError(f"expecting the error {name}", "no error has this name", advice_among(name, known))


def _check(where: str, what: str | None, kinds: tuple[t.Kind, ...], matcher: Matcher) -> None:
    for part in _all_parts(matcher):
        if isinstance(part, Has | Lacks | Word):
            _check_constants(where, part.names, _constants(kinds))
        elif isinstance(part, Members):
            _check_members(where, what, part, kinds)
        elif isinstance(part, Glob) and all(isinstance(kind, t.Buffer) and not kind.text for kind in kinds):
            raise UsageError(f"expecting {part} {where}", "it is data, and this is a path's pattern", _OF_DATA)


def _check_constants(where: str, names: Iterable[str], known: frozenset[str] | None) -> None:
    for name in _lack(names, known):
        advice = advice_among(name, known - {"0"}) if known else "It is a plain number: write one."
        raise UsageError(f"expecting {name} {where}", "it has no such flag or constant", advice)


def _check_members(where: str, what: str | None, part: Members, kinds: tuple[t.Kind, ...]) -> None:
    names = {name for name, _ in part.members}
    if names <= arguments_of(what) | set(VIRTUAL) and any(_lack(names, _members((kind,))) for kind in kinds):
        happened, advice = "that is an argument of the call", f"Write `{what or EVERY_CALL} {part}`."
        raise UsageError(f"expecting {part} {where}", happened, advice)
    known = _members(kinds)
    if known is not None and not known:
        advice = "Write a number, text, a CONSTANT, or _ for anything."
        raise UsageError(f"expecting {part} {where}", "it is no struct", advice)
    for name in _lack(names, known):
        advice = advice_among(name, known or ())
        raise UsageError(f"expecting {name} {where}", "the struct has no such member", advice)


def _lack(names: Iterable[str], known: frozenset[str] | None) -> list[str]:
    return [name for name in names if known is not None and name not in known]


def _constants(kinds: tuple[t.Kind, ...]) -> frozenset[str] | None:
    """Return the names that there can be in arguments of these kinds; None if the tables don't say."""
    parts = [part for kind in kinds for part in t.within(kind)]
    if any(isinstance(part, _UNTOLD) for part in parts):
        return None
    return frozenset(name for part in parts for name in _names_in(part))


def _names_in(part: t.Kind | t.Layout) -> Iterable[str]:
    match part:
        case t.Flags(set=names) | t.FileMode(names=names):
            fields = (found.values() for _, found in (*names.fields, *names.last))
            return [names.zero, *names.bits.values(), *(name for some in fields for name in some)]
        case t.Choice(names=choices):
            return choices.values()
        case t.Fd(at=True):
            return ("AT_FDCWD",)
        case t.Address() | t.Followed():
            return ("NULL",)
    return ()


def _members(kinds: tuple[t.Kind, ...]) -> frozenset[str] | None:
    """Return the names of members that there can be in arguments of these kinds; None if the tables don't say."""
    parts = [part for kind in kinds for part in t.within(kind)]
    if any(isinstance(part, _UNTOLD) for part in parts):
        return None
    return frozenset(field.name for part in parts if isinstance(part, t.Layout) for field in part.fields)


def _all_parts(matcher: Matcher) -> Iterable[Matcher]:
    yield matcher
    for part in matcher.parts():
        yield from _all_parts(part)
