"""What each kind of argument becomes: one decoder a kind. None of them raises, whatever the tracee passed."""

from __future__ import annotations

import errno
import os
import struct
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tracer.abi import types as t
from tracer.abi.layouts.siginfo import siginfo_layout
from tracer.decode import values as v
from tracer.model.records import AT_FDCWD, WITHHELD, Captured, CaptureKind

NODES_MAX = 4096 * 8  # bits of a set of memory nodes, more than which the kernel refuses
PAGE = 4096
STACK = 7  # the captures of what is at the stack pointer
THERE = 1  # the address of what lies within a struct: any that isn't NULL
NONE: tuple[Captured, ...] = ()


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


def _moved(kind: t.Moved, word: int, captured: Sequence[Captured], context: Context) -> Any:
    return signed(word, 32)


def _wide(kind: t.Wide, word: int, captured: Sequence[Captured], context: Context) -> Any:
    number = word & 0xFFFFFFFF | (context.words[kind.high] & 0xFFFFFFFF) << 32
    return signed(number, 64) if kind.signed else number


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
    name.most = kind.most
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
    strings = v.Strings(os.fsdecode(s) for s in found.data.split(b"\0")[:-1])
    strings.cut = bool(found.error)
    return strings


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
_ALONE = (
    *(
        t.Int,
        t.Hex,
        t.Mode,
        t.FileMode,
        t.Device,
        t.Flags,
        t.Choice,
        t.Address,
        t.Fd,
        t.Limit,
        t.SignalSet,
        t.Seconds,
    ),
    *(t.Chars, t.Repeated, t.Nested, t.Moment),
)  # what a member is without a look at another


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
    members = members_of(layout, found.data, context._replace(behind=Cursor(captured[1:])))
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


def _on_stack(kind: t.OnStack, word: int, captured: Sequence[Captured], context: Context) -> Any:
    copied = [c for c in context.captures if c.arg == STACK]
    return decode(t.Struct(kind.layout), THERE if copied else 0, copied, context)


def _siginfo(kind: t.Siginfo, word: int, captured: Sequence[Captured], context: Context) -> Any:
    found = followed(word, captured, CaptureKind.BYTES)
    if not isinstance(found, Captured) or len(found.data) < 12:
        return v.Pointer(word)
    number, code = struct.unpack_from("<i4xi", found.data)
    layout = siginfo_layout(number, code)
    return v.Structure(layout.name, members_of(layout, found.data, context))


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
    t.Struct: _struct,
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
    t.Array: _array,
    t.CpuSet: _cpu_set,
    t.NodeSet: _node_set,
    t.Siginfo: _siginfo,
    t.Pages: _pages,
    t.OnStack: _on_stack,
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
