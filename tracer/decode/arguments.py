"""What each kind of argument becomes: one decoder a kind. None of them raises, whatever the tracee passed.

Those of structs are in `members`, those of sockets' data and of sets in `structures`, which completes `DECODERS`.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer.abi import types as t
from tracer.decode import values as v
from tracer.model.records import AT_FDCWD, WITHHELD, Captured, CaptureKind

if TYPE_CHECKING:
    from tracer.decode.members import Cursor

NODES_MAX = 4096 * 8  # bits of a set of memory nodes, more than which the kernel refuses
PAGE = 4096
THERE = 1  # the address of what lies within a struct: any that isn't NULL
NONE: tuple[Captured, ...] = ()


class Context(NamedTuple):
    """What a decoder may look at: the words, the result (None: no success), the descriptors' paths.

    The words are the six registers, or the numbers inside a struct by their offsets. `captures` are those of all
    arguments, `behind` those of the pointers in the structs of this one; `word` is the size of a pointer.
    """

    words: Mapping[int, int] | tuple[int, ...]
    result: int | None
    paths: Mapping[int, str]
    captures: Sequence[Captured] = ()
    word: int = 8
    behind: Cursor | None = None


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


def _owner(kind: t.Owner, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = word & 0xFFFFFFFF
    return -1 if number == 0xFFFFFFFF else number


def _moved(kind: t.Moved, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return signed(word, 32)


def _wide(kind: t.Wide, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = word & 0xFFFFFFFF | (context.words[kind.high] & 0xFFFFFFFF) << 32
    return decode(kind.kind, number, captured, context)


def _hex(kind: t.Hex, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = v.HexNumber((word & ((1 << kind.bits) - 1)) * kind.unit)
    number.digits = kind.digits
    return number


def _mode(kind: t.Mode, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.Octal(word & ((1 << kind.bits) - 1))


def _device(kind: t.Device, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.DeviceNumber(word)


def _address(kind: t.Kind, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.Address(word)


def _fd(kind: t.Fd, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = signed(word, 32)
    if kind.at and number == AT_FDCWD:
        return v.WorkingDirectory.of(number, context.paths.get(number))
    return v.Descriptor.of(number, context.paths.get(number) if number >= 0 else None)


def _flags(kind: t.Flags, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.FlagBits.of(word & ((1 << kind.bits) - 1), kind.set)


def _file_mode(kind: t.FileMode, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.ModeBits.of(word & ((1 << kind.bits) - 1), kind.names)


def _choice(kind: t.Choice, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = word & ((1 << kind.bits) - 1)
    if kind.otherwise is not None and number not in kind.names:
        return decode(kind.otherwise, number, captured, context)
    return v.Named.of(number, kind)


def _macro(kind: t.Macro, word: int, captured: Sequence[Captured], context: Context) -> Any:
    parts = (decode(part.kind, (word & part.mask) >> part.shift, NONE, context) for part in kind.parts)
    return v.Packed.of(word, kind, tuple(parts))


def _signal_set(kind: t.SignalSet, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.SignalMask(word & (1 << 64) - 1)


def _limit(kind: t.Limit, word: int, captured: Sequence[Captured], context: Context) -> Any:
    limit = v.ResourceLimit(word)
    limit.bits = kind.bits
    return limit


def _bits(kind: t.Bits, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = word >> kind.shift & ((1 << kind.width) - 1)
    return v.Optional(number) if kind.optional else decode(kind.kind, number, captured, context)


def _seconds(kind: t.Seconds, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.TimeStamp(signed(word, 64))


def _size_of(kind: t.SizeOf, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.SizeOf.of(signed(word, 32), kind.name, kind.size)


def _unsigned_error(kind: t.UnsignedError, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.UnsignedError(word)


def first(captured: Sequence[Captured], kind: CaptureKind) -> Captured | None:
    """Return the first capture of a kind, None if there is none."""
    return next((c for c in captured if c.kind == kind), None)


def followed(word: int, captured: Sequence[Captured], kind: CaptureKind) -> Captured | v.Pointer | v.Unreadable:
    """Return the capture of a pointer, or what the pointer is without one."""
    found = first(captured, kind)
    if found is None or not word:
        return v.Pointer(word)
    return v.Unreadable(word) if found.error not in (0, WITHHELD) and not found.data else found


def _path(kind: t.Path, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.STRING)
    return _terminated(v.Text(os.fsdecode(found.data)), found, word) if isinstance(found, Captured) else found


def _terminated(text: v.Text, found: Captured, word: int) -> v.Text:
    text.cut = bool(found.error)
    text.unreadable = word if found.error not in (0, errno.E2BIG) else 0
    return text


def _string(kind: t.String, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.STRING)
    if not isinstance(found, Captured):
        return found
    name = v.Name(os.fsdecode(found.data))
    name.most, name.unseen = kind.most, word * kind.unseen
    return _terminated(name, found, word)


def length_of(argument: int, context: Context, there: int) -> int:
    """Return the length that `argument` stands for; `there` are so many bytes, or elements."""
    if argument == t.REST:
        return there
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
        return v.Target(os.fsdecode(found.data.removesuffix(b"\0")))
    length = length_of(kind.length, context, len(found.data))
    if kind.room is not None:
        length = min(length, context.words[kind.room])
    if found.error == WITHHELD:
        return v.Data.of(b"", length)
    if found.error or (length and not found.data) or length > kind.limit:
        return v.Unreadable(word)
    return (v.RawData if kind.raw else v.Data).of(found.data[:length], length)


def _iovec(kind: t.IoVec, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.IOVEC)
    if not isinstance(found, Captured):
        return found
    pieces = [c for c in captured if c.kind == CaptureKind.VECTOR_DATA]
    element = struct.Struct("<QQ" if context.word == 8 else "<II")
    elements = list(element.iter_unpack(found.data[: len(found.data) // element.size * element.size]))
    lengths = [length for _, length in elements]
    count = length_of(kind.count, context, len(lengths))
    if (count and not lengths) or count * element.size >> 64:
        return v.Unreadable(word)
    filled = _filled(lengths, context.result or 0) if kind.phase is t.Phase.EXIT else lengths
    vector = v.Vector(map(_piece, pieces, filled, (base for base, _ in elements)))
    vector.lengths = tuple(lengths)
    vector.cut = len(vector) < count
    return vector


def _piece(captured: Captured, length: int, base: int) -> v.Data:
    if not base or (captured.error not in (0, WITHHELD) and length):
        return v.Missing.at(base, length)
    return v.Data.of(captured.data[:length], length)


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
        if not isinstance(counted, Captured) or len(counted.data) < 8:
            return v.Pointer(word)
        number = int.from_bytes(counted.data[:8], "little")
        return v.Count.of(number, word, bool(counted.error)) if number or not counted.error else v.Pointer(word)
    found = followed(word, captured, CaptureKind.STRINGS)
    if not isinstance(found, Captured):
        return found
    strings = v.Strings(text(s, cut=len(s) >= PAGE) for s in found.data.split(b"\0")[:-1])
    strings.cut = bool(found.error)
    return strings


def _cpu_set(kind: t.CpuSet, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    return v.Processors(8 * i + bit for i, byte in enumerate(found.data) for bit in range(8) if byte >> bit & 1)


def _node_set(kind: t.NodeSet, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BITS)
    refused = context.words[kind.bits] - 1 > NODES_MAX
    if not isinstance(found, Captured) or len(found.data) < 8 or refused:
        return v.Pointer(word)
    return v.NodeWords(number for (number,) in struct.iter_unpack("<Q", found.data[: len(found.data) & ~7]))


def _pages(kind: t.Pages, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.PAGES)
    if not isinstance(found, Captured):
        return found
    pages = v.Numbers(byte & 1 for byte in found.data)
    pages.cut = len(pages) < -(-context.words[kind.length] // PAGE)
    return pages


def _filter(kind: t.Filter, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.FILTER)
    if not isinstance(found, Captured) or len(found.data) < 16:
        return v.Pointer(word)
    length, instructions = struct.unpack_from("<H6xQ", found.data)
    program = v.FilterProgram("struct sock_fprog", {"len": length, "filter": v.Pointer(instructions)})
    code = first(captured, CaptureKind.VECTOR_DATA)
    data = code.data if code else b""
    program.code = tuple(v.Instruction(*one) for one in struct.iter_unpack("<HBBI", data[: len(data) & ~7]))
    program.cut = len(program.code) < length
    return program


def _pointee(kind: t.Pointee, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    form = "<" + kind.format
    unwritten = isinstance(kind.kind, t.WaitStatus) and not context.result  # WNOHANG, and nobody ended
    if unwritten or not isinstance(found, Captured) or len(found.data) < struct.calcsize(form):
        return v.Pointer(word)
    value = decode(kind.kind, struct.unpack_from(form, found.data)[0], NONE, context)
    if kind.bare:
        return value
    pointed = v.Numbers([value])
    pointed.unseen = word * kind.unseen
    return pointed


def _fd_array(kind: t.FdArray, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.FD_PATHS)
    if not isinstance(found, Captured):
        return found
    looked = {number: path for number, path in context.paths.items() if isinstance(path, v.Looked)}
    return v.Numbers(
        v.Descriptor.of(number, looked.get(number, path)) for number, path in descriptors_in(found.data)
    )


def descriptors_in(data: bytes) -> list[tuple[int, str]]:
    """Return the (descriptor, path) pairs of an FD_PATHS capture."""
    found = []
    while len(data) > 4:
        path, _, rest = data[4:].partition(b"\0")
        found.append((int.from_bytes(data[:4], "little", signed=True), os.fsdecode(path)))
        data = rest
    return found


_ENTRY = struct.Struct("<QqHB")


def _entries(kind: t.Entries, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured):
        return found
    names, entries, offset = [], [], 0
    while offset + _ENTRY.size <= len(found.data):
        (size,) = struct.unpack_from("<H", found.data, offset + 16)
        if not size:
            break
        names.append(os.fsdecode(found.data[offset + kind.name : offset + size].partition(b"\0")[0]))
        entries.append(v.DirectoryEntry(*_ENTRY.unpack_from(found.data, offset)))
        offset += size
    directory = v.Directory(names)
    directory.address = word
    directory.entries = tuple(entries) if kind.name == _ENTRY.size else ()
    return directory


def _wait_status(kind: t.WaitStatus, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return v.ExitCode(word & 0xFFFFFFFF)


DECODERS: dict[type[t.Kind], Callable[[Any, int, Sequence[Captured], Context], Any]] = {
    t.Int: _int,
    t.Owner: _owner,
    t.Hex: _hex,
    t.Mode: _mode,
    t.Device: _device,
    t.Address: _address,
    t.Fd: _fd,
    t.Flags: _flags,
    t.FileMode: _file_mode,
    t.Choice: _choice,
    t.Path: _path,
    t.String: _string,
    t.Buffer: _buffer,
    t.IoVec: _iovec,
    t.StringArray: _strings,
    t.Pointee: _pointee,
    t.FdArray: _fd_array,
    t.Entries: _entries,
    t.WaitStatus: _wait_status,
    t.Macro: _macro,
    t.SignalSet: _signal_set,
    t.Bits: _bits,
    t.Limit: _limit,
    t.Seconds: _seconds,
    t.SizeOf: _size_of,
    t.UnsignedError: _unsigned_error,
    t.CpuSet: _cpu_set,
    t.NodeSet: _node_set,
    t.Pages: _pages,
    t.Moved: _moved,
    t.Wide: _wide,
    t.Filter: _filter,
}


def chosen(kind: t.Kind, words: Mapping[int, int] | tuple[int, ...]) -> t.Kind:
    """Return the kind that an argument has in this call: a Switch looks at another argument."""
    while isinstance(kind, t.Switch):
        kind = kind.cases.get(words[kind.on] & kind.mask, kind.default)
    return kind


def decode(kind: t.Kind, word: int, captured: Sequence[Captured], context: Context) -> Any:
    """Return the typed value of an argument whose register holds `word`."""
    return DECODERS[type(kind)](kind, word, captured, context)
