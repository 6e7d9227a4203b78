"""Calls that wait for descriptors and for what happens to files."""

from __future__ import annotations

from tracer.abi.flags import descriptors, files
from tracer.abi.flags import events as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ADDRESS, DIRFD, FD, PATH, S32, U32, U64, structs
from tracer.abi.layouts.common import TIMESPEC, TIMEVAL
from tracer.abi.layouts.events import EPOLL_EVENT, MASK, POLLED, POLLFD, REQUEST, SIGNALS
from tracer.abi.types import (
    RESULT,
    Choice,
    Entry,
    Exchange,
    FdSet,
    Flags,
    Layout,
    Phase,
    Shown,
    Struct,
    Switch,
)

_POLLED = Exchange(structs(POLLFD, 1, Phase.ENTRY), structs(POLLED, 1), Shown.APART)


def _left(layout: Layout) -> Exchange:
    """Return a time to wait at most, of which the kernel says how much was left."""
    return Exchange(Struct(layout, Phase.ENTRY), Struct(layout), Shown.APART)


def _mask(size: int) -> Switch:
    """Return a set of signals whose size, which must be 8, is argument `size`."""
    return Switch(on=size, mask=(1 << 64) - 1, cases={8: SIGNALS}, default=ADDRESS)


_SET = Exchange(FdSet(0, Phase.ENTRY), FdSet(0), Shown.APART)
_EVENTS = structs(EPOLL_EVENT, RESULT)
_EVENT = Switch(on=1, cases={CONSTANTS["EPOLL_CTL_DEL"]: ADDRESS}, default=Struct(EPOLL_EVENT, Phase.ENTRY))
_NO_FD = CONSTANTS["FAN_NOFD"] & 0xFFFFFFFF
_DIRECTORY = Switch(on=3, cases={_NO_FD: Choice({_NO_FD: "FAN_NOFD"}, "", decimal=True)}, default=DIRFD)

ENTRIES = (
    Entry("poll", (_POLLED, U32, S32)),
    Entry("ppoll", (_POLLED, U32, _left(TIMESPEC), _mask(4), U64)),
    Entry("select", (S32, _SET, _SET, _SET, _left(TIMEVAL))),
    Entry("pselect6", (S32, _SET, _SET, _SET, _left(TIMESPEC), Struct(MASK, Phase.ENTRY))),
    Entry("epoll_create", (S32,), FD, opens=True),
    Entry("epoll_create1", (Flags(descriptors.EPOLL),), FD, opens=True),
    Entry("epoll_ctl", (FD, Choice(flags.EPOLL_CONTROL, "EPOLL_CTL_???"), FD, _EVENT)),
    Entry("epoll_wait", (FD, _EVENTS, S32, S32)),
    Entry("epoll_pwait", (FD, _EVENTS, S32, S32, _mask(5), U64)),
    Entry("epoll_pwait2", (FD, _EVENTS, S32, REQUEST, _mask(5), U64)),
    Entry("eventfd", (U32,), FD, opens=True),
    Entry("eventfd2", (U32, Flags(descriptors.EVENTFD)), FD, opens=True),
    Entry("inotify_init", (), FD, opens=True),
    Entry("inotify_init1", (Flags(descriptors.INOTIFY),), FD, opens=True),
    Entry("inotify_add_watch", (FD, PATH, Flags(flags.INOTIFY))),
    Entry("inotify_rm_watch", (FD, S32)),
    Entry("fanotify_init", (Flags(flags.FANOTIFY_INIT), Flags(files.OPEN)), FD, opens=True),
    Entry(
        "fanotify_mark",
        (FD, Flags(flags.FANOTIFY_MARK), Flags(flags.FANOTIFY_EVENTS, 64), _DIRECTORY, PATH),
    ),
)
