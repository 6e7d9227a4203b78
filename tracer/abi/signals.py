"""Calls that send, catch and block signals."""

from __future__ import annotations

from tracer.abi.flags import processes as flags
from tracer.abi.kinds import ADDRESS, FD, S32, SIGNAL, U64
from tracer.abi.layouts import SIGACTION
from tracer.abi.types import Choice, Entry, Hex, Phase, Pointee, SignalSet, Struct

NEW_SET = Pointee(SignalSet(), "Q", Phase.ENTRY)  # the kernel refuses sets that aren't 8 bytes long
OLD_SET = Pointee(SignalSet(), "Q")

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
)
