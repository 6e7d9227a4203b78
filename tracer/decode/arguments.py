"""What each kind of argument becomes: one decoder a kind. None of them raises, whatever the tracee passed."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tracer.abi import types as t
from tracer.decode import values as v
from tracer.model.records import Captured, CaptureKind

AT_FDCWD = -100
_NONE: tuple[Captured, ...] = ()


class Context(NamedTuple):
    """What a decoder may look at: the six words, the result (None: not returned), the descriptors' paths."""

    words: tuple[int, ...]
    result: int | None
    paths: Mapping[int, str]


def signed(word: int, bits: int) -> int:
    """Return the low `bits` of `word` as a two's complement number."""
    word &= (1 << bits) - 1
    return word - (1 << bits) if word >> (bits - 1) else word


def text(data: bytes, cut: bool = False) -> v.Text:
    """Return `data` as text; bytes that are no UTF-8 become surrogate escapes."""
    found = v.Text(os.fsdecode(data))
    found.cut = cut
    return found


def _int(kind: t.Int, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return signed(word, kind.bits) if kind.signed else word & ((1 << kind.bits) - 1)


def _hex(kind: t.Hex, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.HexNumber(word & ((1 << kind.bits) - 1))


def _mode(kind: t.Mode, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.Octal(word & ((1 << kind.bits) - 1))


def _device(kind: t.Device, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.DeviceNumber(word)


def _address(kind: t.Kind, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.Pointer(word)


def _fd(kind: t.Fd, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = signed(word, 32)
    if kind.at and number == AT_FDCWD:
        return v.WorkingDirectory(number)
    return v.Descriptor.of(number, context.paths.get(number))


def _flags(kind: t.Flags, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.FlagBits.of(word & ((1 << kind.bits) - 1), kind.set)


def _file_mode(kind: t.FileMode, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.ModeBits.of(word & 0xFFFF, kind.names)


def _choice(kind: t.Choice, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.Named.of(word & ((1 << kind.bits) - 1), kind)


def _first(captured: Sequence[Captured], kind: CaptureKind) -> Captured | None:
    return next((c for c in captured if c.kind == kind), None)


def _followed(word: int, captured: Sequence[Captured], kind: CaptureKind) -> Captured | v.Pointer | v.Unreadable:
    """Return the capture of a pointer, or what the pointer is without one."""
    found = _first(captured, kind)
    if found is None or not word:
        return v.Pointer(word)
    return v.Unreadable(word) if found.error and not found.data else found


def _path(kind: t.Path, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = _followed(word, captured, CaptureKind.STRING)
    return text(found.data, bool(found.error)) if isinstance(found, Captured) else found


def _length(argument: int, context: Context) -> int:
    size = (context.result or 0) if argument == t.RESULT else context.words[argument]
    return max(size, 0)


def _buffer(kind: t.Buffer, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = _followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    if kind.text:
        return text(found.data.removesuffix(b"\0"))
    return v.Data.of(found.data, _length(kind.length, context))


def _iovec(kind: t.IoVec, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = _followed(word, captured, CaptureKind.IOVEC)
    if not isinstance(found, Captured):
        return found
    pieces = [c.data for c in captured if c.kind == CaptureKind.VECTOR_DATA]
    lengths = [length for _, length in struct.iter_unpack("<QQ", found.data[: len(found.data) & ~15])]
    if kind.phase is t.Phase.EXIT:
        lengths = _filled(lengths, context.result or 0)
    return v.Vector(v.Data.of(d[:n], n) for d, n in zip(pieces, lengths, strict=False))


def _filled(lengths: list[int], total: int) -> list[int]:
    """Return how much of each buffer `total` bytes fill, the first ones first."""
    filled = []
    for length in lengths:
        filled.append(min(length, total))
        total -= filled[-1]
    return filled


def _strings(kind: t.StringArray, word: int, captured: Sequence[Captured], context: Context) -> Any:
    if kind.count_only:
        counted = _followed(word, captured, CaptureKind.COUNT)
        return v.Count(struct.unpack("<Q", counted.data)[0]) if isinstance(counted, Captured) else counted
    found = _followed(word, captured, CaptureKind.STRINGS)
    if not isinstance(found, Captured):
        return found
    strings = v.Strings(os.fsdecode(s) for s in found.data.split(b"\0")[:-1])
    strings.cut = bool(found.error)
    return strings


def _members(layout: t.Layout, data: bytes, context: Context) -> v.Structure:
    members = {}
    for field in layout.fields:
        form = "<" + field.format
        if field.offset + struct.calcsize(form) > len(data):
            continue
        (value,) = struct.unpack_from(form, data, field.offset)
        members[field.name] = decode(field.kind, value, _NONE, context) if isinstance(value, int) else value
    return v.Structure(layout.name, members)


def _struct(kind: t.Struct, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = _followed(word, captured, CaptureKind.BYTES)
    return _members(kind.layout, found.data, context) if isinstance(found, Captured) else found


def _pointee(kind: t.Pointee, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = _followed(word, captured, CaptureKind.BYTES)
    form = "<" + kind.format
    unwritten = isinstance(kind.kind, t.WaitStatus) and not context.result  # WNOHANG, and nobody ended
    if unwritten or not isinstance(found, Captured) or len(found.data) < struct.calcsize(form):
        return v.Pointer(word)
    return v.Numbers([decode(kind.kind, struct.unpack_from(form, found.data)[0], _NONE, context)])


def _fd_array(kind: t.FdArray, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = _followed(word, captured, CaptureKind.FD_PATHS)
    if not isinstance(found, Captured):
        return found
    return v.Numbers(v.Descriptor.of(number, path) for number, path in descriptors_in(found.data))


def descriptors_in(data: bytes) -> list[tuple[int, str]]:
    """Return the (descriptor, path) pairs of an FD_PATHS capture."""
    found = []
    while len(data) > 4:
        path, _, rest = data[4:].partition(b"\0")
        found.append((int.from_bytes(data[:4], "little", signed=True), os.fsdecode(path)))
        data = rest
    return found


def _entries(kind: t.Entries, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = _followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    names, offset = [], 0
    while offset + 19 < len(found.data):
        (size,) = struct.unpack_from("<H", found.data, offset + 16)
        if not size:
            break
        names.append(os.fsdecode(found.data[offset + 19 : offset + size].partition(b"\0")[0]))
        offset += size
    return v.Directory(names)


def _wait_status(kind: t.WaitStatus, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.ExitCode(word & 0xFFFFFFFF)


DECODERS: dict[type[t.Kind], Callable[[Any, int, Sequence[Captured], Context], Any]] = {
    t.Int: _int,
    t.Hex: _hex,
    t.Mode: _mode,
    t.Device: _device,
    t.Address: _address,
    t.Fd: _fd,
    t.Flags: _flags,
    t.FileMode: _file_mode,
    t.Choice: _choice,
    t.Path: _path,
    t.Buffer: _buffer,
    t.IoVec: _iovec,
    t.StringArray: _strings,
    t.Struct: _struct,
    t.Pointee: _pointee,
    t.FdArray: _fd_array,
    t.Entries: _entries,
    t.WaitStatus: _wait_status,
}


def chosen(kind: t.Kind, words: tuple[int, ...]) -> t.Kind:
    """Return the kind that an argument has in this call: a Switch looks at another argument."""
    while isinstance(kind, t.Switch):
        kind = kind.cases.get(words[kind.on] & kind.mask, kind.default)
    return kind


def decode(kind: t.Kind, word: int, captured: Sequence[Captured], context: Context) -> Any:
    """Return the typed value of an argument whose register holds `word`."""
    return DECODERS[type(kind)](kind, word, captured, context)
