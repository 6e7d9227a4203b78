"""Descriptors that are closed twice, never, or handed on by accident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from errno import EBADF

from tracer.abi.families import FAMILIES
from tracer.abi.generated.constants import CONSTANTS
from tracer.decode.arguments import descriptors_in
from tracer.decode.decoder import Event
from tracer.explain import rules
from tracer.explain.watch import Seen, Watcher
from tracer.model.records import Birth, CaptureKind, ExitRecord, TaskRecord

# Where a call that makes descriptors is told to close them on exec: the argument, and the bit.
_TOLD: Mapping[str, tuple[int, int]] = {
    "open": (1, CONSTANTS["O_CLOEXEC"]),
    **dict.fromkeys(("openat", "dup3"), (2, CONSTANTS["O_CLOEXEC"])),
    "pipe2": (1, CONSTANTS["O_CLOEXEC"]),
    **dict.fromkeys(("socket", "socketpair"), (1, CONSTANTS["SOCK_CLOEXEC"])),
    "accept4": (3, CONSTANTS["SOCK_CLOEXEC"]),
    "memfd_create": (1, CONSTANTS["MFD_CLOEXEC"]),
    **dict.fromkeys(("eventfd2", "timerfd_create"), (1, CONSTANTS["O_CLOEXEC"])),
    **dict.fromkeys(("epoll_create1", "inotify_init1", "userfaultfd"), (0, CONSTANTS["O_CLOEXEC"])),
    "signalfd4": (3, CONSTANTS["O_CLOEXEC"]),
}
# Where nothing is told: these never do. Others do, or nobody knows.
_NEVER = frozenset(
    ["creat", "dup", "dup2", "pipe", "accept", "eventfd", "epoll_create", "inotify_init", "signalfd"]
)
# What sets or clears close-on-exec; None: as the third argument says.
_SETS: Mapping[tuple[str, int], bool | None] = {
    ("ioctl", CONSTANTS["FIOCLEX"]): True,
    ("ioctl", CONSTANTS["FIONCLEX"]): False,
    ("fcntl", CONSTANTS["F_SETFD"]): None,
}
_STANDARD = 3  # descriptors below are meant to be handed on


class ClosedAgain(Watcher):
    """close of a descriptor that isn't open."""

    names = frozenset(("close",))

    def see(self, seen: Seen) -> None:
        """Count it."""
        if seen.result == -EBADF:
            self.hit(rules.CLOSED_AGAIN, seen, f"descriptor {seen.call.argument('fd')}")


@dataclass(frozen=True, slots=True)
class _Open:
    """A descriptor: the call that made it, what it refers to, whether this very program made it."""

    seen: Seen
    path: str | None
    cloexec: bool
    own: bool = True


class Inheritance(Watcher):
    """Descriptors that are open when a process ends, and those that another program gets and doesn't use."""

    def __init__(self) -> None:
        """Start with no descriptors."""
        super().__init__()
        self._tables: dict[int, dict[int, _Open]] = {}
        self._handed: dict[int, dict[int, _Open]] = {}
        self._processes: dict[int, int] = {}

    def event(self, event: Event) -> None:
        """Give a new process what its parent has; look at what one has at its end."""
        if isinstance(event, ExitRecord) and self._processes.get(event.tid) == event.tid:
            self._end(event.tid)
        if not isinstance(event, TaskRecord) or event.birth == Birth.EXEC:
            return
        self._processes[event.tid] = event.tgid
        parent = self._tables.get(self._processes.get(event.parent, event.parent))
        if event.tid == event.tgid and parent:
            self._tables[event.tid] = {fd: replace(found, own=False) for fd, found in parent.items()}

    def see(self, seen: Seen) -> None:
        """Follow what a process has open."""
        handed = self._handed.get(seen.pid)
        if handed:
            for fd in seen.call.origins:
                handed.pop(fd, None)
        follow = _FOLLOWED.get(seen.name)
        if follow is not None:
            follow(self, seen)
        elif seen.call.syscall.opens or seen.name in _TOLD or seen.name in _NEVER:
            self._add(seen)

    def _add(self, seen: Seen, cloexec: bool | None = None) -> None:
        if seen.result < 0:
            return
        if cloexec is None:
            position, bit = _TOLD.get(seen.name, (0, 0))
            cloexec = bool(seen.args[position] & bit) if bit else seen.name not in _NEVER
        table = self._tables.setdefault(seen.pid, {})
        for fd, path in _made(seen):
            table[fd] = _Open(seen, path, cloexec)

    def _close(self, seen: Seen) -> None:
        self._tables.get(seen.pid, {}).pop(seen.fd, None)

    def _close_range(self, seen: Seen) -> None:
        table = self._tables.get(seen.pid, {})
        for fd in [fd for fd in table if seen.fd <= fd <= seen.args[1] & 0xFFFFFFFF]:
            if seen.args[2] & CONSTANTS["CLOSE_RANGE_CLOEXEC"]:
                table[fd] = replace(table[fd], cloexec=True)
            else:
                del table[fd]

    def _control(self, seen: Seen) -> None:
        command, table = seen.args[1], self._tables.get(seen.pid, {})
        if seen.name == "fcntl" and command in (CONSTANTS["F_DUPFD"], CONSTANTS["F_DUPFD_CLOEXEC"]):
            self._add(seen, command == CONSTANTS["F_DUPFD_CLOEXEC"])
        elif seen.fd in table and (seen.name, command) in _SETS:
            cloexec = _SETS[seen.name, command]
            told = bool(seen.args[2] & CONSTANTS["FD_CLOEXEC"]) if cloexec is None else cloexec
            table[seen.fd] = replace(table[seen.fd], cloexec=told)

    def _execute(self, seen: Seen) -> None:
        if seen.result == 0:
            table = self._tables.get(seen.pid, {})
            kept = {fd: replace(found, own=False) for fd, found in table.items() if not found.cloexec}
            self._tables[seen.pid] = kept
            self._handed[seen.pid] = {fd: found for fd, found in kept.items() if fd >= _STANDARD}

    def _end(self, pid: int) -> None:
        """Tell what a process left open, and what it was given and didn't use."""
        for fd, found in self._handed.pop(pid, {}).items():
            self.hit(rules.NO_CLOEXEC, found.seen, found.path or f"descriptor {fd}", saved=0)
        for fd, found in self._tables.pop(pid, {}).items():
            if found.own and fd >= _STANDARD:
                self.hit(rules.LEFT_OPEN, found.seen, found.path or f"descriptor {fd}", saved=0)


_FOLLOWED = {
    "close": Inheritance._close,
    "close_range": Inheritance._close_range,
    "fcntl": Inheritance._control,
    "ioctl": Inheritance._control,
    **dict.fromkeys(FAMILIES["execs"], Inheritance._execute),
}


def _made(seen: Seen) -> Iterator[tuple[int, str | None]]:
    """Yield the descriptors that a call made, and what they refer to."""
    several = [c.data for c in seen.call.record.captures if c.kind == CaptureKind.FD_PATHS]
    if several:
        yield from descriptors_in(several[0])
    elif seen.call.syscall.opens or seen.name == "fcntl":
        yield seen.result, seen.call.opened
