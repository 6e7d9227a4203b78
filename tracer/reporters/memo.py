"""What is made of the arguments of calls, each made once: programs pass the same few values again and again.

For every argument of a call there is a maker, compiled when the call's number is first met. It knows what the
value depends on: a number's on its word, a path's on its bytes, a descriptor's on what it refers to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from tracer.abi import types as t
from tracer.decode.arguments import NONE, THERE, Context, signed
from tracer.decode.call import ABSENT, Call
from tracer.decode.structures import decode
from tracer.decode.values import Looked
from tracer.model.records import Captured, CaptureKind

_T = TypeVar("_T")
_K = TypeVar("_K")
_Made = Callable[[Any], _T]
_Maker = Callable[[Call], _T | None]

MOST = 1 << 13  # values that are kept of one argument before they are made anew
_LARGE = 256  # bytes that are not worth being kept
_BYTES = int(CaptureKind.BYTES)  # quicker to compare with
_NOTHING = Context((0,) * 6, None, {})


class Kept(dict[_K, _T]):
    """What `make` makes of a key, made once, and again when there was too much to keep."""

    def __init__(self, make: Callable[[_K], _T]) -> None:
        """Start with nothing made."""
        self._make = make

    def __missing__(self, key: _K) -> _T:
        """Make it, and keep it."""
        if len(self) >= MOST:
            self.clear()
        made = self[key] = self._make(key)
        return made


class _Argument(NamedTuple, Generic[_T]):
    """How to make one argument's: by its word alone, or of the call (None: this form doesn't have it)."""

    words: Mapping[int, _T] | None
    of: _Maker[_T]


class Memo(Generic[_T]):
    """Makes something of every argument of calls by its typed value."""

    def __init__(self, make: _Made[_T], paths: bool = True) -> None:
        """Make with `make`, which depends on nothing but the value, nor without `paths` on a descriptor's file."""
        self._make = make
        self._paths = paths
        self._known: dict[tuple[int, int], tuple[_Argument[_T], ...]] = {}

    def arguments(self, call: Call, most: int | None = None) -> list[_T | None]:
        """Return what is made of the arguments, None for one that this form of the call doesn't have.

        After the first `most` that it has come no more.
        """
        makers = zip(call.record.args, self._of(call), strict=False)
        if most is None:
            return [of(call) if words is None else words[word] for word, (words, of) in makers]
        made: list[_T | None] = []
        for word, (words, of) in makers:
            if len(made) - made.count(None) >= most:
                break
            made.append(of(call) if words is None else words[word])
        return made

    def _of(self, call: Call) -> tuple[_Argument[_T], ...]:
        key = call.record.arch, call.record.number
        known = self._known.get(key)
        if known is None:
            kinds = enumerate(call.syscall.kinds)
            known = self._known[key] = tuple(self._argument(kind, at) for at, kind in kinds)
        return known

    def _argument(self, kind: t.Kind, at: int) -> _Argument[_T]:
        alone = is_number(kind) or (isinstance(kind, t.Fd) and not self._paths)
        return _Argument(_words(kind, self._make) if alone else None, _maker(kind, at, self._make))


def is_number(kind: t.Kind) -> bool:
    """Whether the value of an argument depends on its word alone."""
    return not isinstance(kind, t.Followed | t.Switch | t.Absent | t.Fd)


def _maker(kind: t.Kind, at: int, make: _Made[_T]) -> _Maker[_T]:
    compiled = _MAKERS.get(type(kind), _number if is_number(kind) else _anything)
    return compiled(kind, at, make)


def _words(kind: t.Kind, make: _Made[_T]) -> Kept[int, _T]:
    return Kept(lambda word: make(decode(kind, word, NONE, _NOTHING)))


def _number(kind: t.Kind, at: int, make: _Made[_T]) -> _Maker[_T]:
    words = _words(kind, make)
    return lambda call: words[call.record.args[at]]


def _anything(kind: t.Kind, at: int, make: _Made[_T]) -> _Maker[_T]:
    def of(call: Call) -> _T | None:
        value = call.argument_at(at)
        return None if value is ABSENT else make(value)

    return of


def _switch(kind: t.Switch, at: int, make: _Made[_T]) -> _Maker[_T]:
    forms = {value: _maker(form, at, make) for value, form in kind.cases.items()}
    default, on, mask = _maker(kind.default, at, make), kind.on, kind.mask
    return lambda call: forms.get(call.record.args[on] & mask, default)(call)


def _descriptor(kind: t.Fd, at: int, make: _Made[_T]) -> _Maker[_T]:
    def known(key: tuple[int, str | None]) -> _T:
        paths = {} if key[1] is None else {key[0]: key[1]}
        return make(decode(kind, key[0], NONE, _NOTHING._replace(paths=paths)))

    made = Kept(known)

    def of(call: Call) -> _T:
        number = signed(call.record.args[at], 32)
        path = call.paths.get(number)
        if path.__class__ is Looked:  # equal to another path, and knows something else
            return make(call.argument_at(at))
        return made[number, path]

    return of


def _pointer(kind: t.Followed, at: int, make: _Made[_T]) -> _Maker[_T]:
    """Compile what is a mere address where nothing was copied."""
    addresses, anything = _words(kind, make), _anything(kind, at, make)

    def of(call: Call) -> _T | None:
        for captured in call.record.captures:
            if captured.arg == at:
                return anything(call)
        return addresses[call.record.args[at]]

    return of


def _name(kind: t.Path | t.String, at: int, make: _Made[_T]) -> _Maker[_T]:
    return _copy(kind, at, make, CaptureKind.STRING)


def _struct(kind: t.Struct, at: int, make: _Made[_T]) -> _Maker[_T]:
    layout = kind.layout
    varying = kind.size is not None or kind.shorter or layout.sized_by or t.holds_descriptors(kind)
    if varying or layout.size > _LARGE or next(layout.pointers(), None):
        return _pointer(kind, at, make)
    return _copy(kind, at, make, CaptureKind.BYTES, layout.size)


def _copy(kind: t.Followed, at: int, make: _Made[_T], what: CaptureKind, least: int = 0) -> _Maker[_T]:
    """Compile what depends on the bytes alone that were copied, unless they are fewer than `least`."""
    kept: Kept[bytes, _T] = Kept(lambda data: make(decode(kind, THERE, (Captured(at, what, 0, data),), _NOTHING)))
    pointer, wanted = _pointer(kind, at, make), int(what)  # quicker to compare with

    def of(call: Call) -> _T | None:
        record = call.record
        for arg, copied, error, data in record.captures:
            if arg == at and copied == wanted and not error and len(data) >= least and record.args[at]:
                return kept[data]
        return pointer(call)

    return of


def _buffer(kind: t.Buffer, at: int, make: _Made[_T]) -> _Maker[_T]:
    pointer = _pointer(kind, at, make)
    if kind.room is not None or not 0 <= kind.length <= t.RESULT:
        return pointer
    alike = kind.but(length=t.RESULT)

    def known(key: tuple[bytes, int]) -> _T:
        captured = Captured(at, CaptureKind.BYTES, 0, key[0])
        return make(decode(alike, THERE, (captured,), _NOTHING._replace(result=key[1])))

    made, length, limit = Kept(known), kind.length, kind.limit

    def of(call: Call) -> _T | None:
        record = call.record
        for arg, copied, error, data in record.captures:
            if arg == at and copied == _BYTES and not error and 0 < len(data) <= _LARGE and record.args[at]:
                size = (call.answer or 0) if length == t.RESULT else record.args[length]
                return made[data, size] if size <= limit else pointer(call)
        return pointer(call)

    return of


_MAKERS: Mapping[type[t.Kind], Callable[[Any, int, _Made[Any]], _Maker[Any]]] = {
    t.Switch: _switch,
    t.Absent: lambda kind, at, make: lambda call: None,
    t.Fd: _descriptor,
    t.Path: _name,
    t.String: _name,
    t.Buffer: _buffer,
    t.Struct: _struct,
    t.Pointee: _pointer,
}
