"""The calls of x86_64: number -> name, arguments and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from tracer.abi.entries import Entries
from tracer.abi.generated.prototypes import PROTOTYPES
from tracer.abi.generated.x86_64_numbers import NUMBERS
from tracer.abi.kinds import S64, from_type
from tracer.abi.types import Entry, Syscall
from tracer.abi.unknown import unknown

NAME: Final = "x86_64"
AUDIT_ARCH: Final = 0xC000003E

BY_NAME: Mapping[str, int] = {name: number for number, name in NUMBERS.items()}
"""Name -> number of every call that the headers know."""

ENTRIES: Mapping[str, Entry] = Entries()
"""Name -> hand-written entry; a call without one is numbers only."""


@cache
def syscall(number: int) -> Syscall:
    """Return what is known of a call: decoded, numbers only, or unknown (syscall_0x1b8, six numbers)."""
    name = NUMBERS.get(number)
    if name is None:
        return unknown(number)
    entry = ENTRIES.get(name)
    return _numbers_only(number, name) if entry is None else _decoded(number, entry)


def _decoded(number: int, entry: Entry) -> Syscall:
    return Syscall(
        number=number,
        name=entry.name,
        arguments=_argument_names(entry.name) + entry.hidden,
        kinds=entry.kinds,
        result=entry.result,
        opens=entry.opens,
        decoded=True,
    )


def _numbers_only(number: int, name: str) -> Syscall:
    return Syscall(
        number=number,
        name=name,
        arguments=_argument_names(name),
        kinds=tuple(from_type(type_) for type_, _ in PROTOTYPES[name]),
        result=S64,
        opens=False,
        decoded=False,
    )


def _argument_names(name: str) -> tuple[str, ...]:
    return tuple(argument for _, argument in PROTOTYPES[name])
