"""The Python spelling: `sequence(call("open", path="*.wal", result=var("wal")), call("fsync", var("wal")))`."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Sequence as Several
from dataclasses import replace
from types import EllipsisType
from typing import Any

from tracer.errors import UsageError
from tracer.expect.compound import As, ListOf, Members, Not, Or
from tracer.expect.matchers import (
    Anything,
    Between,
    Glob,
    Has,
    Lacks,
    Literal,
    Matcher,
    Number,
    Outcome,
    Regex,
    Var,
    Where,
    Word,
)
from tracer.expect.pattern import GAP, Pattern
from tracer.expect.sequences import Sequence
from tracer.expect.steps import AnyOrder, Either, Item, Never, Step

_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*_?[A-Z0-9]+(\|[A-Z][A-Z0-9_]+)*")
Value = Matcher | int | str | bytes | re.Pattern[str] | Callable[[Any], bool] | Several[Any] | dict[str, Any] | None

anything = Anything()
ok = Outcome("ok")
error = Outcome("error")
unreturned = Outcome("?")


def matcher(value: Value) -> Matcher:
    """Return what a Python value stands for: numbers and bytes themselves, capitals a constant, text a glob.

    Raises UsageError for what stands for nothing.
    """
    if isinstance(value, Matcher):
        return value
    if isinstance(value, int):
        return Number(int(value))
    if isinstance(value, str):
        return Word(tuple(value.split("|"))) if _CONSTANT.fullmatch(value) else Glob(value)
    if isinstance(value, bytes):
        return Literal(value)
    if isinstance(value, re.Pattern):
        return Regex(value.pattern)
    if isinstance(value, dict):
        return Members.of({name: matcher(member) for name, member in value.items()})
    if isinstance(value, list | tuple):
        more = bool(value) and value[-1] is ...
        return ListOf(tuple(matcher(item) for item in (value[:-1] if more else value)), more)
    if callable(value):
        return Where(value)
    if value is None:
        return Word(("NULL",))
    raise UsageError(
        f"expecting {value!r}", "it is nothing that an argument can be", "Give a number, text or matcher."
    )


def has(*flags: str) -> Has:
    """Return flags with all these set, others too."""
    return Has(flags)


def lacks(*flags: str) -> Lacks:
    """Return flags with none of these set."""
    return Lacks(flags)


def within(least: int | None = None, most: int | None = None) -> Between:
    """Return a number, or the size of a buffer, from `least` to `most`; None is no bound."""
    return Between(least, most)


def glob(pattern: str) -> Glob:
    """Return a path that fits a shell pattern; one without a slash is about the path's last part."""
    return Glob(pattern)


def regex(pattern: str) -> Regex:
    """Return a path or text in which a regular expression is found."""
    return Regex(pattern)


def begins(text: bytes) -> Literal:
    """Return data that begins with these bytes."""
    return Literal(text, begins=True)


def where(accepts: Callable[[Any], bool]) -> Where:
    """Return a typed value for which a function says yes."""
    return Where(accepts)


def var(name: str) -> Var:
    """Return a name: it binds the first value that it meets, and later stands for that."""
    if not name.isidentifier():
        raise UsageError(f"naming something {name!r}", "it is no name", "Use letters, digits and _.")
    return Var(name)


def named(value: Value, name: str) -> As:
    """Return what `value` accepts, under a name."""
    return As(matcher(value), var(name).name)


def but_not(value: Value) -> Not:
    """Return what `value` refuses."""
    return Not(matcher(value))


def one_of(*values: Value) -> Or:
    """Return what one of several accepts."""
    return Or(tuple(map(matcher, values)))


def call(
    what: str | None = None,
    *arguments: Value | EllipsisType,
    path: Value = None,
    result: Value = None,
    region: str | None = None,
    thread: Value = None,
    process: Value = None,
    **fields: Value,
) -> Step:
    """Return one call: a name, family or %group (None: any), its arguments from the left or by name.

    `...` among the arguments is any number of them. `path` is any file that the call is about. Raises UsageError.
    """
    given = {"path": path, **fields} if path is not None else fields
    pattern = Pattern(
        what,
        tuple(GAP if isinstance(a, EllipsisType) else matcher(a) for a in arguments),
        tuple((name, matcher(value)) for name, value in given.items()),
        _optional(result),
        region,
        _optional(thread),
        _optional(process),
    )
    return Step(pattern)


def _optional(value: Value) -> Matcher | None:
    return None if value is None else matcher(value)


def next_(step: Step) -> Step:
    """Return a step before whose call no other stands."""
    return replace(step, adjacent=True)


def maybe(step: Step) -> Step:
    """Return a step that may be missing."""
    return replace(step, least=0, most=1, every=False)


def never(step: Step) -> Never:
    """Return what no call between the steps beside it may be."""
    return Never(step.pattern)


def any_order(*steps: Step) -> AnyOrder:
    """Return steps that may come in whatever order."""
    return AnyOrder(steps)


def either(*options: Item | list[Item]) -> Either:
    """Return sequences (lists), or single steps, of which one must match; an empty list makes it optional."""
    return Either(tuple(tuple(option) if isinstance(option, list) else (option,) for option in options))


def sequence(*items: Item, region: str | None = None, per: str | None = None, only: bool = False) -> Sequence:
    """Expect these steps in order, with gaps; `only` them; `per` descriptor, path, thread or process.

    Raises UsageError if a `never` uses a name that nothing before it binds.
    """
    return Sequence(items, region, per, only)


def in_order(steps: Several[str | tuple[str, str]], *, region: str | None = None) -> Sequence:
    """Expect exactly these calls: each a name or family, or a pair of that and a glob on the path."""
    pairs = [(step, None) if isinstance(step, str) else step for step in steps]
    return Sequence(tuple(call(what, path=path) for what, path in pairs), region, only=True)
