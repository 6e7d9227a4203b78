"""What sockets' data, sets and the kernel's answers through pointers become; with this, `DECODERS` is complete."""

from __future__ import annotations

import socket
import struct
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tracer.abi import types as t
from tracer.decode import values as v
from tracer.decode.arguments import DECODERS, NONE, Context, chosen, decode, followed, length_of, signed, text
from tracer.decode.members import Cursor, as_copied, members_of
from tracer.model.records import WITHHELD, Captured, CaptureKind

__all__ = ["decode"]

Captures = Sequence[Captured]

CONTROL_MAX = 4096  # bytes of control data that are copied


def _structure(layout: t.Layout, data: bytes, context: Context) -> v.Structure:
    return v.Structure(layout.name, members_of(layout, data, context))


def _several(elements: Sequence[Any], word: int, count: int) -> Any:
    """Return what is there of `count` elements; the pointer if there should be some and is none."""
    if count and not elements:
        return v.Unreadable(word)
    found = v.Numbers(elements)
    found.cut = len(found) < count
    return found


def _pointers(kind: t.Pointers, word: int, captured: Captures, context: Context) -> Any:
    size = kind.layout.size
    found = decode(t.Array(t.Nested(kind.layout), f"{size}s", kind.count), word, captured, context)
    if not isinstance(found, v.Numbers):
        return found
    pointed = v.Numbers(next(iter(one.values()), None) for one in found)
    pointed.cut = found.cut
    return pointed


def _fd_set(kind: t.FdSet, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.FD_SET)
    if not isinstance(found, Captured):
        return found
    below = signed(context.words[kind.count], 32)
    if below < 0:
        return v.Unreadable(word)
    bits = int.from_bytes(found.data, "little")
    numbers = (n for n in range(min(below, 8 * len(found.data))) if bits >> n & 1)
    return v.DescriptorSet(v.Descriptor.of(n, context.paths.get(n)) for n in numbers)


def _tagged(kind: t.Tagged, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    length = length_of(kind.length, context, len(found.data)) & 0xFFFFFFFF
    wanted = 0 if length >> 31 else min(length, kind.limit)
    data = found.data[:wanted]
    if len(data) < max(wanted, 2):
        return v.Unreadable(word)
    (tag,) = struct.unpack_from("<H", data)
    layout = next((one for one in kind.layouts.get(tag, ()) if one.size <= len(data)), kind.default)
    return _structure(layout, data, context)


def _cut_member(layout: t.Layout, data: bytes) -> dict[str, v.Data]:
    """Return the number in a struct that `data` ends in, as what is there of it."""
    cut = (f for f in layout.fields if f.offset < len(data) and f.format[-1] not in "*s")
    begun = {f.name: data[f.offset :] for f in cut if len(data) < f.offset + struct.calcsize("<" + f.format)}
    return {name: v.RawData.of(piece, len(piece)) for name, piece in begun.items()}


def _content(kind: t.Kind, word: int, data: bytes, context: Context) -> Any:
    """Return what `data` is; if it is too short for that, raw data, or of a struct the member that it ends in."""
    kind = chosen(kind, context.words)
    if isinstance(kind, t.Struct):
        members = members_of(kind.layout, data, context) | _cut_member(kind.layout, data)
        return v.Structure(kind.layout.name, members) if members else v.RawData.of(data, len(data))
    value = decode(kind, word, as_copied(data), context)
    return v.RawData.of(data, len(data)) if isinstance(value, v.Pointer | v.Unreadable) and data else value


def _sized(kind: t.Sized, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    length = length_of(kind.length, context, len(found.data)) & 0xFFFFFFFF
    if found.error == WITHHELD:
        return v.Data.of(b"", length)
    if found.error or (length >> 31 and not kind.extra):
        return v.Unreadable(word)
    length += kind.extra
    data = found.data[:length]
    content = chosen(kind.content, context.words)
    passed = kind.phase is t.Phase.ENTRY
    if isinstance(content, t.Pointee) and content.exact and len(data) != struct.calcsize(content.format):
        return v.Data.of(data, length) if data or passed else v.Pointer(word)
    if not data:
        return v.Numbers() if isinstance(content, t.Array) and not length else v.Pointer(word)
    value = _content(content, word, data, context)
    if passed and _is_short(content, value, data):
        return v.Unreadable(word)
    if isinstance(value, v.Structure) and not kind.extra:
        return v.Option(value.name, value, v.Data.of(data, length))
    return _whole(value, length, kind.extra)


def _is_short(kind: t.Kind, value: Any, data: bytes) -> bool:
    """Whether `data` are too few bytes for the kernel to look at."""
    if isinstance(kind, t.Struct):
        return len(data) < kind.layout.least
    return isinstance(value, v.RawData) and not isinstance(kind, t.Buffer)


def _whole(value: Any, length: int, extra: int) -> Any:
    """Return data, or the data behind `extra` bytes of a struct, as what it was before it was cut."""
    if isinstance(value, v.Structure):
        return v.Structure(value.name, {name: _whole(member, length - extra, 0) for name, member in value.items()})
    return type(value).of(bytes(value), length) if isinstance(value, v.Data) else value


def _control(kind: t.Control, word: int, captured: Captures, context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    length = length_of(kind.length, context, len(found.data))
    if len(found.data) < min(length, CONTROL_MAX):
        return v.Unreadable(word)
    data = found.data[:length]
    head, alignment = kind.head, context.word
    messages = []
    while len(data) >= head.size:
        message = members_of(head, data, context)
        size = int(message["cmsg_len"])
        content = kind.content.get((signed(message["cmsg_level"], 32), signed(message["cmsg_type"], 32)))
        body = data[head.size : max(size, head.size)]
        if body and content is not None:
            inner = context._replace(words=defaultdict(int))
            message["cmsg_data"] = _content(content, word, body, inner)
        messages.append(v.Structure(head.name, message))
        if size < head.size:
            data = data[head.size :]
            break
        data = data[-(-size // alignment) * alignment :]
    if not messages:
        return v.Pointer(word)
    shown = _several(messages, word, len(messages) + bool(data))
    shown.end = word + length - len(data) if data else 0
    return shown


def _exchange(kind: t.Exchange, word: int, captured: Captures, context: Context) -> Any:
    passed = Cursor(captured).next(kind.passed)
    returned = captured[len(passed) :]
    before = decode(kind.passed, word, passed, context)
    if not returned:
        return before if kind.alone else v.Pointer(word)
    late = kind.short if kind.short and context.result is None else kind.returned
    after = decode(late, word, returned, context)
    return _SHOWN[kind.shown](before, after)


def _apart(before: Any, after: Any) -> Any:
    if isinstance(before, v.Exchanged):
        before.returned = after
    return before


def _changed(before: Any, after: Any) -> v.Changed:
    return v.Changed((before, after))


def _replaced(before: Any, after: Any) -> v.Changed:
    changed = _changed(before, after)
    changed.replaced = True
    return changed


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
    if isinstance(after, v.SizeOf) and before not in (None, after):
        return _changed(before, after)
    plain = type(before) is int and type(after) is int
    return v.Replaced.of(before, after) if plain and before != after else after


_SHOWN = {t.Shown.MERGED: _merged, t.Shown.APART: _apart, t.Shown.BOTH: _changed, t.Shown.LAST: _replaced}


def _bytes(kind: t.Bytes, word: int, captured: Captures, context: Context) -> Any:
    return captured[0].data if captured else b""


def _handle_bytes(kind: t.HandleBytes, word: int, captured: Captures, context: Context) -> Any:
    return v.HandleData.of(captured[0].data, len(captured[0].data)) if captured else v.HandleData(b"")


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
    turned = v.NetworkOrder.of(decode(kind.kind, number, NONE, context), "htons" if size == 2 else "htonl")
    turned.named = kind.named
    return turned


def _internet_address(kind: t.InternetAddress, word: int, captured: Captures, context: Context) -> Any:
    data = captured[0].data if captured else b""
    family = {4: socket.AF_INET, 16: socket.AF_INET6}.get(len(data))
    return v.Data.of(data, len(data)) if family is None else v.InternetAddress(socket.inet_ntop(family, data))


DECODERS.update(
    {
        t.Pointers: _pointers,
        t.FdSet: _fd_set,
        t.Tagged: _tagged,
        t.Sized: _sized,
        t.Control: _control,
        t.Exchange: _exchange,
        t.Bytes: _bytes,
        t.HandleBytes: _handle_bytes,
        t.UnixName: _unix_name,
        t.HexBytes: _hex_bytes,
        t.NetworkOrder: _network_order,
        t.InternetAddress: _internet_address,
    }
)
