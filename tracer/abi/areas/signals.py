"""Calls that send, catch, block and wait for signals."""

from __future__ import annotations

from tracer.abi.flags import processes as flags
from tracer.abi.flags import signals as signal_flags
from tracer.abi.kinds import ADDRESS, FD, S32, SIGNAL, U64
from tracer.abi.layouts.common import SIGACTION, TIMESPEC
from tracer.abi.layouts.system import SIGNAL_FRAME, STACK
from tracer.abi.types import (
    Choice,
    Entry,
    Flags,
    Hex,
    Kind,
    OnStack,
    Phase,
    Pointee,
    Siginfo,
    SignalSet,
    Struct,
    Switch,
)

_SET_SIZE = 8  # the kernel refuses sets of any other size


def signal_set(size: int, phase: Phase = Phase.ENTRY) -> Kind:
    """Return a pointer to a set whose size is argument `size`."""
    pointee = Pointee(SignalSet(), "Q", phase, bare=True)
    return Switch(on=size, mask=(1 << 64) - 1, cases={_SET_SIZE: pointee}, default=ADDRESS)


REQUEST = Struct(TIMESPEC, Phase.ENTRY)
SENT = Siginfo(Phase.ENTRY)
SIGNALFD = Flags(signal_flags.SIGNALFD)

_SENDING = (
    Entry("kill", (S32, SIGNAL)),
    Entry("tkill", (S32, SIGNAL)),
    Entry("tgkill", (S32, S32, SIGNAL)),
    Entry("pidfd_send_signal", (FD, SIGNAL, SENT, Hex(32))),
    Entry("rt_sigqueueinfo", (S32, SIGNAL, SENT)),
    Entry("rt_tgsigqueueinfo", (S32, S32, SIGNAL, SENT)),
)

_CATCHING = (
    Entry("rt_sigaction", (SIGNAL, Struct(SIGACTION, Phase.ENTRY), Struct(SIGACTION), U64)),
    Entry(
        "rt_sigprocmask",
        (Choice(flags.SIGMASK_HOW, "SIG_???"), signal_set(3), signal_set(3, Phase.EXIT), U64),
    ),
    Entry("rt_sigpending", (signal_set(1, Phase.EXIT), U64)),
    Entry("rt_sigsuspend", (signal_set(1), U64)),
    Entry("rt_sigtimedwait", (signal_set(3), Siginfo(), REQUEST, U64), SIGNAL),
    Entry("rt_sigreturn", (OnStack(SIGNAL_FRAME),), hidden=("frame",)),
    Entry("sigaltstack", (Struct(STACK, Phase.ENTRY), Struct(STACK))),
    Entry("signalfd", (FD, signal_set(2), U64), FD, opens=True),
    Entry("signalfd4", (FD, signal_set(2), U64, SIGNALFD), FD, opens=True),
)

ENTRIES = (*_SENDING, *_CATCHING)
