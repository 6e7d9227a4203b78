"""Which loader or interpreter a program runs under, and its build-id: which file of that name it is.

The loader tells glibc, musl, static files and scripts apart.

Read by hand from the ELF header and the program headers (elf.h): importing pyelftools takes longer than
tracing a short command does, and every kept trace names its interpreter.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple

_MAGIC = b"\x7fELF"
_PT_INTERP, _PT_NOTE = 3, 4
_NT_GNU_BUILD_ID = 3
_NOTES_MAX = 1 << 16
_BYTE_ORDERS = {1: "<", 2: ">"}  # ELFDATA2LSB, ELFDATA2MSB


class _Class(NamedTuple):
    """Where a file of one class (32 or 64 bits) has what: struct formats of all that stands before it."""

    table: str  # e_phoff, e_phentsize and e_phnum of the ELF header
    segment: str  # p_type, p_offset and p_filesz of a program header


_CLASSES: Mapping[int, _Class] = {1: _Class("28xI10xHH", "II8xI"), 2: _Class("32xQ14xHH", "I4xQ16xQ")}


def interpreter(path: bytes) -> str:
    """Return the loader of an ELF file, "static", a script's #! line, or "unknown". Never raises OSError."""
    try:
        with open(path, "rb") as file:
            if file.read(2) == b"#!":
                return "#!" + file.readline(256).decode("utf-8", "replace").strip()
            return _loader(file)
    except (OSError, LookupError, struct.error, ValueError):
        return "unknown"


def build_id(path: str) -> str | None:
    """Return the build-id of an ELF file in hexadecimal, None if it has none. Never raises OSError."""
    try:
        with open(path, "rb", opener=without_waiting) as file:
            found = (_id_in(notes, order) for notes, order in _segments(file, _PT_NOTE, _NOTES_MAX))
            return next(filter(None, found), None)
    except (OSError, LookupError, struct.error, ValueError):
        return None


def without_waiting(path: str, flags: int) -> int:
    """Open a file as open's `opener`, even if it is a FIFO that nobody writes to."""
    return os.open(path, flags | os.O_NONBLOCK)


def _id_in(notes: bytes, order: str) -> str | None:
    """Return the build-id among notes: Elf32_Nhdr, name and content each, padded to 4 bytes."""
    at = 0
    while at + 12 <= len(notes):
        name, size, kind = struct.unpack_from(order + "3I", notes, at)
        content = at + 12 + (name + 3 & ~3)
        if kind == _NT_GNU_BUILD_ID and notes[at + 12 : content] == b"GNU\0":
            return notes[content : content + size].hex()
        at = content + (size + 3 & ~3)
    return None


def _loader(file: BinaryIO) -> str:
    """Return what PT_INTERP names. Raises LookupError, struct.error, ValueError if it is no whole ELF file."""
    for name, _ in _segments(file, _PT_INTERP, 4096):
        return os.fsdecode(name.rstrip(b"\0"))
    return "static"


def _segments(file: BinaryIO, wanted: int, most: int) -> Iterator[tuple[bytes, str]]:
    """Yield up to `most` bytes of each segment of the `wanted` kind, and the byte order. Raises as _loader."""
    head = _at(file, 0, 64)
    if not head.startswith(_MAGIC):
        raise ValueError("no ELF file")
    layout, order = _CLASSES[head[4]], _BYTE_ORDERS[head[5]]
    offset, size, count = struct.unpack_from(order + layout.table, head)
    for position in range(offset, offset + size * count, size or 1):
        segment = _at(file, position, size)
        kind, start, length = struct.unpack_from(order + layout.segment, segment)
        if kind == wanted:
            yield _at(file, start, min(length, most)), order


def _at(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)
