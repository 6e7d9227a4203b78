"""Matchers made of matchers: not, or, lists, members of structs, and a name beside a matcher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.expect.bindings import Bindings, unseen
from tracer.expect.matchers import Match, Matcher, Var
from tracer.expect.truth import Truth


def all_of(
    pairs: Iterable[tuple[Matcher, Any]],
    bindings: Bindings,
    call: Call,
    made: bool,
    so_far: Truth = Truth.YES,
) -> Match:
    """Match each value with its matcher, one after the other."""
    for matcher, value in pairs:
        one, bindings = matcher.match(value, bindings, call, made)
        so_far = min(so_far, one)
        if so_far is Truth.NO:
            break
    return so_far, bindings


@dataclass(frozen=True)
class Not(Matcher):
    """What the inner matcher refuses; it binds no name."""

    inner: Matcher

    def match(self, value: Any, bindings: Bindings, call: Call, made: bool = False) -> Match:
        """Turn the answer round."""
        return self.inner.match(value, bindings, call, made)[0].negated(), bindings

    def parts(self) -> tuple[Matcher, ...]:
        """Return the inner one."""
        return (self.inner,)

    def __str__(self) -> str:
        """Return it after `!`."""
        return f"!{enclosed(self.inner)}"


@dataclass(frozen=True)
class Or(Matcher):
    """What one of several accepts; the first that does binds its names."""

    options: tuple[Matcher, ...]

    def match(self, value: Any, bindings: Bindings, call: Call, made: bool = False) -> Match:
        """Ask them in turn."""
        answers = (option.match(value, bindings, call, made) for option in self.options)
        return max(answers, key=lambda answer: answer[0])

    def parts(self) -> tuple[Matcher, ...]:
        """Return the options."""
        return self.options

    def __str__(self) -> str:
        """Return them with `or` between them."""
        return " or ".join(enclosed(option) for option in self.options)


@dataclass(frozen=True)
class As(Matcher):
    """What the inner matcher accepts, under a name."""

    inner: Matcher
    name: str

    def match(self, value: Any, bindings: Bindings, call: Call, made: bool = False) -> Match:
        """Match, and bind."""
        return all_of(((self.inner, value), (Var(self.name), value)), bindings, call, made)

    def parts(self) -> tuple[Matcher, ...]:
        """Return both."""
        return self.inner, Var(self.name)

    def __str__(self) -> str:
        """Return `matcher as $name`."""
        return f"{enclosed(self.inner)} as ${self.name}"


@dataclass(frozen=True)
class ListOf(Matcher):
    """An array, a list of strings or of buffers, with these elements; with `more`, others after them."""

    items: tuple[Matcher, ...]
    more: bool = False

    def match(self, value: Any, bindings: Bindings, call: Call, made: bool = False) -> Match:
        """Match element by element."""
        if unseen(value):
            return Truth.UNKNOWN, bindings
        if not isinstance(value, tuple):
            return Truth.NO, bindings
        cut = bool(getattr(value, "cut", False))
        if len(value) < len(self.items) or (len(value) > len(self.items) and not self.more):
            return Truth.UNKNOWN if cut and len(value) < len(self.items) else Truth.NO, bindings
        truth, bindings = all_of(zip(self.items, value, strict=False), bindings, call, True)
        return min(truth, Truth.UNKNOWN) if cut and not self.more else truth, bindings

    def parts(self) -> tuple[Matcher, ...]:
        """Return the elements."""
        return self.items

    def __str__(self) -> str:
        """Return them in brackets."""
        return f"[{', '.join([*map(str, self.items), *['...'] * self.more])}]"


@dataclass(frozen=True)
class Members(Matcher):
    """A struct with these members, whatever the others are."""

    members: tuple[tuple[str, Matcher], ...]

    @classmethod
    def of(cls, members: Mapping[str, Matcher]) -> Members:
        """Return the matcher for these members."""
        return cls(tuple(members.items()))

    def match(self, value: Any, bindings: Bindings, call: Call, made: bool = False) -> Match:
        """Match member by member."""
        value = value.last if isinstance(value, v.Changed) else value
        if unseen(value):
            return Truth.UNKNOWN, bindings
        if not isinstance(value, v.Structure) or any(name not in value for name, _ in self.members):
            return Truth.NO, bindings
        return all_of(((matcher, value[name]) for name, matcher in self.members), bindings, call, made)

    def parts(self) -> tuple[Matcher, ...]:
        """Return the members' matchers."""
        return tuple(matcher for _, matcher in self.members)

    def __str__(self) -> str:
        """Return them in braces."""
        return f"{{{', '.join(f'{name}: {matcher}' for name, matcher in self.members)}}}"


def enclosed(matcher: Matcher) -> str:
    """Return a matcher's text, in parentheses if it would fall apart beside others."""
    return f"({matcher})" if isinstance(matcher, Or | As | Not) else str(matcher)
