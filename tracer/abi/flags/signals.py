"""Names for what comes with a signal: the codes of siginfo_t, stacks, descriptors of signals."""

from __future__ import annotations

from tracer.abi.flags.build import named, prefixed
from tracer.abi.types import FlagSet

CODES = {
    number & 0xFFFFFFFF: name
    for number, name in named(
        "SI_USER SI_KERNEL SI_QUEUE SI_TIMER SI_MESGQ SI_ASYNCIO SI_SIGIO SI_TKILL SI_DETHREAD SI_ASYNCNL"
    ).items()
}
"""Codes that every signal can have."""

CODES_OF = {
    "SIGILL": prefixed("ILL_"),
    "SIGFPE": prefixed("FPE_"),
    "SIGSEGV": prefixed("SEGV_"),
    "SIGBUS": prefixed("BUS_"),
    "SIGTRAP": prefixed("TRAP_"),
    "SIGCHLD": prefixed("CLD_"),
    "SIGIO": prefixed("POLL_"),
    "SIGSYS": named("SYS_SECCOMP SYS_USER_DISPATCH"),
}
"""Signal -> the codes that it alone has."""

STACK = FlagSet("SS_???", named("SS_ONSTACK SS_DISABLE SS_AUTODISARM"))
SIGNALFD = FlagSet("SFD_???", named("SFD_CLOEXEC SFD_NONBLOCK"))
