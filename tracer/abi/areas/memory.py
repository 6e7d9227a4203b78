"""Calls on the address space, and getrandom."""

from __future__ import annotations

from tracer.abi.flags import memory as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, FD, S32, U64
from tracer.abi.types import RESULT, Buffer, Choice, Entry, Flags, Hex, Phase, Switch

PROTECTION = Flags(flags.PROTECTION)
_MAPPED = Switch(on=3, mask=CONSTANTS["MAP_ANONYMOUS"], cases={0: FD}, default=S32)  # ignored if anonymous
_NEW_ADDRESS = Switch(on=3, mask=CONSTANTS["MREMAP_FIXED"], cases={0: ABSENT}, default=ADDRESS)

RANDOM = Buffer(length=RESULT, phase=Phase.EXIT, raw=True)

ENTRIES = (
    Entry("mmap", (ADDRESS, U64, PROTECTION, Flags(flags.MAP), _MAPPED, Hex()), ADDRESS),
    Entry("munmap", (ADDRESS, U64)),
    Entry("mprotect", (ADDRESS, U64, PROTECTION)),
    Entry("pkey_mprotect", (ADDRESS, U64, PROTECTION, S32)),
    Entry("mremap", (ADDRESS, U64, U64, Flags(flags.REMAP), _NEW_ADDRESS), ADDRESS),
    Entry("brk", (ADDRESS,), ADDRESS),
    Entry("madvise", (ADDRESS, U64, Choice(flags.ADVICE, "MADV_???"))),
    Entry("msync", (ADDRESS, U64, Flags(flags.SYNC))),
    Entry("mlock", (ADDRESS, U64)),
    Entry("mlock2", (ADDRESS, U64, Flags(flags.LOCK))),
    Entry("munlock", (ADDRESS, U64)),
    Entry("mlockall", (Flags(flags.LOCK_ALL),)),
    Entry("munlockall", ()),
    Entry("getrandom", (RANDOM, U64, Flags(flags.RANDOM))),
)
