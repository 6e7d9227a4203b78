"""Calls that no table knows."""

from __future__ import annotations

from tracer.abi.types import Hex, Int, Syscall

_ALL_BITS = (1 << 64) - 1


def unknown(number: int) -> Syscall:
    """Return a call of which nothing is known but its number: strace's spelling, six numeric arguments."""
    return Syscall(
        number=number,
        name=f"syscall_{number & _ALL_BITS:#x}",
        arguments=tuple(f"arg{index}" for index in range(6)),
        kinds=(Hex(),) * 6,
        result=Int(64),
        opens=False,
        decoded=False,
    )
