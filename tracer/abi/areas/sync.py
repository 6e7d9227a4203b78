"""Calls by which threads wait for each other, and what the C library tells the kernel for that."""

from __future__ import annotations

from tracer.abi.flags import events as flags
from tracer.abi.flags.processes import CLOCKS
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, S32, U32, U64, structs
from tracer.abi.layouts.events import FUTEX_WAITER, REQUEST
from tracer.abi.types import (
    Choice,
    Entry,
    Flags,
    Hex,
    Kind,
    Phase,
    Pointee,
    Switch,
)

_MATCH_ANY = Choice({CONSTANTS["FUTEX_BITSET_MATCH_ANY"] & 0xFFFFFFFF: "FUTEX_BITSET_MATCH_ANY"}, "")


def _by_command(default: Kind, **forms: tuple[Kind, str]) -> Switch:
    """Return what an argument of futex is: each of `forms` is a kind and the commands that take it."""
    cases: dict[int, Kind] = {}
    for kind, commands in forms.values():
        cases |= {CONSTANTS[f"FUTEX_{command}"] & flags.FUTEX_COMMAND: kind for command in commands.split()}
    return Switch(on=1, mask=flags.FUTEX_COMMAND, cases=cases, default=default)


_FUTEX = (
    ADDRESS,
    Flags(flags.FUTEX),
    _by_command(U32, absent=(ABSENT, "LOCK_PI LOCK_PI2 UNLOCK_PI TRYLOCK_PI")),
    _by_command(
        ADDRESS,
        absent=(ABSENT, "WAKE FD WAKE_BITSET UNLOCK_PI TRYLOCK_PI"),
        time=(REQUEST, "WAIT WAIT_BITSET LOCK_PI LOCK_PI2 WAIT_REQUEUE_PI"),
        number=(U32, "REQUEUE CMP_REQUEUE CMP_REQUEUE_PI WAKE_OP"),
    ),
    _by_command(
        ADDRESS,
        absent=(ABSENT, "WAIT WAKE FD WAIT_BITSET WAKE_BITSET LOCK_PI LOCK_PI2 UNLOCK_PI TRYLOCK_PI"),
    ),
    _by_command(
        Hex(32),
        absent=(ABSENT, "WAIT WAKE FD REQUEUE LOCK_PI LOCK_PI2 UNLOCK_PI TRYLOCK_PI WAIT_REQUEUE_PI"),
        bits=(_MATCH_ANY, "WAIT_BITSET WAKE_BITSET"),
        number=(U32, "CMP_REQUEUE CMP_REQUEUE_PI"),
        operation=(Flags(flags.FUTEX_OP), "WAKE_OP"),
    ),
)


ENTRIES = (
    Entry("futex", _FUTEX),
    Entry(
        "futex_waitv",
        (structs(FUTEX_WAITER, 1, Phase.ENTRY), U32, Hex(32), REQUEST, Choice(CLOCKS, "CLOCK_???")),
    ),
    Entry("set_tid_address", (ADDRESS,)),
    Entry("set_robust_list", (ADDRESS, U64)),
    Entry("get_robust_list", (S32, Pointee(ADDRESS, "Q"), Pointee(U64, "Q"))),
    Entry("rseq", (ADDRESS, Hex(32), Flags(flags.RSEQ), Hex(32))),
)
