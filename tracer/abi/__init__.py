"""What the numbers mean: the tables of every architecture, loaded when they are first asked for.

The vocabulary is `tracer.abi.types`. A call of an architecture without tables (an i386 call of a 64-bit
program) is unknown, not an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from tracer.abi.types import Syscall

ARCHITECTURES: Mapping[int, str] = {
    0xC000003E: "tracer.abi.x86_64",
    0x40000003: "tracer.abi.i386",
}
"""AUDIT_ARCH_* (as PTRACE_GET_SYSCALL_INFO and seccomp give it) -> the module with its tables."""


class Architecture(Protocol):
    """What the module of an architecture has."""

    NAME: str
    AUDIT_ARCH: int
    BY_NAME: Mapping[str, int]

    def syscall(self, number: int) -> Syscall:
        """Return what is known of the call with this number."""


@cache
def architecture(audit_arch: int) -> Architecture:
    """Return the tables of an architecture. Raises KeyError for one without tables."""
    return cast(Architecture, import_module(ARCHITECTURES[audit_arch]))


def syscall(audit_arch: int, number: int) -> Syscall:
    """Return what is known of a call, whatever its architecture and number."""
    if audit_arch in ARCHITECTURES:
        return architecture(audit_arch).syscall(number)
    from tracer.abi.unknown import unknown

    return unknown(number)


def architecture_name(audit_arch: int) -> str:
    """Return what an architecture is called; its number for one without tables."""
    return architecture(audit_arch).NAME if audit_arch in ARCHITECTURES else f"{audit_arch:#x}"
