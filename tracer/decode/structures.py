"""What structs, arrays of them and everything else with members becomes; with this, `DECODERS` is complete."""

from __future__ import annotations

import socket
import struct
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tracer.abi import types as t
from tracer.decode import values as v
from tracer.decode.arguments import (
    DECODERS,
    NONE,
    Context,
    chosen,
    decode,
    followed,
    length_of,
    signed,
    text,
)
from tracer.model.records import Captured, CaptureKind

__all__ = ["decode"]

Captures = Sequence[Captured]
_THERE = 1  # the address of what lies within a struct: any that isn't NULL


class _Cursor:
    """The captures behind the pointers of an array of structs, in order."""

    def __init__(self, captures: Captures) -> None:
        """Start at the first."""
        self._left = list(reversed(captures))

    def next(self, kind: t.Kind) -> list[Captured]:
        """Return what belongs to the next pointer: one capture, and what belongs to the pointers behind it."""
        found = [self._left.pop()] if self._left else []
        if found and isinstance(kind, t.Struct | t.Array):
            inner = [field.followed for _, _, field in kind.layout.pointers()]
            for _ in range(len(found[0].data) // kind.layout.size if inner else 0):
                for member in inner:
                    found += self.next(member)
        while self._left and self._left[-1].kind == CaptureKind.VECTOR_DATA:
            found.append(self._left.pop())
        return found


def _captured(data: bytes) -> Captures:
    """Return bytes as if they had been copied."""
    return (Captured(0, CaptureKind.BYTES, 0, data),)


def _numbers(layout: t.Layout, data: bytes) -> dict[int, int]:
    """Return the numbers of a struct by their offsets; 0 for what isn't there."""
    found: dict[int, int] = defaultdict(int)
    for field in layout.fields:
        inner = field.kind.default if isinstance(field.kind, t.Switch) else field.kind
        if isinstance(inner, t.Inline):
            piece = data[field.offset : field.offset + inner.layout.size]
            found.update({field.offset + at: number for at, number in _numbers(inner.layout, piece).items()})
        if _is_word(field) and field.offset + struct.calcsize("<" + field.format) <= len(data):
            (found[field.offset],) = struct.unpack_from("<" + field.format, data, field.offset)
    return found


def members(layout: t.Layout, data: bytes, cursor: _Cursor, context: Context) -> v.Structure:
    """Return the members of the struct that begins `data`, without those that were cut off."""
    words = _numbers(layout, data)
    found: dict[str, Any] = {}
    result = context.result if layout.result is None else words[layout.result]
    for field in layout.fields:
        followed_as = field.followed
        behind = cursor.next(followed_as) if isinstance(followed_as, t.Followed) and _is_word(field) else []
        kind = chosen(field.kind, words)
        if isinstance(kind, t.Absent):
            continue
        size = len(data) - field.offset if field.format == "*" else struct.calcsize("<" + field.format)
        piece = data[field.offset : field.offset + size]
        if size < 0 or len(piece) < size:
            continue
        inner = context._replace(words=words, result=result, captures=NONE)
        if isinstance(kind, t.Inline):
            found[field.name] = members(kind.layout, piece, cursor, inner)
        elif _is_word(field):
            found[field.name] = decode(kind, words[field.offset], behind, inner._replace(word=size))
        else:
            found[field.name] = decode(kind, _THERE, _captured(piece), inner)
    return v.Structure(layout.name, found)


def _is_word(field: t.Field) -> bool:
    """Whether a member is a number or a pointer, and no run of bytes."""
    return field.format[-1] not in "*s"


def _elements(layout: t.Layout, data: bytes, behind: Captures, context: Context) -> list[v.Structure]:
    """Return the whole structs of an array; `behind` are the captures behind their pointers."""
    cursor = _Cursor(behind)
    starts = range(0, len(data) - layout.size + 1, layout.size)
    return [members(layout, data[start : start + layout.size], cursor, context) for start in starts]


def _copied(captured: Captures) -> CaptureKind:
    """Return what a struct was copied as: with the pointers in it, or without."""
    return CaptureKind.STRUCTS if captured and captured[0].kind == CaptureKind.STRUCTS else CaptureKind.BYTES


def _struct(kind: t.Struct, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, _copied(captured))
    if not isinstance(found, Captured):
        return found
    if kind.size is None and len(found.data) < kind.layout.size:
        return v.Unreadable(word)
    return members(kind.layout, found.data, _Cursor(captured[1:]), context)


def _array(kind: t.Array, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, _copied(captured))
    if not isinstance(found, Captured):
        return found
    count = length_of(kind.count, context, len(found.data) // kind.layout.size)
    return _several(_elements(kind.layout, found.data, captured[1:], context)[:count], word, count)


def _several(elements: Sequence[Any], word: int, count: int) -> Any:
    """Return what is there of `count` elements; the pointer if there should be some and is none."""
    if (count and not elements) or count >> 60:
        return v.Unreadable(word)
    found = v.Numbers(elements)
    found.cut = len(found) < count
    return found


def _pointers(kind: t.Pointers, word: int, captured: Captures, context: Context) -> Any:
    found = _array(t.Array(kind.layout, kind.count, kind.phase), word, captured, context)
    if not isinstance(found, v.Numbers):
        return found
    pointed = v.Numbers(next(iter(one.values()), None) for one in found)
    pointed.cut = found.cut
    return pointed


def _scalars(kind: t.Scalars, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    form = struct.Struct("<" + kind.format)
    whole = found.data[: len(found.data) // form.size * form.size]
    count = length_of(kind.count, context, len(whole) // form.size)
    numbers = [decode(kind.kind, number, NONE, context) for (number,) in form.iter_unpack(whole)]
    return _several(numbers[:count], word, count)


def _fd_set(kind: t.FdSet, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.FD_SET)
    if not isinstance(found, Captured):
        return found
    if signed(context.words[kind.count], 32) < 0:
        return v.Unreadable(word)
    below = min(max(signed(context.words[kind.count], 32), 0), 8 * len(found.data))
    bits = int.from_bytes(found.data, "little")
    numbers = (n for n in range(below) if bits >> n & 1)
    return v.DescriptorSet(v.Descriptor.of(n, context.paths.get(n)) for n in numbers)


def _tagged(kind: t.Tagged, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    length = min(length_of(kind.length, context, len(found.data)) & 0xFFFFFFFF, 1 << 31)
    wanted = 0 if length >= 1 << 31 else min(length, kind.limit)
    data = found.data[:wanted]
    if len(data) < max(wanted, 2):
        return v.Unreadable(word)
    (tag,) = struct.unpack_from("<H", data)
    layout = next((one for one in kind.layouts.get(tag, ()) if one.size <= len(data)), kind.default)
    return members(layout, data, _Cursor(NONE), context)


def _content(kind: t.Kind, word: int, data: bytes, context: Context) -> Any:
    """Return what `data` is; plain data if it is too short for that."""
    kind = chosen(kind, context.words)
    if isinstance(kind, t.Struct):
        return members(kind.layout, data, _Cursor(NONE), context) or v.Data.of(data, len(data))
    value = decode(kind, word, _captured(data), context)
    return v.Data.of(data, len(data)) if isinstance(value, v.Pointer | v.Unreadable) and data else value


def _sized(kind: t.Sized, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    length = length_of(kind.length, context, len(found.data)) & 0xFFFFFFFF
    if found.error or (length >> 31 and not kind.extra):
        return v.Unreadable(word)
    length += kind.extra
    data = found.data[:length]
    if not data:
        return v.Pointer(word)
    return _whole(_content(kind.content, word, data, context), length, kind.extra)


def _whole(value: Any, length: int, extra: int) -> Any:
    """Return data, or the data behind `extra` bytes of a struct, as what it was before it was cut."""
    if isinstance(value, v.Structure) and extra:
        whole = {k: v.Data.of(m, length - extra) if isinstance(m, v.Data) else m for k, m in value.items()}
        return v.Structure(value.name, whole)
    return v.Data.of(bytes(value), length) if isinstance(value, v.Data) else value


def _control(kind: t.Control, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    data = found.data[: length_of(kind.length, context, len(found.data))]
    head, alignment = kind.head, context.word
    messages = []
    while len(data) >= head.size:
        message = members(head, data, _Cursor(NONE), context)
        size = int(message["cmsg_len"])
        content = kind.content.get((signed(message["cmsg_level"], 32), signed(message["cmsg_type"], 32)))
        body = data[head.size : max(size, head.size)]
        if body and content is not None:
            inner = context._replace(words=defaultdict(int))
            message = v.Structure(head.name, {**message, "cmsg_data": _content(content, word, body, inner)})
        messages.append(message)
        if size < head.size:
            break
        data = data[-(-size // alignment) * alignment :]
    return _several(messages, word, len(messages) + bool(data)) if messages else v.Pointer(word)


def _in_out(kind: t.InOut, word: int, captured: Captures, context: Context) -> Any:
    passed = _Cursor(captured).next(kind.passed)
    returned = captured[len(passed) :]
    before = decode(kind.passed, word, passed, context)
    if not returned:
        return before if kind.alone else v.Pointer(word)
    after = decode(kind.returned, word, returned, context)
    if not kind.apart:
        return _merged(before, after)
    if isinstance(before, v.Exchanged):
        before.returned = after
    return before


def _merged(before: Any, after: Any) -> Any:
    """Return what the kernel left; a number that differs from the one that was passed knows that one."""
    if isinstance(before, v.Structure) and isinstance(after, v.Structure):
        names = after if before.keys() <= after.keys() else {**before, **after}
        both = {name: _merged(before.get(name), after.get(name, before.get(name))) for name in names}
        return v.Structure(after.name, both)
    if isinstance(before, v.Numbers) and isinstance(after, v.Numbers):
        merged = v.Numbers(_merged(old, new) for old, new in zip(before, after, strict=False))
        merged = v.Numbers((*merged, *after[len(before) :]))
        merged.cut = after.cut
        return merged
    plain = type(before) is int and type(after) is int
    return v.Changed.of(before, after) if plain and before != after else after


def _bytes(kind: t.Bytes, word: int, captured: Captures, context: Context) -> Any:
    return captured[0].data if captured else b""


def _unix_name(kind: t.UnixName, word: int, captured: Captures, context: Context) -> Any:
    data = captured[0].data if captured else b""
    if data[:1] != b"\0":
        return text(data.partition(b"\0")[0])
    return v.AbstractName(data[1:].decode(errors="surrogateescape"))


def _hex_bytes(kind: t.HexBytes, word: int, captured: Captures, context: Context) -> Any:
    data = captured[0].data if captured else b""
    count = max(context.words[kind.count], 0)
    return _several([v.HexByte(byte) for byte in data[:count]], word, count)


def _network_order(kind: t.NetworkOrder, word: int, captured: Captures, context: Context) -> Any:
    size = kind.bits // 8
    number = int.from_bytes((word & ((1 << kind.bits) - 1)).to_bytes(size, "little"), "big")
    return v.NetworkOrder.of(decode(kind.kind, number, NONE, context), "htons" if size == 2 else "htonl")


def _internet_address(kind: t.InternetAddress, word: int, captured: Captures, context: Context) -> Any:
    data = captured[0].data if captured else b""
    family = {4: socket.AF_INET, 16: socket.AF_INET6}.get(len(data))
    return v.Data.of(data, len(data)) if family is None else v.InternetAddress(socket.inet_ntop(family, data))


DECODERS.update(
    {
        t.Struct: _struct,
        t.Array: _array,
        t.Pointers: _pointers,
        t.Scalars: _scalars,
        t.FdSet: _fd_set,
        t.Tagged: _tagged,
        t.Sized: _sized,
        t.Control: _control,
        t.InOut: _in_out,
        t.Bytes: _bytes,
        t.UnixName: _unix_name,
        t.HexBytes: _hex_bytes,
        t.NetworkOrder: _network_order,
        t.InternetAddress: _internet_address,
    }
)
