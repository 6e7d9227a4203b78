"""Names for events, clocks and synchronization: polling, notifications, timers, futexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracer.abi.flags.build import field, named
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import FlagSet

POLL = FlagSet(
    "POLL???",
    named(
        "POLLIN POLLPRI POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND POLLMSG "
        "POLLREMOVE POLLRDHUP"
    ),
)
EPOLL_CONTROL = named("EPOLL_CTL_ADD EPOLL_CTL_DEL EPOLL_CTL_MOD")
EPOLL = FlagSet(
    "EPOLL???",
    named(
        "EPOLLIN EPOLLPRI EPOLLOUT EPOLLERR EPOLLHUP EPOLLNVAL EPOLLRDNORM EPOLLRDBAND EPOLLWRNORM "
        "EPOLLWRBAND EPOLLMSG EPOLLRDHUP EPOLLEXCLUSIVE EPOLLWAKEUP EPOLLONESHOT EPOLLET"
    ),
)

INOTIFY = FlagSet(
    "IN_???",
    named(
        "IN_ACCESS IN_MODIFY IN_ATTRIB IN_CLOSE_WRITE IN_CLOSE_NOWRITE IN_OPEN IN_MOVED_FROM IN_MOVED_TO IN_CREATE "
        "IN_DELETE IN_DELETE_SELF IN_MOVE_SELF IN_UNMOUNT IN_Q_OVERFLOW IN_IGNORED IN_ONLYDIR IN_DONT_FOLLOW "
        "IN_EXCL_UNLINK IN_MASK_CREATE IN_MASK_ADD IN_ISDIR IN_ONESHOT"
    ),
)
_CLASSES = named("FAN_CLASS_NOTIF FAN_CLASS_CONTENT FAN_CLASS_PRE_CONTENT")
FANOTIFY_INIT = FlagSet(
    "FAN_???",
    named(
        "FAN_CLOEXEC FAN_NONBLOCK FAN_UNLIMITED_QUEUE FAN_UNLIMITED_MARKS FAN_ENABLE_AUDIT FAN_REPORT_PIDFD "
        "FAN_REPORT_TID FAN_REPORT_FID FAN_REPORT_DIR_FID FAN_REPORT_NAME FAN_REPORT_TARGET_FID"
    ),
    apart=True,
    marked=True,
    fields=(field(CONSTANTS["FAN_ALL_CLASS_BITS"], _CLASSES, "FAN_CLASS_???"),),
)
FANOTIFY_MARK = FlagSet(
    "FAN_MARK_???",
    named(
        "FAN_MARK_ADD FAN_MARK_REMOVE FAN_MARK_DONT_FOLLOW FAN_MARK_ONLYDIR FAN_MARK_MOUNT FAN_MARK_IGNORED_MASK "
        "FAN_MARK_IGNORED_SURV_MODIFY FAN_MARK_FLUSH FAN_MARK_FILESYSTEM FAN_MARK_EVICTABLE FAN_MARK_IGNORE"
    ),
)
FANOTIFY_EVENTS = FlagSet(
    "FAN_???",
    named(
        "FAN_ACCESS FAN_MODIFY FAN_ATTRIB FAN_CLOSE_WRITE FAN_CLOSE_NOWRITE FAN_OPEN FAN_MOVED_FROM FAN_MOVED_TO "
        "FAN_CREATE FAN_DELETE FAN_DELETE_SELF FAN_MOVE_SELF FAN_OPEN_EXEC FAN_Q_OVERFLOW FAN_FS_ERROR "
        "FAN_OPEN_PERM FAN_ACCESS_PERM FAN_OPEN_EXEC_PERM FAN_ONDIR FAN_EVENT_ON_CHILD FAN_RENAME"
    ),
)

INTERVAL_TIMERS = named("ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF")
EVENT_NOTIFY = named("SIGEV_SIGNAL SIGEV_NONE SIGEV_THREAD SIGEV_THREAD_ID")
CLOCK_STATES = named("TIME_OK TIME_INS TIME_DEL TIME_OOP TIME_WAIT TIME_ERROR")
ADJUST = FlagSet(
    "ADJ_???",
    named(
        "ADJ_OFFSET_SS_READ ADJ_OFFSET_SINGLESHOT ADJ_OFFSET ADJ_FREQUENCY ADJ_MAXERROR ADJ_ESTERROR ADJ_STATUS "
        "ADJ_TIMECONST ADJ_TAI ADJ_SETOFFSET ADJ_MICRO ADJ_NANO ADJ_TICK"
    ),
)
CLOCK_STATUS = FlagSet(
    "STA_???",
    named(
        "STA_PLL STA_PPSFREQ STA_PPSTIME STA_FLL STA_INS STA_DEL STA_UNSYNC STA_FREQHOLD STA_PPSSIGNAL "
        "STA_PPSJITTER STA_PPSWANDER STA_PPSERROR STA_CLOCKERR STA_NANO STA_MODE STA_CLK"
    ),
)

_FUTEXES = (
    "FUTEX_WAIT FUTEX_WAKE FUTEX_FD FUTEX_REQUEUE FUTEX_CMP_REQUEUE FUTEX_WAKE_OP FUTEX_LOCK_PI FUTEX_UNLOCK_PI "
    "FUTEX_TRYLOCK_PI FUTEX_WAIT_BITSET FUTEX_WAKE_BITSET FUTEX_WAIT_REQUEUE_PI FUTEX_CMP_REQUEUE_PI FUTEX_LOCK_PI2"
)
_PRIVATE, _REALTIME = CONSTANTS["FUTEX_PRIVATE_FLAG"], CONSTANTS["FUTEX_CLOCK_REALTIME"]
_OPERATIONS = named(_FUTEXES)
FUTEX_COMMAND = CONSTANTS["FUTEX_CMD_MASK"] & 0x7F
FUTEX = FlagSet(
    "FUTEX_???",
    {_REALTIME: "FUTEX_CLOCK_REALTIME"},
    fields=(
        (
            0xFFFFFFFF & ~_REALTIME,
            _OPERATIONS | {number | _PRIVATE: f"{name}_PRIVATE" for number, name in _OPERATIONS.items()},
        ),
    ),
)
FUTEX_WAITER = FlagSet("FUTEX_???", named("FUTEX_PRIVATE_FLAG"), fields=((0x7F, named("FUTEX_32")),))


class _Numbers(Mapping[int, str]):
    """A field of 12 bits whose values have no names: 0x5<<12."""

    def __init__(self, shift: int) -> None:
        """Take the field `shift` bits from the right."""
        self._shift = shift

    def __getitem__(self, value: int) -> str:
        """Return the spelling of a value in its place."""
        number = value >> self._shift
        return (f"{number:#x}" if number else "0") + (f"<<{self._shift}" if self._shift else "")

    def __iter__(self) -> Iterator[int]:
        """Iterate over all values."""
        return iter(range(0, 1 << self._shift + 12, 1 << self._shift))

    def __len__(self) -> int:
        """Return how many values there are."""
        return 1 << 12


def _number_at(shift: int) -> tuple[int, Mapping[int, str]]:
    return 0xFFF << shift, _Numbers(shift)


_COMPARISONS = named(
    "FUTEX_OP_CMP_EQ FUTEX_OP_CMP_NE FUTEX_OP_CMP_LT FUTEX_OP_CMP_LE FUTEX_OP_CMP_GT FUTEX_OP_CMP_GE"
)
FUTEX_OP = FlagSet(
    "FUTEX_OP_???",
    fields=(
        (8 << 28, {8 << 28: "FUTEX_OP_OPARG_SHIFT<<28"}),
        field(7, named("FUTEX_OP_SET FUTEX_OP_ADD FUTEX_OP_OR FUTEX_OP_ANDN FUTEX_OP_XOR"), "FUTEX_OP_???", 28),
        _number_at(12),
        field(15, _COMPARISONS, "FUTEX_OP_CMP_???", 24),
        _number_at(0),
    ),
)
"""The last argument of FUTEX_WAKE_OP: what to do with the second word, and how to compare it."""

RSEQ = FlagSet("RSEQ_FLAG_???", named("RSEQ_FLAG_UNREGISTER"))
