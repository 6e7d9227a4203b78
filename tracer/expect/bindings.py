"""Bindings: what the names of a sequence ($wal) stand for, and when a value is the same thing."""

from __future__ import annotations

import os.path
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.expect.truth import Truth

UNSEEN: tuple[Hashable, ...] = ("unseen",)


class Failure(str):
    """The result of a call that failed: the errno's name."""


class Unreturned:
    """The result of a call that never came back."""


UNRETURNED = Unreturned()


def result_of(call: Call) -> Any:
    """Return the typed result, a Failure, or UNRETURNED."""
    if not call.returned:
        return UNRETURNED
    return call.value if call.errno is None else Failure(call.errno)


def unseen(value: Any) -> bool:
    """Whether the engine didn't read what should stand here."""
    return isinstance(value, v.Missing | v.Unreadable) or (isinstance(value, v.Pointer) and value != 0)


def _nameless(value: Any) -> bool:
    """Whether a name can't stand for `value`: an address is one by itself, what it points to isn't asked."""
    return unseen(value) and not isinstance(value, v.Address)


_AT, _BEHIND = ("address",), ("pointee",)


def _end(value: Any) -> tuple[Hashable, ...] | None:
    """Return which end of a pointer `value` is: the two can't be compared."""
    if isinstance(value, int):
        return _AT if value and isinstance(value, v.Address) else None
    return _BEHIND


@dataclass(frozen=True, slots=True)
class Bound:
    """A value that a name stands for, the call that bound it, and the `key` that tells it from others."""

    key: tuple[Hashable, ...]
    value: Any = field(compare=False)
    by: Call = field(compare=False)

    @classmethod
    def of(cls, value: Any, call: Call, made: bool) -> Bound:
        """Return `value` as bound by `call`, which `made` the descriptor that it is."""
        if isinstance(value, v.Descriptor):
            return cls(descriptor_key(value, call, made), value, call)
        if _nameless(value):
            return cls(UNSEEN, value, call)
        return cls(_key(value), value, call)

    def same(self, value: Any, call: Call, made: bool) -> Truth:
        """Return whether `value` of `call` is this: the same descriptor until it's closed, or the same file."""
        if self.key == UNSEEN or _nameless(value):
            return Truth.UNKNOWN
        if isinstance(self.value, v.Descriptor) and isinstance(value, v.Descriptor):
            return Truth.of(descriptor_key(value, call, made) == self.key)
        one, other = _path(self.value), _path(value)
        if one is not None and other is not None:
            return Truth.of(_same_file(one, other))
        if isinstance(value, v.Descriptor) and isinstance(self.value, v.Text):
            return Truth.UNKNOWN if value >= 0 else Truth.NO
        if isinstance(self.value, v.Data) and isinstance(value, v.Data):
            return _same_data(self.value, value)
        if {_end(self.value), _end(value)} == {_AT, _BEHIND}:
            return Truth.UNKNOWN
        return Truth.of(_key(value) == self.key)


def descriptor_key(fd: v.Descriptor, call: Call, made: bool) -> tuple[Hashable, ...]:
    """Return what tells one use of a descriptor's number from another: the call that made it."""
    number = int(fd)
    return _use(number, call.index if made else call.origins.get(number), call.pid)


def _use(number: int, origin: int | None, pid: int) -> tuple[Hashable, ...]:
    return ("fd", number, origin, None if origin else pid)


@lru_cache(1 << 12)
def descriptor_keys(
    number: int, origin: int | None, pid: int, path: str | None
) -> tuple[tuple[Hashable, ...], ...]:
    """Return under what a descriptor is looked up."""
    use = _use(number, origin, pid)
    return (use,) if path is None else (use, ("path of fd", os.path.basename(path)))


def keys(value: Any, call: Call) -> Iterator[tuple[Hashable, ...]]:
    """Yield under what an argument's value is looked up: by equal keys, or by the file's last name."""
    if isinstance(value, v.Descriptor):
        number = int(value)
        yield from descriptor_keys(number, call.origins.get(number), call.pid, value.path)
    elif _nameless(value):
        yield UNSEEN
    else:
        text = isinstance(value, v.Text)
        yield ("text", os.path.basename(os.path.normpath(value.whole or value))) if text else _key(value)
        if end := _end(value):
            yield end


def sought(bound: Bound) -> Iterator[tuple[Hashable, ...]]:
    """Yield the keys of values that may be the same as `bound`."""
    yield UNSEEN
    if end := _end(bound.value):
        yield _AT if end is _BEHIND else _BEHIND
    path = _path(bound.value)
    if isinstance(bound.value, v.Descriptor):
        yield bound.key
        if path is not None:
            yield ("text", os.path.basename(path))
    elif path is not None:
        name = os.path.basename(os.path.normpath(path))
        yield from (("text", name), ("path of fd", name))
    else:
        yield bound.key


def _key(value: Any) -> tuple[Hashable, ...]:
    if isinstance(value, int):
        return ("number", int(value))
    return ("value", value if isinstance(value, str | bytes | tuple | frozenset) else repr(value))


def _path(value: Any) -> str | None:
    if isinstance(value, v.Descriptor):
        return value.path
    return (value.whole or str(value)) if isinstance(value, v.Text) else None


def _same_file(one: str, other: str) -> bool:
    """Whether two paths are the same, or one is relative and the other ends with it."""
    one, other = os.path.normpath(one), os.path.normpath(other)
    if one == other:
        return True
    short, long = (one, other) if other.startswith("/") else (other, one)
    return not short.startswith("/") and long.startswith("/") and long.endswith("/" + short)


def _same_data(one: v.Data, other: v.Data) -> Truth:
    if one.size != other.size or bytes(one) != bytes(other):
        return Truth.NO
    return Truth.UNKNOWN if one.cut else Truth.YES


@dataclass(frozen=True, slots=True)
class Bindings:
    """What each name stands for; binding another makes new Bindings."""

    pairs: tuple[tuple[str, Bound], ...] = ()

    def get(self, name: str) -> Bound | None:
        """Return what `name` stands for, None if nothing yet."""
        return next((bound for known, bound in self.pairs if known == name), None)

    def bind(self, name: str, bound: Bound) -> Bindings:
        """Return these and one more."""
        return Bindings(tuple(sorted((*self.pairs, (name, bound)), key=lambda pair: pair[0])))

    def only(self, names: frozenset[str]) -> Bindings:
        """Return those of some names."""
        if all(name in names for name, _ in self.pairs):
            return self
        return Bindings(tuple(pair for pair in self.pairs if pair[0] in names))


NOTHING_BOUND = Bindings()
