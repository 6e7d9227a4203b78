"""What this machine can tell about the tables, and what it can't."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tracer.abi.generate import compiler, headers, tracefs
from tracer.abi.generate.compiler import NotReadableError
from tracer.abi.generate.sources import UNITS
from tracer.abi.generate.tracefs import Arguments

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Machine:
    """What was read here: None for a part that can't be read, with the reason in `unreadable`."""

    numbers: dict[int, str] | None
    prototypes: dict[str, Arguments] | None
    constants: dict[str, int] | None
    unreadable: dict[str, str]
    i386_numbers: dict[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look; the defaults are where machines have them."""

    unistd: Sequence[Path] = headers.UNISTD
    unistd_32: Sequence[Path] = headers.UNISTD_32
    tracefs: Sequence[Path] = tracefs.TRACEFS
    compilers: Sequence[str] = compiler.COMPILERS


def read_machine(names: Sequence[str], places: Places | None = None) -> Machine:
    """Return what this machine knows; `names` are the calls that want a prototype if it has no headers."""
    places = places or Places()
    unreadable: dict[str, str] = {}

    def attempt(part: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except NotReadableError as reason:
            unreadable[part] = str(reason)
            return None

    numbers = attempt("numbers", lambda: headers.numbers(places.unistd))
    calls = list(numbers.values()) if numbers else names
    return Machine(
        numbers=numbers,
        prototypes=attempt("prototypes", lambda: tracefs.prototypes(calls, places.tracefs)),
        constants=attempt("constants", lambda: compiler.constants(UNITS, compiler.find_compiler(places.compilers))),
        unreadable=unreadable,
        i386_numbers=attempt("i386 numbers", lambda: headers.numbers(places.unistd_32)),
    )
