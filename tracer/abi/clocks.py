"""Calls on clocks and timers: reading and setting them, sleeping, files' times."""

from __future__ import annotations

from tracer.abi.event_layouts import ITIMERSPEC, ITIMERVAL, REQUEST, SIGEVENT, TIMEX, TIMEZONE, TMS, UTIMBUF
from tracer.abi.flags import descriptors, processes
from tracer.abi.flags import events as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ADDRESS, AT, DIRFD, FD, PATH, S32, U32
from tracer.abi.layouts import FILE_TIMESPEC, FILE_TIMEVAL, TIMESPEC, TIMEVAL
from tracer.abi.types import Array, Choice, Entry, Flags, InOut, Phase, Pointee, Struct, Switch, Timestamp

CLOCK = Choice(processes.CLOCKS, "CLOCK_???")
INTERVAL_TIMER = Choice(flags.INTERVAL_TIMERS, "ITIMER_???")
STATE = Choice(flags.CLOCK_STATES, "")
REMAINING = Struct(TIMESPEC, Phase.INTERRUPTED)
_IF_RELATIVE = Switch(
    on=1, mask=CONSTANTS["TIMER_ABSTIME"], cases={CONSTANTS["TIMER_ABSTIME"]: ADDRESS}, default=REMAINING
)
ADJUSTED = InOut(Struct(TIMEX, Phase.ENTRY), Struct(TIMEX), alone=False)
FILE_TIMEVALS = Array(FILE_TIMEVAL, -2, Phase.ENTRY)

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
    Entry("time", (Pointee(Timestamp(), "q"),), Timestamp()),
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

_FILES = (
    Entry("utime", (PATH, Struct(UTIMBUF, Phase.ENTRY))),
    Entry("utimes", (PATH, FILE_TIMEVALS)),
    Entry("futimesat", (DIRFD, PATH, FILE_TIMEVALS)),
    Entry("utimensat", (DIRFD, PATH, Array(FILE_TIMESPEC, -2, Phase.ENTRY), AT)),
)

ENTRIES = (*_CLOCKS, *_TIMERS, *_FILES)
