"""Calls on clocks and timers: reading and setting them, sleeping."""

from __future__ import annotations

from tracer.abi.flags import descriptors, processes
from tracer.abi.flags import events as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ADDRESS, FD, S32, U32
from tracer.abi.layouts.common import TIMESPEC, TIMEVAL
from tracer.abi.layouts.events import ITIMERSPEC, ITIMERVAL, REQUEST, SIGEVENT, TIMEX, TIMEZONE, TMS
from tracer.abi.types import (
    Choice,
    Entry,
    Exchange,
    Flags,
    Phase,
    Pointee,
    Seconds,
    Struct,
    Switch,
)

CLOCK = Choice(processes.CLOCKS, "CLOCK_???")
INTERVAL_TIMER = Choice(flags.INTERVAL_TIMERS, "ITIMER_???")
STATE = Choice(flags.CLOCK_STATES, "")
REMAINING = Struct(TIMESPEC, Phase.FAILED)
_IF_RELATIVE = Switch(
    on=1, mask=CONSTANTS["TIMER_ABSTIME"], cases={CONSTANTS["TIMER_ABSTIME"]: ADDRESS}, default=REMAINING
)
ADJUSTED = Exchange(Struct(TIMEX, Phase.ENTRY), Struct(TIMEX), alone=False)

_CLOCKS = (
    Entry("nanosleep", (REQUEST, REMAINING)),
    Entry("clock_nanosleep", (CLOCK, Flags(processes.TIMER), REQUEST, _IF_RELATIVE)),
    Entry("clock_gettime", (CLOCK, Struct(TIMESPEC))),
    Entry("clock_getres", (CLOCK, Struct(TIMESPEC))),
    Entry("clock_settime", (CLOCK, REQUEST)),
    Entry("clock_adjtime", (CLOCK, ADJUSTED), STATE),
    Entry("adjtimex", (ADJUSTED,), STATE),
    Entry("gettimeofday", (Struct(TIMEVAL), Struct(TIMEZONE))),
    Entry("settimeofday", (Struct(TIMEVAL, Phase.ENTRY), Struct(TIMEZONE, Phase.ENTRY))),
    Entry("time", (Pointee(Seconds(), "q"),), Seconds()),
    Entry("times", (Struct(TMS),)),
)

_TIMERS = (
    Entry("alarm", (U32,)),
    Entry("getitimer", (INTERVAL_TIMER, Struct(ITIMERVAL))),
    Entry("setitimer", (INTERVAL_TIMER, Struct(ITIMERVAL, Phase.ENTRY), Struct(ITIMERVAL))),
    Entry("timer_create", (CLOCK, Struct(SIGEVENT, Phase.ENTRY), Pointee(S32, "i"))),
    Entry("timer_settime", (S32, Flags(processes.TIMER), Struct(ITIMERSPEC, Phase.ENTRY), Struct(ITIMERSPEC))),
    Entry("timer_gettime", (S32, Struct(ITIMERSPEC))),
    Entry("timer_getoverrun", (S32,)),
    Entry("timer_delete", (S32,)),
    Entry("timerfd_create", (CLOCK, Flags(descriptors.TIMERFD)), FD, opens=True),
    Entry("timerfd_settime", (FD, Flags(descriptors.TIMERFD), Struct(ITIMERSPEC, Phase.ENTRY), Struct(ITIMERSPEC))),
    Entry("timerfd_gettime", (FD, Struct(ITIMERSPEC))),
)

ENTRIES = (*_CLOCKS, *_TIMERS)
