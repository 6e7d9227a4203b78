"""The structs of polling, clocks, timers and futexes.

As in `tracer.abi.layouts.common`; tests/abi/test_layouts.py compares them with the headers.
"""

from __future__ import annotations

from tracer.abi.flags import events as flags
from tracer.abi.kinds import ABSENT, ADDRESS, FD, S32, S64, SIGNAL, U32, U64
from tracer.abi.layouts.common import TIMESPEC, TIMEVAL
from tracer.abi.types import (
    Choice,
    Field,
    Flags,
    Hex,
    Kind,
    Layout,
    Nested,
    Phase,
    Pointee,
    SignalSet,
    Struct,
    Switch,
)

_FD = Field("fd", 0, "i", FD)
_IF_DESCRIPTOR = Switch(on=0, mask=1 << 31, cases={1 << 31: ABSENT}, default=Flags(flags.POLL, 16))
POLLFD = Layout("struct pollfd", 8, (_FD, Field("events", 4, "H", _IF_DESCRIPTOR)))
POLLED = Layout("struct pollfd", 8, (_FD, Field("revents", 6, "H", Flags(flags.POLL, 16))))
"""poll: what the program asks for, what came. A negative descriptor is left out. asm-generic/poll.h"""

_EPOLL_DATA = Layout("epoll_data_t", 8, (Field("u32", 0, "I", U32), Field("u64", 0, "Q", U64)))
EPOLL_EVENT = Layout(
    "struct epoll_event",
    12,
    (Field("events", 0, "I", Flags(flags.EPOLL)), Field("data", 4, "8s", Nested(_EPOLL_DATA))),
)
"""epoll_ctl, epoll_wait: packed on x86_64. linux/eventpoll.h"""

SIGNALS = Pointee(SignalSet(), "Q", Phase.ENTRY, bare=True)
MASK = Layout(
    "struct",
    16,
    (
        Field("sigmask", 0, "Q", Switch(on=8, mask=(1 << 64) - 1, cases={8: SIGNALS}, default=ADDRESS)),
        Field("sigsetsize", 8, "Q", U64),
    ),
)
"""The last argument of pselect6 and io_pgetevents; no header has it."""

TIMEZONE = Layout("struct timezone", 8, (Field("tz_minuteswest", 0, "i", S32), Field("tz_dsttime", 4, "i", S32)))
ITIMERVAL = Layout(
    "struct itimerval",
    32,
    (Field("it_interval", 0, "16s", Nested(TIMEVAL)), Field("it_value", 16, "16s", Nested(TIMEVAL))),
)
ITIMERSPEC = Layout(
    "struct itimerspec",
    32,
    (Field("it_interval", 0, "16s", Nested(TIMESPEC)), Field("it_value", 16, "16s", Nested(TIMESPEC))),
)
TMS = Layout(
    "struct tms",
    32,
    tuple(Field(f"tms_{name}", 8 * i, "q", S64) for i, name in enumerate(("utime", "stime", "cutime", "cstime"))),
)

_NOTIFY = {name: number for number, name in flags.EVENT_NOTIFY.items()}
_SIGVAL = Layout("union sigval", 8, (Field("sival_int", 0, "i", S32), Field("sival_ptr", 0, "Q", ADDRESS)))


def _notified(names: str, kind: Kind, default: Kind) -> Switch:
    return Switch(on=12, cases={_NOTIFY[name]: kind for name in names.split()}, default=default)


SIGEVENT = Layout(
    "struct sigevent",
    64,
    (
        Field("sigev_value", 0, "8s", Switch(on=0, mask=(1 << 64) - 1, cases={0: ABSENT}, default=Nested(_SIGVAL))),
        Field("sigev_signo", 8, "i", _notified("SIGEV_SIGNAL SIGEV_THREAD SIGEV_THREAD_ID", SIGNAL, U32)),
        Field("sigev_notify", 12, "i", Choice(flags.EVENT_NOTIFY, "SIGEV_???")),
        Field("sigev_notify_thread_id", 16, "i", _notified("SIGEV_THREAD_ID", S32, ABSENT)),
        Field("sigev_notify_function", 16, "Q", _notified("SIGEV_THREAD", ADDRESS, ABSENT)),
        Field("sigev_notify_attributes", 24, "Q", _notified("SIGEV_THREAD", ADDRESS, ABSENT)),
    ),
)
"""timer_create, mq_notify: how to be told. asm-generic/siginfo.h"""

_TIMEX = "offset freq maxerror esterror"
_TIMEX_COUNTS = "stabil jitcnt calcnt errcnt stbcnt"
TIMEX = Layout(
    "struct timex",
    208,
    (
        Field("modes", 0, "I", Flags(flags.ADJUST)),
        *(Field(name, 8 + 8 * i, "q", S64) for i, name in enumerate(_TIMEX.split())),
        Field("status", 40, "i", Flags(flags.CLOCK_STATUS)),
        Field("constant", 48, "q", S64),
        Field("precision", 56, "q", S64),
        Field("tolerance", 64, "q", S64),
        Field("time", 72, "16s", Nested(TIMEVAL)),
        Field("tick", 88, "q", S64),
        Field("ppsfreq", 96, "q", S64),
        Field("jitter", 104, "q", S64),
        Field("shift", 112, "i", S32),
        *(Field(name, 120 + 8 * i, "q", S64) for i, name in enumerate(_TIMEX_COUNTS.split())),
        Field("tai", 160, "i", S32),
    ),
)
"""adjtimex, clock_adjtime. linux/timex.h, struct __kernel_timex"""

FUTEX_WAITER = Layout(
    "struct futex_waitv",
    24,
    (
        Field("val", 0, "Q", Hex()),
        Field("uaddr", 8, "Q", ADDRESS),
        Field("flags", 16, "I", Flags(flags.FUTEX_WAITER)),
        Field("__reserved", 20, "I", Switch(on=20, cases={0: ABSENT}, default=Hex(32))),
    ),
)
"""futex_waitv. linux/futex.h"""

REQUEST = Struct(TIMESPEC, Phase.ENTRY)
"""A time that the program passes."""
