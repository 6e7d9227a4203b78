"""Wait for descriptors: poll, ppoll, select, epoll; and eventfd, which is one to wait for. One call each.

Nothing is retried: EINTR is an Error. Source of the numbers: asm-generic/poll.h, linux/eventpoll.h,
bits/eventfd.h; x86_64, where a struct epoll_event is packed.
"""

from syscalls import _sigset
from syscalls._raw import INT_MAX, UINT_MAX, demux, descriptor, whole, word, writable
from syscalls._several import pair, several
from syscalls._words import join_bits, limit, words
from syscalls.number import (
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    SYS_eventfd2,
    SYS_poll,
    SYS_ppoll,
    SYS_pselect6,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from syscalls._raw import Descriptor

POLLIN = 0x1
POLLPRI = 0x2
POLLOUT = 0x4
POLLERR = 0x8
POLLHUP = 0x10
POLLNVAL = 0x20
POLLRDNORM = 0x40
POLLRDBAND = 0x80
POLLWRNORM = 0x100
POLLWRBAND = 0x200
POLLMSG = 0x400
POLLREMOVE = 0x1000
POLLRDHUP = 0x2000

EPOLL_CLOEXEC = 0o2000000
EPOLL_CTL_ADD = 1
EPOLL_CTL_DEL = 2
EPOLL_CTL_MOD = 3
EPOLLIN = 0x1
EPOLLPRI = 0x2
EPOLLOUT = 0x4
EPOLLERR = 0x8
EPOLLHUP = 0x10
EPOLLRDHUP = 0x2000
EPOLLEXCLUSIVE = 1 << 28
EPOLLWAKEUP = 1 << 29
EPOLLONESHOT = 1 << 30
EPOLLET = 1 << 31

EFD_SEMAPHORE = 1
EFD_NONBLOCK = 0o4000
EFD_CLOEXEC = 0o2000000

FD_SETSIZE = 1024


def poll(wanted: "Sequence[tuple[Descriptor, int]]", timeout: int) -> list[tuple[int, int]]:
    """Wait in one call until one of *wanted*, descriptors and POLL… events, is ready; return which are.

    *timeout* is in milliseconds; -1 waits for ever. What is returned are numbers and events, POLLNVAL for one
    that's closed; [] when the time is up. Error: see poll(2).
    """
    fds = _pollfds(wanted)
    address, _length, _keep = writable(fds)
    demux(word(SYS_poll, address, len(fds) // 8, whole(timeout, "a timeout", -1)), "poll")
    return _ready(fds)


def ppoll(
    wanted: "Sequence[tuple[Descriptor, int]]", timeout: int | None, signals: "Iterable[int] | None" = None
) -> list[tuple[int, int]]:
    """Do the same as `poll` with a *timeout* in nanoseconds, None for ever, blocking just *signals* meanwhile.

    Error: see ppoll(2).
    """
    fds = _pollfds(wanted)
    address, _length, _keep = writable(fds)
    until, _size, _keep_time = limit(timeout)
    mask, _size, _keep_mask = _sigset.place(signals)
    demux(word(SYS_ppoll, address, len(fds) // 8, until, mask, _sigset.SIZE), "ppoll")
    return _ready(fds)


def _pollfds(wanted: "Sequence[tuple[Descriptor, int]]") -> bytearray:
    #   0    4        6         8
    #   | fd | events | revents |
    fds = bytearray()
    for each in several(wanted, "wanted"):
        fd, events = pair(each, "a descriptor and its events")
        fds += words(descriptor(fd) & UINT_MAX | whole(events, "events", 0, 0xFFFF) << 32)
    return fds


def _ready(fds: bytearray) -> list[tuple[int, int]]:
    rows = (fds[at : at + 8] for at in range(0, len(fds), 8))
    found = ((int.from_bytes(row[:4], "little"), int.from_bytes(row[6:], "little")) for row in rows)
    return [(fd, revents) for fd, revents in found if revents]


Descriptors = frozenset[int]


def select(
    reading: "Iterable[Descriptor]",
    writing: "Iterable[Descriptor]" = (),
    exceptional: "Iterable[Descriptor]" = (),
    timeout: int | None = None,
) -> tuple[Descriptors, Descriptors, Descriptors]:
    """Wait in one pselect6 until a descriptor can be read, written, or has something exceptional.

    Return which are ready. *timeout* is in nanoseconds, None for ever. Error: see select(2); EBADF: one is closed,
    though a number far above the open ones is passed over. ValueError: one isn't in 0…1023.
    """
    sets = [bytearray(_fd_set(fds)) for fds in (reading, writing, exceptional)]
    (first, _s, _keep1), (second, _s, _keep2), (third, _s, _keep3) = map(writable, sets)
    until, _size, _keep = limit(timeout)
    most = max(int.from_bytes(memory, "little").bit_length() for memory in sets)
    demux(word(SYS_pselect6, most, first, second, third, until), "pselect6")
    return _members(sets[0]), _members(sets[1]), _members(sets[2])


def _fd_set(fds: "Iterable[Descriptor]") -> bytes:
    numbers = (descriptor(fd) + 1 for fd in several(fds, "descriptors"))
    return join_bits(numbers, "a descriptor plus 1", FD_SETSIZE).to_bytes(FD_SETSIZE // 8, "little")


def _members(memory: bytearray) -> Descriptors:
    mask = int.from_bytes(memory, "little")
    return frozenset(fd for fd in range(FD_SETSIZE) if mask >> fd & 1)


def epoll_create1(flags: int = 0) -> int:
    """Make an epoll in one call; return its number. *flags*: EPOLL_CLOEXEC.

    Error: see epoll_create1(2).
    """
    return demux(word(SYS_epoll_create1, whole(flags, "flags")), "epoll_create1")


def epoll_ctl(epfd: "Descriptor", op: int, fd: "Descriptor", events: int = 0, data: int | None = None) -> None:
    """Add, change or remove *fd*, by *op* EPOLL_CTL_…, in one call; *events* are EPOLL… bits.

    *data*, 64 bits, is what `epoll_wait` tells; None stands for the number of *fd*. Error: see epoll_ctl(2).
    """
    number, about = descriptor(epfd), descriptor(fd)
    told = about if data is None else whole(data, "data", 0, (1 << 64) - 1)
    event = whole(events, "events", 0, UINT_MAX).to_bytes(4, "little") + words(told)
    address, _length, _keep = writable(bytearray(event))
    demux(word(SYS_epoll_ctl, number, whole(op, "an operation"), about, address), "epoll_ctl", about)


def epoll_wait(
    epfd: "Descriptor", most: int, timeout: int, signals: "Iterable[int] | None" = None
) -> list[tuple[int, int]]:
    """Wait for at most *most* events in one epoll_pwait; return the data and the EPOLL… bits of each.

    *timeout* is in milliseconds, -1 for ever; just *signals* are blocked meanwhile, if given. [] when the time is
    up. Error: see epoll_wait(2). ValueError: *most* isn't positive.
    """
    number, room = descriptor(epfd), bytearray(12 * whole(most, "a number of events", 1, INT_MAX // 12))
    address, _length, _keep = writable(room)
    mask, _size, _keep_mask = _sigset.place(signals)
    until = whole(timeout, "a timeout", -1)
    found = demux(word(SYS_epoll_pwait, number, address, most, until, mask, _sigset.SIZE), "epoll_pwait", number)
    rows = (room[at : at + 12] for at in range(0, 12 * found, 12))
    return [(int.from_bytes(row[4:], "little"), int.from_bytes(row[:4], "little")) for row in rows]


def eventfd(value: int = 0, flags: int = 0) -> int:
    """Make a counter that begins at *value*, to be read and added to in 8 bytes; return its number. One call.

    *flags*: EFD_SEMAPHORE, EFD_NONBLOCK, EFD_CLOEXEC; none is added. Error: see eventfd(2).
    """
    return demux(word(SYS_eventfd2, whole(value, "a value", 0, UINT_MAX), whole(flags, "flags")), "eventfd2")


__all__ = [
    "FD_SETSIZE",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "eventfd",
    "poll",
    "ppoll",
    "select",
    *(name for name in globals() if name.startswith(("POLL", "EPOLL", "EFD_"))),
]
