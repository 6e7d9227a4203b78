"""The constants of this machine's headers, as its C compiler sees them. Nothing compiled is ever run."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence

from tracer.abi.generate.sources import Unit

MACHINE = "x86_64"
COMPILERS = ("cc", "gcc", "clang")

_MACRO = re.compile(r"^#define ([A-Za-z_]\w*) +\S", re.MULTILINE)
_ENUM = re.compile(r"\benum\b[^{};()]*\{([^{}]*)\}")
_ENUMERATOR = re.compile(r"(?:^|,)\s*([A-Za-z_]\w*)")
_EVALUATE = ["-S", "-w", "-O1"]
_REFUSED = re.compile(r"^values\.c:(\d+):(?:\d+:)? error", re.MULTILINE)
_VALUE = re.compile(r"->([A-Za-z_]\w*) \$(-?\d+)")


class NotReadableError(Exception):
    """Why this machine can't tell."""


class _CompileError(NotReadableError):
    """What the compiler refused: its first error in the message, all of them in `output`."""

    def __init__(self, what: str, output: str) -> None:
        reason = next((line for line in output.splitlines() if "error" in line), "no error message")
        super().__init__(f"{what}: {reason}")
        self.output = output


def find_compiler(candidates: Sequence[str] = COMPILERS) -> str:
    """Return the path of a C compiler for x86_64, or raise NotReadableError."""
    if platform.machine() != MACHINE:
        raise NotReadableError(f"this machine is {platform.machine()}, the tables are {MACHINE}'s")
    for candidate in candidates:
        if path := shutil.which(candidate):
            return path
    raise NotReadableError(f"no C compiler ({', '.join(candidates)}) on PATH")


def constants(units: Iterable[Unit], compiler: str | None = None) -> dict[str, int]:
    """Return every constant that the units ask for, in the order of names within a prefix.

    Raises NotReadableError without a compiler or without the headers.
    """
    compiler = compiler or find_compiler()
    found: dict[str, int] = {}
    for unit in units:
        found = _unit_constants(compiler, unit) | found
    return found


def _unit_constants(compiler: str, unit: Unit) -> dict[str, int]:
    includes = _includes(unit)
    macros = set(_MACRO.findall(_run(compiler, ["-E", "-dM"], includes, unit)))
    if unit.enums:
        macros |= _enumerators(_run(compiler, ["-E", "-P"], includes, unit))
    names = sorted(name for name in macros if wanted(unit, name))
    if not names:
        raise NotReadableError(f"{unit.name} are not installed (linux-libc-dev, libc6-dev)")
    return _evaluate(compiler, unit, includes, names)


def _enumerators(source: str) -> set[str]:
    return {name for body in _ENUM.findall(source) for name in _ENUMERATOR.findall(body)}


def wanted(unit: Unit, name: str) -> bool:
    """Say whether the unit asks for this macro."""
    listed = name.startswith(unit.prefixes) or name.endswith(unit.suffixes)
    return (listed and name.isupper() and name not in unit.unwanted) or name in unit.names


def _includes(unit: Unit) -> str:
    lines = ["#define _GNU_SOURCE", "#include <stddef.h>"]
    for header in unit.headers:
        lines += [f"#if __has_include(<{header}>)", f"#include <{header}>", "#endif"]
    return "\n".join(lines) + "\n"


def _evaluate(compiler: str, unit: Unit, includes: str, names: list[str]) -> dict[str, int]:
    """Return the values, without the macros that are no number (a string, another header's type)."""
    while True:
        try:
            return _values(_run(compiler, _EVALUATE, _program(includes, names), unit))
        except _CompileError as failure:
            refused = {int(line) for line in _REFUSED.findall(failure.output)}
            if not refused:
                raise
        names = [name for line, name in enumerate(names, start=1) if line not in refused]


def _program(includes: str, names: list[str]) -> str:
    """Return C whose assembly has the values, by the trick of the kernel's own asm-offsets.c."""
    lines = [f'asm volatile(".ascii \\"->{name} %0\\"" :: "i"((long long)({name})));' for name in names]
    return f'{includes}void values(void) {{\n#line 1 "values.c"\n' + "\n".join(lines) + "\n}\n"


def _values(assembly: str) -> dict[str, int]:
    return {name: int(value) for name, value in _VALUE.findall(assembly)}


def _run(compiler: str, options: list[str], source: str, unit: Unit) -> str:
    command = [compiler, *options, "-x", "c", "-o", "-", "-"]
    english = {**os.environ, "LC_ALL": "C"}  # _REFUSED and _CompileError read its messages
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False, env=english)
    if done.returncode != 0:
        raise _CompileError(f"{compiler} can't compile {unit.name}", done.stderr)
    return done.stdout
