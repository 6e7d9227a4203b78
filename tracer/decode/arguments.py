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
NONE: tuple[Captured, ...] = ()


class Context(NamedTuple):
    """What a decoder may look at: the words, the result (None: not returned), the descriptors' paths.

    The words are the six registers, or the numbers inside a struct by their offsets. `captures` are those of all
    arguments; `word` is the size of a pointer.
    """

    words: Mapping[int, int] | tuple[int, ...]
    result: int | None
    paths: Mapping[int, str]
    captures: Sequence[Captured] = ()
    word: int = 8


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


def _signal_set(kind: t.SignalSet, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.SignalSet(word & (1 << 64) - 1)


def _timestamp(kind: t.Timestamp, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.Timestamp(signed(word, 8 * context.word))


def _hex(kind: t.Hex, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = v.HexNumber(word & ((1 << kind.bits) - 1))
    number.digits = kind.digits
    return number


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
    return v.ModeBits.of(word & ((1 << kind.bits) - 1), kind.names)


def _choice(kind: t.Choice, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.Named.of(word & ((1 << kind.bits) - 1), kind)


def first(captured: Sequence[Captured], kind: CaptureKind) -> Captured | None:
    """Return the first capture of a kind, None if there is none."""
    return next((c for c in captured if c.kind == kind), None)


def followed(word: int, captured: Sequence[Captured], kind: CaptureKind) -> Captured | v.Pointer | v.Unreadable:
    """Return the capture of a pointer, or what the pointer is without one."""
    found = first(captured, kind)
    if found is None or not word:
        return v.Pointer(word)
    return v.Unreadable(word) if found.error and not found.data else found


def _path(kind: t.Path, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.STRING)
    return text(found.data, bool(found.error)) if isinstance(found, Captured) else found


def length_of(argument: int, context: Context, there: int) -> int:
    """Return the length that `argument` stands for; `there` are so many bytes, or elements."""
    if argument == t.REST:
        return there
    if argument < 0:
        return -argument
    if argument >= t.POINTED and not isinstance(context.words, Mapping):
        numbers = [c.data[:4] for c in context.captures if c.arg == argument - t.POINTED]
        return max(min((int.from_bytes(n, "little", signed=True) for n in numbers), default=0), 0)
    size = (context.result or 0) if argument == t.RESULT else context.words[argument]
    return max(size, 0)


def _buffer(kind: t.Buffer, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    if kind.text:
        return text(found.data.removesuffix(b"\0"))
    length = length_of(kind.length, context, len(found.data))
    if kind.room is not None:
        length = min(length, context.words[kind.room])
    if found.error or (length and not found.data):
        return v.Unreadable(word)
    return v.Data.of(found.data[:length], length)


def _iovec(kind: t.IoVec, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.IOVEC)
    if not isinstance(found, Captured):
        return found
    pieces = [c for c in captured if c.kind == CaptureKind.VECTOR_DATA]
    element = struct.Struct("<QQ" if context.word == 8 else "<II")
    whole = found.data[: len(found.data) // element.size * element.size]
    bases, lengths = [base for base, _ in element.iter_unpack(whole)], [n for _, n in element.iter_unpack(whole)]
    count = length_of(kind.count, context, len(lengths))
    if (count and not lengths) or count * element.size >> 64:
        return v.Unreadable(word)
    filled = _filled(lengths, context.result or 0) if kind.phase is t.Phase.EXIT else lengths
    vector = v.Vector(map(_piece, bases, pieces, filled))
    vector.lengths = tuple(lengths)
    vector.cut = len(vector) < count
    return vector


def _piece(base: int, captured: Captured, length: int) -> v.Data | v.Pointer | v.Unreadable:
    """Return the data of one element of a vector, `length` bytes, or its pointer."""
    if not base:
        return v.Pointer(base)
    return v.Unreadable(base) if captured.error else v.Data.of(captured.data[:length], length)


def _filled(lengths: list[int], total: int) -> list[int]:
    """Return how much of each buffer `total` bytes fill, the first ones first."""
    filled = []
    for length in lengths:
        filled.append(min(length, total))
        total -= filled[-1]
    return filled


def _strings(kind: t.StringArray, word: int, captured: Sequence[Captured], context: Context) -> Any:
    if kind.count_only:
        counted = followed(word, captured, CaptureKind.COUNT)
        return v.Count(int.from_bytes(counted.data[:8], "little")) if isinstance(counted, Captured) else counted
    found = followed(word, captured, CaptureKind.STRINGS)
    if not isinstance(found, Captured):
        return found
    strings = v.Strings(os.fsdecode(s) for s in found.data.split(b"\0")[:-1])
    strings.cut = bool(found.error)
    return strings


def _pointee(kind: t.Pointee, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    form = "<" + kind.format
    unwritten = isinstance(kind.kind, t.WaitStatus) and not context.result  # WNOHANG, and nobody ended
    if unwritten or not isinstance(found, Captured) or len(found.data) < struct.calcsize(form):
        return v.Pointer(word)
    value = decode(kind.kind, struct.unpack_from(form, found.data)[0], NONE, context)
    return value if isinstance(value, v.SignalSet) else v.Numbers([value])


def _fd_array(kind: t.FdArray, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.FD_PATHS)
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
    found = followed(word, captured, CaptureKind.BYTES)
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
    t.SignalSet: _signal_set,
    t.Timestamp: _timestamp,
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
    t.Pointee: _pointee,
    t.FdArray: _fd_array,
    t.Entries: _entries,
    t.WaitStatus: _wait_status,
}


def chosen(kind: t.Kind, words: Mapping[int, int] | tuple[int, ...]) -> t.Kind:
    """Return the kind that an argument has in this call: a Switch looks at another argument."""
    while isinstance(kind, t.Switch):
        kind = kind.cases.get(words[kind.on] & kind.mask, kind.default)
    return kind


def decode(kind: t.Kind, word: int, captured: Sequence[Captured], context: Context) -> Any:
    """Return the typed value of an argument whose register holds `word`."""
    return DECODERS[type(kind)](kind, word, captured, context)
