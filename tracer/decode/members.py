"""What structs become: their members, by the layout, one by one or with a look at one another."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tracer.abi import types as t
from tracer.abi.layouts.siginfo import siginfo_layout
from tracer.decode import values as v
from tracer.decode.arguments import DECODERS, NONE, THERE, Context, chosen, decode, followed, length_of, text
from tracer.model.records import Captured, CaptureKind

STACK = 7  # the captures of what is at the stack pointer


class Cursor:
    """The captures behind the pointers of structs, in order."""

    def __init__(self, captures: Sequence[Captured]) -> None:
        """Start at the first."""
        self._left = list(reversed(captures))

    def next(self, kind: t.Kind) -> list[Captured]:
        """Return what belongs to the next pointer: one capture, and what belongs to the pointers behind it."""
        found = [self._left.pop()] if self._left else []
        layout = _layout(kind)
        if found and layout is not None:
            inner = [field.followed for _, _, field in layout.pointers()]
            for _ in range(len(found[0].data) // layout.size if inner else 0):
                for member in inner:
                    found += self.next(member)
        while self._left and self._left[-1].kind == CaptureKind.VECTOR_DATA:
            found.append(self._left.pop())
        return found


def _layout(kind: t.Kind) -> t.Layout | None:
    """Return the struct that a pointer leads to, if it does."""
    if isinstance(kind, t.Struct | t.Pointers):
        return kind.layout
    return kind.kind.layout if isinstance(kind, t.Array) and isinstance(kind.kind, t.Nested) else None


def members_of(layout: t.Layout, data: bytes, context: Context) -> dict[str, Any]:
    """Return the members of the struct that begins `data`, without those that were cut off or mean nothing."""
    readers = _readers(layout)
    if readers is not None and len(data) >= layout.size:
        return _read(readers, data, context)
    members: dict[str, Any] = {}
    words = _numbers(layout, data)
    result = context.result if layout.result is None else words[layout.result]
    inner = context._replace(words=words, result=result, captures=NONE)
    for field in layout.fields:
        behind = context.behind.next(field.followed) if context.behind and _leads_on(field) else NONE
        size = len(data) - field.offset if field.format == "*" else struct.calcsize("<" + field.format)
        kind = chosen(_in_this_struct(field.kind, members), words)
        cut = size < 0 or field.offset + size > len(data)
        if cut or isinstance(kind, t.Absent) or not _means_something(field, members):
            continue
        piece = data[field.offset : field.offset + size]
        if isinstance(kind, t.Followed) and _is_number(field):
            members[field.name] = decode(kind, words[field.offset], behind, inner._replace(word=size, behind=None))
        else:
            members[field.name] = _member(kind, field.format, piece, inner)
        if field.name == layout.sized_by:
            data = data[: max(int(members[field.name]), field.offset + size)]
    return members


_Reader = tuple[str, tuple[str, int] | None, Callable[[bytes, int], tuple[Any, ...]], int, t.Kind]


_READERS: dict[int, tuple[t.Layout, tuple[_Reader, ...] | None]] = {}  # by id: to hash a layout takes too long


_ALONE = (  # what a member is without a look at another
    t.Int, t.Owner, t.Hex, t.Mode, t.FileMode, t.Device, t.Flags, t.Choice, t.Address, t.Fd, t.Limit, t.SignalSet,
    t.Seconds, t.Chars, t.Repeated, t.Nested, t.Moment,
)  # fmt: skip


def _readers(layout: t.Layout) -> tuple[_Reader, ...] | None:
    """Return how to read a struct whose members are what they are one by one; None for another."""
    found = _READERS.get(id(layout))
    if found is None:
        alone = (
            layout.sized_by is None and layout.result is None and all(_is_alone(f, layout) for f in layout.fields)
        )
        readers = (
            (f.name, f.needs, struct.Struct("<" + f.format).unpack_from, f.offset, f.kind) for f in layout.fields
        )
        found = _READERS[id(layout)] = layout, tuple(readers) if alone else None
    return found[1]


def _is_alone(field: t.Field, layout: t.Layout) -> bool:
    fixed = isinstance(field.kind, _ALONE) and field.format[-1] != "*"
    return fixed and field.offset + struct.calcsize("<" + field.format) <= layout.size


def _read(readers: tuple[_Reader, ...], data: bytes, context: Context) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, needs, unpack, offset, kind in readers:
        if needs is None or members.get(needs[0], 0) & needs[1]:
            (value,) = unpack(data, offset)
            decoder = DECODERS.get(type(kind))
            if decoder is None:
                members[name] = MEMBERS[type(kind)](kind, value, context)
            else:
                members[name] = decoder(kind, value, NONE, context)
    return members


def _is_number(field: t.Field) -> bool:
    """Whether a member is a number or a pointer, and no run of bytes."""
    return field.format[-1] not in "*s"


def _leads_on(field: t.Field) -> bool:
    return isinstance(field.followed, t.Followed) and _is_number(field)


def _numbers(layout: t.Layout, data: bytes) -> dict[int, int]:
    """Return the numbers of a struct by their offsets; 0 for what isn't there."""
    found: dict[int, int] = defaultdict(int)
    for field in layout.fields:
        inner = field.kind.default if isinstance(field.kind, t.Switch) else field.kind
        if isinstance(inner, t.Nested):
            piece = data[field.offset : field.offset + inner.layout.size]
            found.update({field.offset + at: number for at, number in _numbers(inner.layout, piece).items()})
        if _is_number(field) and field.offset + struct.calcsize("<" + field.format) <= len(data):
            (found[field.offset],) = struct.unpack_from("<" + field.format, data, field.offset)
    return found


def _in_this_struct(kind: t.Kind, members: Mapping[str, Any]) -> t.Kind:
    if isinstance(kind, t.ByMember):
        return kind.cases.get(int(members.get(kind.member, 0)), kind.default)
    return kind


def _means_something(field: t.Field, members: Mapping[str, Any]) -> bool:
    if field.needs is None:
        return True
    name, mask = field.needs
    return bool(members.get(name, 0) & mask)


def _member(kind: t.Kind, form: str, data: bytes, context: Context) -> Any:
    """Return the value of a struct's member, or of an array's, from its bytes."""
    decoder = MEMBERS.get(type(kind))
    if decoder is not None:
        return decoder(kind, data, context)
    if form[-1] in "*s":
        return decode(kind, THERE, as_copied(data), context)
    (value,) = struct.unpack("<" + form, data)
    return decode(kind, value, NONE, context) if isinstance(value, int) else value


def _row(kind: t.Kind, form: str, data: bytes, context: Context) -> v.Numbers:
    size = struct.calcsize("<" + form)
    whole = range(0, len(data) - size + 1, size)
    return v.Numbers(_member(kind, form, data[at : at + size], context) for at in whole)


def _chars(kind: t.Chars, data: bytes, context: Context) -> v.Text:
    return text(data.partition(b"\0")[0], cut=0 not in data)


def _halves(kind: t.Halves, data: bytes, context: Context) -> Any:
    low, high = (int.from_bytes(data[at : at + 4], "little") for at in (0, kind.apart))
    return decode(kind.kind, low | high << 32, NONE, context)


def as_copied(data: bytes) -> Sequence[Captured]:
    """Return bytes as if they had been copied from the address THERE."""
    return (Captured(0, CaptureKind.BYTES, 0, data),)


# What is made of a member's bytes, not of a number.
MEMBERS: dict[type[t.Kind], Callable[[Any, bytes, Context], Any]] = {
    t.Nested: lambda kind, data, context: v.Structure(kind.layout.name, members_of(kind.layout, data, context)),
    t.Moment: lambda kind, data, context: v.PointInTime(kind.layout.name, members_of(kind.layout, data, context)),
    t.Repeated: lambda kind, data, context: _row(kind.kind, kind.format, data, context),
    t.Chars: _chars,
    t.Halves: _halves,
}


_OF_STRUCTS = (CaptureKind.STRUCTS, CaptureKind.IOVEC)


def _copied(captured: Sequence[Captured]) -> CaptureKind:
    """Return what a struct was copied as: with the pointers in it, or without."""
    return CaptureKind(captured[0].kind) if captured and captured[0].kind in _OF_STRUCTS else CaptureKind.BYTES


def _struct(kind: t.Struct, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, _copied(captured))
    if not isinstance(found, Captured):
        return found
    layout = kind.layout
    if kind.shorter:
        layout = kind.shorter.get(length_of(t.POINTED, context, 0), layout)
    one_size = kind.size is None and layout.sized_by is None
    if len(found.data) < (layout.size if one_size else layout.least):
        return v.Pointer(word)
    members = members_of(
        layout, found.data.ljust(layout.zeros, b"\0"), context._replace(behind=Cursor(captured[1:]))
    )
    if layout.sized_by and members[layout.sized_by] < layout.least:
        return v.Pointer(word)
    return v.Structure(layout.name, members)


def _array(kind: t.Array, word: int, captured: Sequence[Captured], context: Context) -> Any:
    size = struct.calcsize("<" + kind.format)
    there = len(captured[0].data) // size if captured else 0
    count = kind.fixed if kind.count is None else length_of(kind.count, context, there)
    if word and not count and kind.count != t.RESULT:
        return v.Numbers()
    found = followed(word, captured, _copied(captured))
    if not isinstance(found, Captured):
        return found
    data = found.data[: count * size]
    row = _row(kind.kind, kind.format, data, context._replace(behind=Cursor(captured[1:])))
    if (count and not row) or count > kind.limit:
        return v.Unreadable(word)
    row.cut = count > len(row)
    row.end = word + len(row) * size if len(found.data) // size < min(count, kind.most) else 0
    return row


def _on_stack(kind: t.OnStack, word: int, captured: Sequence[Captured], context: Context) -> Any:
    copied = [c for c in context.captures if c.arg == STACK]
    return decode(t.Struct(kind.layout), THERE if copied else 0, copied, context)


def _siginfo(kind: t.Siginfo, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured) or len(found.data) < 12:
        return v.Pointer(word)
    number, code = struct.unpack_from("<i4xi", found.data)
    layout = siginfo_layout(number, code)
    return v.Structure(layout.name, members_of(layout, found.data.ljust(layout.zeros, b"\0"), context))


DECODERS.update({t.Struct: _struct, t.Array: _array, t.OnStack: _on_stack, t.Siginfo: _siginfo})
