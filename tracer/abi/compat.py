"""What the kinds of x86_64 are where a word has 32 bits.

A pointer leads to the same bytes there, or it isn't followed: the structs that are alike are listed by name.
"""

from __future__ import annotations

import struct

from tracer.abi.types import (
    Address,
    Array,
    InOut,
    Int,
    IoVec,
    Kind,
    Layout,
    Pointee,
    Pointers,
    Scalars,
    SignalSet,
    Sized,
    StringArray,
    Struct,
    Switch,
)

_WORD = 4  # bytes of a long, and of a pointer

_ALIKE = frozenset(
    {
        "struct pollfd",
        "struct epoll_event",
        "struct linger",
        "struct ucred",
        "struct in_pktinfo",
        "struct ip_mreq",
        "struct ipv6_mreq",
        "struct sembuf",
        "struct timezone",
        "struct futex_waitv",
        "struct io_event",
        "struct io_uring_params",
        "struct statx",
        "struct open_how",
    }
)
_TIMES = frozenset({"struct timespec", "struct itimerspec", "struct timespec of a file"})

_PLAIN_64 = {
    "clock_gettime64": "clock_gettime",
    "clock_settime64": "clock_settime",
    "timer_gettime64": "timer_gettime",
    "timer_settime64": "timer_settime",
    "timerfd_gettime64": "timerfd_gettime",
    "timerfd_settime64": "timerfd_settime",
}


def wide_times_of(name: str) -> str | None:
    """Return the call of x86_64 that i386 has with 64-bit times under this name, None if it has none."""
    return _PLAIN_64.get(name) or (name.removesuffix("_time64") if name.endswith("_time64") else None)


def narrow(kind: Kind, wide_times: bool = False) -> Kind:
    """Return what a kind is where a word has 32 bits; with `wide_times`, times have 64 all the same."""
    if isinstance(kind, Switch):
        cases = {value: narrow(case, wide_times) for value, case in kind.cases.items()}
        return Switch(kind.on, cases, narrow(kind.default, wide_times), kind.mask)
    if isinstance(kind, InOut):
        passed, returned = narrow(kind.passed, wide_times), narrow(kind.returned, wide_times)
        followed = not isinstance(passed, Address) and not isinstance(returned, Address)
        return InOut(passed, returned, kind.alone, kind.apart) if followed else Address()
    if isinstance(kind, Sized):
        content = narrow(kind.content, wide_times)
        return Address() if kind.extra else Sized(kind.length, content, kind.phase, kind.limit)
    if isinstance(kind, Struct | Array):
        return kind if _alike(kind.layout, wide_times) else Address()
    if isinstance(kind, IoVec | StringArray | Pointers):
        return Address()
    if isinstance(kind, Pointee | Scalars) and not isinstance(kind.kind, SignalSet):
        return kind if struct.calcsize("<" + kind.format) <= _WORD else Address()
    if isinstance(kind, Int) and kind.bits > 32:
        return Int(32, kind.signed)
    return kind


def _alike(layout: Layout, wide_times: bool) -> bool:
    return layout.name in _ALIKE or (wide_times and layout.name in _TIMES)
