"""Whether the generated tables are what this machine says. Names that only the tables have are fine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from tracer.abi.generate.machine import Machine
from tracer.abi.generate.tables import Tables, render_tables
from tracer.abi.generate.tracefs import Arguments

K = TypeVar("K", int, str)
V = TypeVar("V", int, str)

MENDED = "run `python -m tracer.abi.generate` as root, with tracefs mounted, and review the difference"


def differences(tables: Tables, machine: Machine) -> list[str]:
    """Return a line for everything that this machine knows otherwise, or that the tables lack."""
    return [
        *_differing("number", tables.numbers, machine.numbers or {}),
        *_differing("i386 number", tables.i386_numbers, machine.i386_numbers or {}),
        *_differing("constant", tables.constants, machine.constants or {}),
        *_differing_prototypes(tables.prototypes, machine.prototypes or {}),
        *_without_prototype(tables),
    ]


def hand_edits(tables: Tables, directory: Path) -> list[str]:
    """Return a line for every file that doesn't read as the generator writes its content."""
    lines = []
    for name, text in render_tables(tables).items():
        path = directory / name
        if not path.is_file():
            lines.append(f"{path}: not there")
        elif path.read_text(encoding="utf-8") != text:
            lines.append(f"{path}: isn't as the generator writes it: edited by hand?")
    return lines


def _differing(what: str, ours: Mapping[K, V], theirs: Mapping[K, V]) -> Iterator[str]:
    for key, value in theirs.items():
        if key not in ours:
            yield f"{what} {key}: missing here, {_spell(value)} on this machine"
        elif ours[key] != value:
            yield f"{what} {key}: {_spell(ours[key])} here, {_spell(value)} on this machine"


def _differing_prototypes(ours: Mapping[str, Arguments], theirs: Mapping[str, Arguments]) -> Iterator[str]:
    """Compare how many arguments a call has: their names and types vary with the kernel's version."""
    for name, arguments in theirs.items():
        if name in ours and len(ours[name]) != len(arguments):
            yield f"prototype {name}: {len(ours[name])} arguments here, {len(arguments)} on this machine"


def _without_prototype(tables: Tables) -> Iterator[str]:
    for number, name in tables.numbers.items():
        if name not in tables.prototypes:
            yield f"prototype {name}: missing here, but number {number} has that name"


def _spell(value: int | str) -> str:
    return value if isinstance(value, str) else hex(value)
