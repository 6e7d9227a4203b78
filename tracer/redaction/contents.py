"""What stays of the bytes that were copied for a call: told by the tables' kinds, a redactor a kind.

Numbers stay: lengths, flags, ids, addresses of memory and of networks. Whatever no kind says is a number goes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Set
from typing import Any

from tracer.abi import types as t
from tracer.abi.layouts.siginfo import siginfo_layout
from tracer.decode.arguments import chosen
from tracer.model.records import LOOKED, Captured, CaptureKind
from tracer.redaction import BUFFERS, ENV, PATHS
from tracer.redaction.pseudonyms import Pseudonyms

_Words = tuple[int, ...]
_NO_WORDS = (0,) * 6


def paired(kind: t.Kind, left: list[Captured], words: _Words) -> Iterator[tuple[t.Kind, Captured]]:
    """Take an argument's captures from the end of `left`, and yield with each what it was copied for."""
    kind = chosen(kind, words)
    if isinstance(kind, t.Exchange):
        for part in (kind.passed, kind.returned):
            yield from paired(part, left, words)
        return
    if not left:
        return
    first = left.pop()
    yield kind, first
    layout = _layout(kind)
    members = [field.followed for _, _, field in layout.pointers()] if layout else []
    for member in members * (len(first.data) // layout.size if layout else 0):
        yield from paired(member, left, words)
    while left and left[-1].kind == CaptureKind.VECTOR_DATA:
        yield kind, left.pop()


def _layout(kind: t.Kind) -> t.Layout | None:
    if isinstance(kind, t.Struct | t.Pointers | t.OnStack):
        return kind.layout
    return kind.kind.layout if isinstance(kind, t.Array) and isinstance(kind.kind, t.Nested) else None


class Contents:
    """Redacts bytes: of `what` kinds, with these pseudonyms."""

    def __init__(self, what: Set[str], names: Pseudonyms) -> None:
        """Redact what `what` says."""
        self._data = BUFFERS in what
        self._paths = PATHS in what
        self._words = ENV in what or self._paths
        self._names = names

    def captured(self, kind: t.Kind, capture: Captured, words: _Words) -> Captured:
        """Return what stays of a capture; without its bytes it says WITHHELD."""
        redactor = _BY_CAPTURE.get(capture.kind)
        if redactor is not None:
            return capture._replace(data=redactor(self, capture.data))
        if capture.kind not in _COPIED:
            return capture
        kept = self.stays(kind, capture.data, words)
        return capture.withheld() if kept is None else capture._replace(data=kept)

    def stays(self, kind: t.Kind, data: bytes, words: _Words = _NO_WORDS) -> bytes | None:
        """Return what stays of the bytes that a `kind` stands for, None if nothing does."""
        kind = chosen(kind, words)
        if isinstance(kind, t.Sized):
            kind = chosen(kind.content, words)
        redactor = _BY_KIND.get(type(kind))
        if redactor is not None:
            return redactor(self, kind, data)
        return None if self._data else data

    def path(self, data: bytes) -> bytes:
        """Return a path or a name."""
        return self._names.path(data) if self._paths else data

    def descriptor(self, data: bytes) -> bytes:
        """Return what a descriptor refers to."""
        return self._names.descriptor(data) if self._paths else data

    def descriptors(self, data: bytes) -> bytes:
        """Return (descriptor, path, NUL) one after the other."""
        made = b""
        while len(data) > 4:
            number, (path, _, rest) = data[:4], data[4:].partition(b"\0")
            made += number + self.descriptor(path) + b"\0"
            data = rest
        return made

    def looked(self, data: bytes) -> bytes:
        """Return a descriptor that was looked at; of a UNIX socket's ends only what they are."""
        head, (path, end, more) = data[: LOOKED.size], data[LOOKED.size :].partition(b"\0")
        if self._paths and more.startswith(b"UNIX"):
            more = more.partition(b"\0")[0] + b"\0"
        return head + self.descriptor(path) + end + more

    def word(self, data: bytes) -> bytes:
        """Return an argument of a command, which may name a file."""
        return self._names.path(data) if self._words else data

    def words(self, data: bytes) -> bytes:
        """Return a command's arguments, each ended by a NUL."""
        return b"\0".join(map(self.word, data.split(b"\0"))) if self._words else data

    def layout(self, layout: t.Layout, data: bytes) -> bytes:
        """Return a struct's bytes: its numbers, and of the rest what may stay."""
        made = bytearray(len(data)) if self._data else bytearray(data)
        for field in layout.fields:
            size = len(data) - field.offset if field.format == "*" else struct.calcsize("<" + field.format)
            piece = data[field.offset : field.offset + max(size, 0)]
            made[field.offset : field.offset + len(piece)] = self._member(field, piece)
        return bytes(made)

    def _member(self, field: t.Field, piece: bytes) -> bytes:
        kind = field.kind.default if isinstance(field.kind, t.Switch) else field.kind
        if field.format[-1] not in "*s" or isinstance(kind, _NUMBERS):
            return piece
        if isinstance(kind, t.Buffer) and self._data:
            return b""
        redactor = _IN_STRUCT.get(type(kind))
        if redactor is not None:
            return redactor(self, kind, piece)
        return bytes(len(piece)) if self._data else piece

    def _chars(self, kind: t.Chars, piece: bytes) -> bytes:
        if not self._paths:
            return piece if not self._data else _fitted(piece.partition(b"\0")[0], len(piece))
        return _fitted(self.path(piece.partition(b"\0")[0]), len(piece))

    def _unix(self, kind: t.UnixName, piece: bytes) -> bytes:
        if not self._paths:
            return piece
        abstract = piece[:1] == b"\0"
        name = piece[1:] if abstract else piece.partition(b"\0")[0]
        return _fitted(piece[:abstract] + self.path(name), len(piece))

    def _struct(self, kind: t.Struct | t.OnStack, data: bytes) -> bytes:
        return self.layout(kind.layout, data)

    def _array(self, kind: t.Array | t.Pointers, data: bytes) -> bytes:
        layout = _layout(kind)
        if layout is None:
            plain = isinstance(kind, t.Array) and kind.format[-1] != "s"
            return data if plain or not self._data else bytes(len(data))
        size = layout.size
        return b"".join(self.layout(layout, data[at : at + size]) for at in range(0, len(data), size))

    def _buffer(self, kind: t.Buffer, data: bytes) -> bytes | None:
        if kind.text:
            name = data.removesuffix(b"\0")
            return self.descriptor(name) + data[len(name) :]
        return None if self._data else data

    def _pointee(self, kind: t.Pointee, data: bytes) -> bytes | None:
        """Return the number, without what is behind it; what is no number is data."""
        size = struct.calcsize("<" + kind.format)
        if not self._data:
            return data
        return None if kind.exact and len(data) != size else data[:size].ljust(len(data), b"\0")

    def _entries(self, kind: t.Entries, data: bytes) -> bytes:
        made, at = [], 0
        while self._paths and at + kind.name <= len(data):
            (size,) = struct.unpack_from("<H", data, at + 16)
            if not size:
                break
            made.append(self._entry(data[at : at + size], kind.name))
            at += size
        return b"".join(made) if self._paths else data

    def _entry(self, entry: bytes, start: int) -> bytes:
        name = self.path(entry[start:].partition(b"\0")[0])
        kind = entry[-1:] if start < _OF_64 else b""  # the old call has the type in an entry's last byte
        size = -(-(start + len(name) + 1 + len(kind)) // 8) * 8
        body = entry[:16] + struct.pack("<H", size) + entry[18:start] + name
        return body.ljust(size - len(kind), b"\0") + kind

    def _tagged(self, kind: t.Tagged, data: bytes) -> bytes:
        tag = int.from_bytes(data[:2], "little")
        layout = next((one for one in kind.layouts.get(tag, ()) if one.size <= len(data)), kind.default)
        return self.layout(layout, data)

    def _control(self, kind: t.Control, data: bytes) -> bytes:
        if not self._data:
            return data
        made, at, head = bytearray(len(data)), 0, kind.head
        word = head.width(0)
        while at + head.size <= len(data):
            made[at : at + head.size] = data[at : at + head.size]
            size = int.from_bytes(data[at : at + word], "little")
            level, what = struct.unpack_from("<ii", data, at + word)
            content = kind.content.get((level, what))
            body = data[at + head.size : at + size]
            kept = self.stays(content, body) if content is not None else None
            made[at + head.size : at + head.size + len(body)] = bytes(len(body)) if kept is None else kept
            at += max(-(-size // word) * word, head.size)
        return bytes(made)

    def siginfo(self, kind: t.Siginfo | None, data: bytes) -> bytes:
        """Return a siginfo_t with its members only."""
        if len(data) < 12:
            return data
        layout = siginfo_layout(*struct.unpack_from("<i4xi", data))
        return data[:12] + self.layout(layout, data)[12:]


def _fitted(text: bytes, size: int) -> bytes:
    return text[:size].ljust(size, b"\0")


def _as_it_is(contents: Contents, kind: t.Kind, data: bytes) -> bytes:
    return data


_OF_64 = 19  # where the name begins in struct linux_dirent64
_NUMBERS = (t.HexBytes, t.InternetAddress, t.Halves, t.NetworkOrder)
_COPIED = (CaptureKind.BYTES, CaptureKind.STRUCTS, CaptureKind.VECTOR_DATA)

_BY_CAPTURE: dict[int, Callable[[Contents, bytes], bytes]] = {
    CaptureKind.STRING: Contents.path,
    CaptureKind.STRINGS: Contents.words,
    CaptureKind.FD_PATH: Contents.descriptor,
    CaptureKind.DIRECTORY: Contents.descriptor,
    CaptureKind.FD_PATHS: Contents.descriptors,
    CaptureKind.FD_BEFORE: Contents.looked,
    CaptureKind.FD_AFTER: Contents.looked,
}
_BY_KIND: dict[type[t.Kind], Callable[[Contents, Any, bytes], bytes | None]] = {
    t.Buffer: Contents._buffer,
    t.Struct: Contents._struct,
    t.OnStack: Contents._struct,
    t.Array: Contents._array,
    t.Pointers: Contents._array,
    t.Entries: Contents._entries,
    t.Tagged: Contents._tagged,
    t.Control: Contents._control,
    t.Siginfo: Contents.siginfo,
    t.Pointee: Contents._pointee,
    **dict.fromkeys((t.CpuSet, t.NodeSet, t.Filter, t.Pages), _as_it_is),
}
_IN_STRUCT: dict[type[t.Kind], Callable[[Contents, Any, bytes], bytes]] = {
    t.Chars: Contents._chars,
    t.UnixName: Contents._unix,
    t.Nested: lambda contents, kind, piece: contents.layout(kind.layout, piece),
    t.Moment: lambda contents, kind, piece: contents.layout(kind.layout, piece),
    t.Repeated: _as_it_is,
}
