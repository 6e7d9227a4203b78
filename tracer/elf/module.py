"""What unwinding asks of a mapped file: where addresses lie in it, its symbols, its call-frame rules.

Nothing is read before it is asked for, and nothing twice. A file that contradicts itself has no symbols or rules.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple, TypeVar

from elftools.dwarf.callframe import FDE, CallFrameInfo
from elftools.dwarf.structs import DWARFStructs
from elftools.elf.elffile import ELFFile

_FUNCTIONS = (2, 10)  # STT_FUNC, STT_GNU_IFUNC (elf.h)
_SEARCHABLE = b"\x01\x1b\x03\x3b"  # .eh_frame_hdr: version 1, a table of pairs of sdata4 from its own address on
_SYMBOLS = {32: (struct.Struct("<IIIBBH"), (0, 1, 2, 3, 5)), 64: (struct.Struct("<IBBHQQ"), (0, 4, 5, 1, 3))}

_T = TypeVar("_T")


class Symbol(NamedTuple):
    """A function's name, and where in the file's address space it is."""

    value: int
    size: int
    name: str


class Rules(NamedTuple):
    """How to find a caller's registers, as pyelftools has the rules: of the frame's address, of each register.

    `signal`: the caller was interrupted, and made no call. `returns` is the register of the return address.
    """

    cfa: Any
    registers: Mapping[int, Any]
    signal: bool
    returns: int


class Module:
    """A mapped ELF file, or a copy of its bytes; `debug` has its other symbols, if there is such a file."""

    def __init__(self, file: BinaryIO, debug: Module | None = None) -> None:
        """Read the headers of `file`, which stays open. Raises ValueError if it is no ELF file."""
        try:
            self._elf = ELFFile(file)
            self._loads = [s.header for s in self._elf.iter_segments("PT_LOAD")]
        except Exception as error:  # pyelftools raises whatever the first wrong byte leads to
            raise ValueError("no ELF file") from error
        self._debug = debug
        self._rules: dict[int, Rules | None] = {}

    def address(self, offset: int) -> int | None:
        """Return the address, before relocation, of the byte at `offset` of the file; None if it isn't loaded."""
        for load in self._loads:
            if load.p_offset <= offset < load.p_offset + load.p_filesz:
                return int(offset - load.p_offset + load.p_vaddr)
        return None

    def symbol(self, address: int) -> Symbol | None:
        """Return the function that begins last at or before `address`, the first of several, if there is one."""
        at = bisect_right(self._symbols, address, key=lambda symbol: symbol[0]) - 1
        if at < 0:
            return None
        value, size, name, names = self._symbols[at]
        return Symbol(value, size, names[name : names.find(b"\0", name)].decode("utf-8", "replace"))

    def rules(self, address: int) -> Rules | None:
        """Return how to unwind from `address`, None if the file doesn't say."""
        if address not in self._rules:
            self._rules[address] = _tolerant(lambda: self._decoded(address), None)
        return self._rules[address]

    @cached_property
    def _symbols(self) -> list[tuple[int, int, int, bytes]]:
        found: dict[int, tuple[int, int, int, bytes]] = {}
        for module in (self, self._debug):
            for symbol in module._functions if module else ():
                found.setdefault(symbol[0], symbol)
        return sorted(found.values())

    @property
    def _functions(self) -> list[tuple[int, int, int, bytes]]:
        return _tolerant(lambda: list(self._all_functions()), [])

    def _all_functions(self) -> Iterator[tuple[int, int, int, bytes]]:
        layout, places = _SYMBOLS[self._elf.elfclass]
        for section in self._elf.iter_sections():
            if section["sh_type"] not in ("SHT_SYMTAB", "SHT_DYNSYM"):
                continue
            names = self._elf.get_section(section["sh_link"]).data()
            data = section.data()
            for words in layout.iter_unpack(data[: len(data) // layout.size * layout.size]):
                name, value, size, info, index = (words[place] for place in places)
                if info & 15 in _FUNCTIONS and index:
                    yield value, size, name, names

    def _decoded(self, address: int) -> Rules | None:
        entry = self._entry(address)
        if entry is None:
            return self._debug.rules(address) if self._debug else None
        lines = [line for line in entry.get_decoded().table if line["pc"] <= address]
        registers = {number: rule for number, rule in lines[-1].items() if isinstance(number, int)}
        assert entry.cie is not None
        header = entry.cie.header
        return Rules(lines[-1]["cfa"], registers, b"S" in header.augmentation, header.return_address_register)

    def _entry(self, address: int) -> FDE | None:
        for find in self._finders:
            entry = find(address)
            if entry is not None and 0 <= address - entry["initial_location"] < entry["address_range"]:
                return entry
        return None

    @cached_property
    def _finders(self) -> list[Callable[[int], FDE | None]]:
        found = []
        for name in (".eh_frame", ".debug_frame"):
            section = self._elf.get_section_by_name(name)
            if section is not None and section["sh_type"] != "SHT_NOBITS":
                searched = name == ".eh_frame" and self._searched(section)
                found.append(searched or self._listed(section, name == ".eh_frame"))
        return found

    def _frames(self, section: Any, exceptions: bool) -> CallFrameInfo:
        structs = DWARFStructs(little_endian=True, dwarf_format=32, address_size=self._elf.elfclass // 8)
        return CallFrameInfo(io.BytesIO(section.data()), section.data_size, section["sh_addr"], structs, exceptions)

    def _searched(self, section: Any) -> Callable[[int], FDE | None] | None:
        """Return the search by .eh_frame_hdr, None if there is none: it parses the entries that it finds only."""
        table = self._elf.get_section_by_name(".eh_frame_hdr")
        if table is None or table.data()[:4] != _SEARCHABLE:
            return None
        data = table.data()
        (count,) = struct.unpack_from("<I", data, 8)
        pairs = list(struct.iter_unpack("<ii", data[12 : 12 + count * 8]))
        base = table["sh_addr"]
        frames = self._frames(section, exceptions=True)

        def find(address: int) -> FDE | None:
            at = bisect_right(pairs, address - base, key=lambda pair: pair[0]) - 1
            entry = frames._parse_entry_at(base + pairs[at][1] - section["sh_addr"]) if at >= 0 else None
            return entry if isinstance(entry, FDE) else None

        return find

    def _listed(self, section: Any, exceptions: bool) -> Callable[[int], FDE | None]:
        entries = [e for e in self._frames(section, exceptions).get_entries() if isinstance(e, FDE)]
        entries.sort(key=lambda entry: entry["initial_location"])

        def find(address: int) -> FDE | None:
            at = bisect_right(entries, address, key=lambda entry: entry["initial_location"]) - 1
            return entries[at] if at >= 0 else None

        return find


def _tolerant(read: Callable[[], _T], otherwise: _T) -> _T:
    try:
        return read()
    except Exception:  # pyelftools raises whatever the first wrong byte leads to
        return otherwise
