"""Time: sleep, ask clocks, set timers; durations and times are ints of nanoseconds unless it says otherwise.

Each is one system call: `clock_gettime` too, which C programs mostly have without a call, from the vDSO.
Source of the numbers: linux/time.h, linux/timerfd.h.
"""

from syscalls._raw import UINT_MAX, demux, descriptor, unless_interrupted, whole, word, writable
from syscalls._words import each_word, nanoseconds, timespec, words
from syscalls.number import (
    SYS_alarm,
    SYS_clock_getres,
    SYS_clock_gettime,
    SYS_clock_nanosleep,
    SYS_getitimer,
    SYS_nanosleep,
    SYS_setitimer,
    SYS_timerfd_create,
    SYS_timerfd_gettime,
    SYS_timerfd_settime,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from syscalls._raw import Descriptor

CLOCK_REALTIME = 0
CLOCK_MONOTONIC = 1
CLOCK_PROCESS_CPUTIME_ID = 2
CLOCK_THREAD_CPUTIME_ID = 3
CLOCK_MONOTONIC_RAW = 4
CLOCK_REALTIME_COARSE = 5
CLOCK_MONOTONIC_COARSE = 6
CLOCK_BOOTTIME = 7
CLOCK_REALTIME_ALARM = 8
CLOCK_BOOTTIME_ALARM = 9
CLOCK_SGI_CYCLE = 10
CLOCK_TAI = 11

TIMER_ABSTIME = 1

ITIMER_REAL = 0
ITIMER_VIRTUAL = 1
ITIMER_PROF = 2

TFD_TIMER_ABSTIME = 1
TFD_TIMER_CANCEL_ON_SET = 2
TFD_NONBLOCK = 0o4000
TFD_CLOEXEC = 0o2000000

_USEC = 1_000_000
_LONGEST = (1 << 63) - 1


def nanosleep(duration: int) -> int:
    """Sleep for *duration* nanoseconds in one call; return how many were left: 0, or more after a signal.

    So EINTR is no Error here. Another: see nanosleep(2). ValueError: *duration* is negative.
    """
    asked, left = timespec(duration), bytearray(16)
    address, _length, _keep = writable(asked)
    into, _length, _keep_left = writable(left)
    unless_interrupted(word(SYS_nanosleep, address, into), "nanosleep")
    return nanoseconds(left)


def clock_nanosleep(clock: int, duration: int, flags: int = 0) -> int:
    """Sleep by *clock*, a CLOCK_ constant, as `nanosleep` does, in one call; return how many ns were left.

    With *flags* TIMER_ABSTIME, *duration* is the clock's time to sleep until, and a signal is Error EINTR.
    Error: see clock_nanosleep(2).
    """
    asked, left = timespec(duration), bytearray(16)
    address, _length, _keep = writable(asked)
    into, _length, _keep_left = writable(left)
    tell = demux if whole(flags, "flags") & TIMER_ABSTIME else unless_interrupted
    answer = word(SYS_clock_nanosleep, whole(clock, "a clock"), flags, address, into)
    tell(answer, "clock_nanosleep", clock)
    return nanoseconds(left)


def clock_gettime(clock: int) -> int:
    """Tell what *clock*, a CLOCK_ constant, shows, in nanoseconds and one call.

    Error: see clock_gettime(2).
    """
    return _ask_clock(SYS_clock_gettime, "clock_gettime", clock)


def clock_getres(clock: int) -> int:
    """Tell how fine *clock*, a CLOCK_ constant, is, in nanoseconds and one call.

    Error: see clock_getres(2).
    """
    return _ask_clock(SYS_clock_getres, "clock_getres", clock)


def _ask_clock(number: int, call: str, clock: int) -> int:
    time = bytearray(16)
    address, _length, _keep = writable(time)
    demux(word(number, whole(clock, "a clock"), address), call, clock)
    return nanoseconds(time)


def alarm(seconds: int) -> int:
    """Have SIGALRM sent in *seconds*, or with 0 never, in one call; return the seconds the last one had left.

    It can't fail: alarm(2). ValueError: *seconds* is negative, or over 2^32 - 1.
    """
    return word(SYS_alarm, whole(seconds, "seconds", 0, UINT_MAX))


def getitimer(which: int) -> tuple[int, int]:
    """Tell interval and time left of timer *which*, ITIMER_…, both in microseconds, in one call.

    Error: see getitimer(2).
    """
    timer = bytearray(32)
    address, _length, _keep = writable(timer)
    demux(word(SYS_getitimer, whole(which, "a timer"), address), "getitimer", which)
    return _microseconds(timer)


def setitimer(which: int, interval: int, value: int) -> tuple[int, int]:
    """Set timer *which*, ITIMER_…, off in *value* microseconds, then every *interval*; 0 stops it. One call.

    Return interval and time left before. ITIMER_REAL sends SIGALRM, ITIMER_VIRTUAL SIGVTALRM, ITIMER_PROF
    SIGPROF. Error: see setitimer(2). ValueError: a time is negative.
    """
    checked = (whole(interval, "an interval", 0, _LONGEST), whole(value, "a value", 0, _LONGEST))
    new, old = words(*(part for time in checked for part in divmod(time, _USEC))), bytearray(32)
    address, _length, _keep = writable(new)
    into, _length, _keep_old = writable(old)
    demux(word(SYS_setitimer, whole(which, "a timer"), address, into), "setitimer", which)
    return _microseconds(old)


def _microseconds(timer: bytearray) -> tuple[int, int]:
    seconds, rest, left, left_rest = each_word(timer)
    return seconds * _USEC + rest, left * _USEC + left_rest


def timerfd_create(clock: int, flags: int = 0) -> int:
    """Make a timer by *clock* that's read from a descriptor; return its number. One call.

    *flags*: TFD_NONBLOCK, TFD_CLOEXEC; neither is added. A read gives 8 bytes: how often it has gone off since
    the last. Error: see timerfd_create(2).
    """
    return demux(word(SYS_timerfd_create, whole(clock, "a clock"), whole(flags, "flags")), "timerfd_create")


def timerfd_settime(fd: "Descriptor", interval: int, value: int, flags: int = 0) -> tuple[int, int]:
    """Set timer *fd* off in *value* nanoseconds, then every *interval*; a *value* of 0 stops it. One call.

    Return interval and time left before. *flags*: TFD_TIMER_ABSTIME (*value* is the clock's time),
    TFD_TIMER_CANCEL_ON_SET. Error: see timerfd_settime(2).
    """
    number, new, old = descriptor(fd), timespec(interval, "an interval") + timespec(value, "a value"), bytearray(32)
    address, _length, _keep = writable(new)
    into, _length, _keep_old = writable(old)
    demux(word(SYS_timerfd_settime, number, whole(flags, "flags"), address, into), "timerfd_settime", number)
    return nanoseconds(old), nanoseconds(old[16:])


def timerfd_gettime(fd: "Descriptor") -> tuple[int, int]:
    """Tell interval and time left of timer *fd*, in nanoseconds, in one call.

    Error: see timerfd_gettime(2).
    """
    number, timer = descriptor(fd), bytearray(32)
    address, _length, _keep = writable(timer)
    demux(word(SYS_timerfd_gettime, number, address), "timerfd_gettime", number)
    return nanoseconds(timer), nanoseconds(timer[16:])


__all__ = [
    "alarm",
    "clock_getres",
    "clock_gettime",
    "clock_nanosleep",
    "getitimer",
    "nanosleep",
    "setitimer",
    "timerfd_create",
    "timerfd_gettime",
    "timerfd_settime",
    *(name for name in globals() if name.startswith(("CLOCK_", "TIMER_", "ITIMER_", "TFD_"))),
]
