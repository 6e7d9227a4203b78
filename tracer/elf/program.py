"""Which loader or interpreter a program runs under: it tells glibc, musl, static files and scripts apart.

Read by hand from the ELF header and the program headers (elf.h): importing pyelftools takes longer than
tracing a short command does, and every kept trace names its interpreter.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from typing import BinaryIO, NamedTuple

_MAGIC = b"\x7fELF"
_PT_INTERP = 3
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


def _loader(file: BinaryIO) -> str:
    """Return what PT_INTERP names. Raises LookupError, struct.error, ValueError if it is no whole ELF file."""
    head = _at(file, 0, 64)
    if not head.startswith(_MAGIC):
        raise ValueError("no ELF file")
    layout, order = _CLASSES[head[4]], _BYTE_ORDERS[head[5]]
    offset, size, count = struct.unpack_from(order + layout.table, head)
    for position in range(offset, offset + size * count, size or 1):
        segment = _at(file, position, size)
        kind, start, length = struct.unpack_from(order + layout.segment, segment)
        if kind == _PT_INTERP:
            return os.fsdecode(_at(file, start, min(length, 4096)).rstrip(b"\0"))
    return "static"


def _at(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)
