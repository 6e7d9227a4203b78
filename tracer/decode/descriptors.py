"""Which descriptor refers to what, followed through the calls of every process."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tracer.abi.types import Syscall
from tracer.decode.arguments import descriptors_in, signed
from tracer.model.records import AT_FDCWD, CallRecord, CaptureKind

CLOSING = frozenset({"close", "close_range", "chdir", "fchdir"})
"""Calls after which a descriptor, or the working directory, isn't known any more."""

_EBADF = -9
_CLOSE_RANGE_CLOEXEC = 4
_FD_PATH, _FD_PATHS, _DIRECTORY = map(  # quicker to compare with
    int, (CaptureKind.FD_PATH, CaptureKind.FD_PATHS, CaptureKind.DIRECTORY)
)


class _Open(NamedTuple):
    path: str | None
    since_ns: int
    origin: int


class DescriptorTable:
    """The descriptors of one process, or of several that share them."""

    def __init__(self, before: DescriptorTable | None = None) -> None:
        """Start empty; `before` is what the process had before an exec."""
        self._open: dict[int, _Open] = {}
        self._before = before._open if before else {}

    def copy(self) -> DescriptorTable:
        """Return a table of its own with the same descriptors: what fork(2) gives a child."""
        table = DescriptorTable()
        table._open = dict(self._open)
        return table

    def add(self, fd: int, path: str | None, origin: int, since_ns: int = 0) -> None:
        """Take note that `fd` refers to `path` (None: nobody knows) since the call that `origin` stands for."""
        self._open[fd] = _Open(path, since_ns, origin)

    def inherit(self, fd: int, path: str, origin: int) -> None:
        """Take note of a descriptor that a program begins with; one that survived an exec keeps its origin."""
        before = self._before.get(fd)
        self.add(fd, path, before.origin if before and before.path == path else origin)

    def known(self, words: Sequence[int], positions: Iterable[int]) -> tuple[dict[int, str], dict[int, int]]:
        """Return what the descriptors at some of a call's words refer to, and which calls made them.

        A call is its number in the trace, negative if it has none; what nobody knows isn't there.
        """
        paths, origins = {}, {}
        for position in positions:
            fd = signed(words[position], 32)
            found = self._open.get(fd)
            if found is not None:
                origins[fd] = found.origin
                if found.path is not None:
                    paths[fd] = found.path
        return paths, origins

    def paths(self) -> dict[int, str]:
        """Return what all descriptors refer to, as far as it is known."""
        return {fd: each.path for fd, each in self._open.items() if each.path is not None}

    def apply(self, record: CallRecord, syscall: Syscall, origin: int) -> None:
        """Follow what a finished call did to the table; `origin` stands for the call."""
        if syscall.name == "close" and record.result != _EBADF:
            self._close(record.args[0], record.args[0], record.start_ns)
        elif syscall.name in ("chdir", "fchdir") and not record.failed:
            self._open.pop(AT_FDCWD, None)  # known again if the engine looked
        elif syscall.name == "close_range" and not record.failed and not record.args[2] & _CLOSE_RANGE_CLOEXEC:
            self._close(record.args[0], record.args[1], record.start_ns)
        if syscall.opens and not record.failed:
            self.add(signed(record.result, 32), None, origin, record.end_ns)
        for capture in record.captures:
            if capture.kind == _FD_PATH and not capture.error:
                self.add(signed(record.result, 32), os.fsdecode(capture.data), origin, record.end_ns)
            elif capture.kind == _DIRECTORY and not capture.error:
                self.add(AT_FDCWD, os.fsdecode(capture.data), origin, record.end_ns)
            elif capture.kind == _FD_PATHS:
                for fd, path in descriptors_in(capture.data):
                    self.add(fd, path, origin, record.end_ns)

    def _close(self, first: int, last: int, start_ns: int) -> None:
        """Drop a range, but not what another thread opened while this close was under way."""
        first, last = first & 0xFFFFFFFF, last & 0xFFFFFFFF
        for fd in [n for n in self._open if first <= n <= last]:
            if self._open[fd].since_ns <= start_ns:
                del self._open[fd]
