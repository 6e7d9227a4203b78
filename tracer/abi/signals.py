"""Calls that send, catch and block signals, and calls on clocks."""

from __future__ import annotations

from tracer.abi.flags import processes as flags
from tracer.abi.kinds import ADDRESS, FD, S32, SIGNAL, U32, U64
from tracer.abi.layouts import SIGACTION, TIMESPEC
from tracer.abi.types import Choice, Entry, Flags, Hex, Phase, Pointee, Struct

CLOCK = Choice(flags.CLOCKS, "CLOCK_???")
SIGNAL_SET = Flags(flags.SIGNAL_SET, 64)
NEW_SET = Pointee(SIGNAL_SET, "Q", Phase.ENTRY)  # the kernel refuses sets that aren't 8 bytes long
OLD_SET = Pointee(SIGNAL_SET, "Q")
REQUEST = Struct(TIMESPEC, Phase.ENTRY)

ENTRIES = (
    Entry("kill", (S32, SIGNAL)),
    Entry("tkill", (S32, SIGNAL)),
    Entry("tgkill", (S32, S32, SIGNAL)),
    Entry("pidfd_send_signal", (FD, SIGNAL, ADDRESS, Hex(32))),
    Entry("rt_sigaction", (SIGNAL, Struct(SIGACTION, Phase.ENTRY), Struct(SIGACTION), U64)),
    Entry("rt_sigprocmask", (Choice(flags.SIGMASK_HOW, "SIG_???"), NEW_SET, OLD_SET, U64)),
    Entry("rt_sigpending", (OLD_SET, U64)),
    Entry("rt_sigsuspend", (NEW_SET, U64)),
    Entry("rt_sigreturn", ()),
    Entry("alarm", (U32,)),
    # What is left of the time is written only if the call is interrupted, that is, if it fails.
    Entry("nanosleep", (REQUEST, ADDRESS)),
    Entry("clock_nanosleep", (CLOCK, Flags(flags.TIMER), REQUEST, ADDRESS)),
    Entry("clock_gettime", (CLOCK, Struct(TIMESPEC))),
    Entry("clock_getres", (CLOCK, Struct(TIMESPEC))),
    Entry("clock_settime", (CLOCK, REQUEST)),
)
