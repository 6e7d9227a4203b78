"""The generated files: how they are written, and how they are read without importing the package."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracer.abi.generate.sources import UNITS
from tracer.abi.generate.tracefs import Arguments

DIRECTORY = Path(__file__).parent.parent / "generated"
NUMBERS, PROTOTYPES, CONSTANTS = "x86_64_numbers.py", "prototypes.py", "constants.py"
I386_NUMBERS = "i386_numbers.py"
FIRST_LINE = "# python -m tracer.abi.generate"


@dataclass(frozen=True, slots=True)
class Tables:
    """What is generated: the numbers, the prototypes and the constants of x86_64, and the numbers of i386."""

    numbers: dict[int, str]
    prototypes: dict[str, Arguments]
    constants: dict[str, int]
    i386_numbers: dict[int, str] = field(default_factory=dict)


def read_tables(directory: Path) -> Tables:
    """Return the tables in the directory; a file that isn't there is an empty table."""
    return Tables(
        numbers=_read(directory / NUMBERS, "NUMBERS"),
        prototypes=_read(directory / PROTOTYPES, "PROTOTYPES"),
        constants=_read(directory / CONSTANTS, "CONSTANTS"),
        i386_numbers=_read(directory / I386_NUMBERS, "NUMBERS"),
    )


def _read(path: Path, variable: str) -> Any:
    return runpy.run_path(str(path))[variable] if path.is_file() else {}


def write_tables(directory: Path, tables: Tables) -> None:
    """Write the tables into the directory."""
    directory.mkdir(exist_ok=True)
    for name, text in render_tables(tables).items():
        (directory / name).write_text(text, encoding="utf-8")


def render_tables(tables: Tables) -> dict[str, str]:
    """Return file name -> text of the generated files, and of the package's own."""
    return {
        "__init__.py": f'{FIRST_LINE}\n"""What headers and the kernel know."""\n',
        NUMBERS: _render_numbers(tables.numbers, "asm/unistd_64.h"),
        I386_NUMBERS: _render_numbers(tables.i386_numbers, "asm/unistd_32.h"),
        PROTOTYPES: _render_prototypes(tables.prototypes),
        CONSTANTS: _render_constants(tables.constants),
    }


def _render_numbers(numbers: dict[int, str], header: str) -> str:
    lines = (f"    {number}: {_quote(name)}," for number, name in sorted(numbers.items()))
    return _module(f"Number -> name of every call in {header}.", "NUMBERS: dict[int, str]", lines)


def _render_prototypes(prototypes: dict[str, Arguments]) -> str:
    doc = "Name -> ((type, argument), …) of every call, as events/syscalls/sys_enter_*/format has them."
    lines = (f"    {_quote(name)}: {_arguments(prototypes[name])}," for name in sorted(prototypes))
    return _module(doc, "PROTOTYPES: dict[str, tuple[tuple[str, str], ...]]", lines)


def _arguments(arguments: Arguments) -> str:
    pairs = ", ".join(f"({_quote(type_)}, {_quote(name)})" for type_, name in arguments)
    return f"({pairs},)" if arguments else "()"


def _render_constants(constants: dict[str, int]) -> str:
    doc = "Name -> value of every constant that tracer.abi.generate.sources asks for."
    return _module(doc, "CONSTANTS: dict[str, int]", _constant_lines(constants))


def _constant_lines(constants: dict[str, int]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for name in sorted(constants):
        groups.setdefault(_group(name), []).append(name)
    for group, names in sorted(groups.items()):
        yield f"    # {group}"
        for name in names:
            value = constants[name]
            yield f"    {_quote(name)}: {value if -1024 < value < 1024 else hex(value)},"


def _group(name: str) -> str:
    prefixes = [prefix for unit in UNITS for prefix in unit.prefixes if name.startswith(prefix)]
    return max(prefixes, key=len) if prefixes else "by name"


def _module(doc: str, declaration: str, lines: Iterator[str]) -> str:
    body = "\n".join(lines)
    return f'{FIRST_LINE}\n"""{doc}"""\n\n{declaration} = {{\n{body}\n}}\n'


def _quote(text: str) -> str:
    return json.dumps(text)
