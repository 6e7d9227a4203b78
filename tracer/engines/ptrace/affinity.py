"""Sharing one processor core between tracer and tracees, unseen by the tracees.

Handing over between cores costs more than everything else at a stop (docs/performance.md). So the tracer and
its tracees run on one core, while each tracee is told, and its untraced children would inherit, the mask that
it would have had. A task whose mask was set on purpose, by itself or by another tracee, keeps that mask.
"""

from __future__ import annotations

import os
from collections.abc import Callable

Affinity = Callable[[int, bool, int], bytes | None]  # CoreSharing.asked


class CoreSharing:
    """Keeps tracer and tracees on one core; `enabled` false makes it do nothing."""

    def __init__(self, enabled: bool) -> None:
        """Remember the mask from before, and pick the core that the tracer runs on now."""
        self._before = os.sched_getaffinity(0)
        self._enabled = enabled and len(self._before) > 1
        self._core = {_current_core(self._before)}
        self._sharing: set[int] = set()

    def begin(self, pid: int) -> None:
        """Put the tracer and the launched process `pid` on the shared core."""
        if not self._enabled:
            return
        try:
            os.sched_setaffinity(pid, self._core)
            os.sched_setaffinity(0, self._core)
        except OSError:  # not allowed here: then everybody stays where they are
            self._enabled = False
            os.sched_setaffinity(pid, self._before)
            return
        self._sharing.add(pid)

    def born(self, tid: int, parent: int) -> None:
        """Take note that `tid` inherited the mask of `parent`."""
        if parent in self._sharing:
            self._sharing.add(tid)

    def gone(self, tid: int) -> None:
        """Forget `tid`: it ended."""
        self._sharing.discard(tid)

    def renamed(self, former: int, tid: int) -> None:
        """Take note that the thread `former` goes on as `tid`."""
        shared = former in self._sharing
        self._sharing.discard(former)
        (self._sharing.add if shared else self._sharing.discard)(tid)

    def asked(self, tid: int, setting: bool, result: int) -> bytes | None:
        """Follow a tracee's sched_setaffinity (`setting`) or sched_getaffinity of `tid`, which returned `result`.

        A mask that was set on purpose is not ours any more. Returns the mask to tell who asked, `result` bytes;
        None if the kernel's answer is right.
        """
        if setting and result == 0:
            self._sharing.discard(tid)
        if setting or result <= 0 or tid not in self._sharing:
            return None
        return self._mask(result)

    def _mask(self, size: int) -> bytes:
        mask = sum(1 << core for core in self._before)
        return (mask & ((1 << 8 * size) - 1)).to_bytes(size, "little")

    def end(self) -> None:
        """Give the tracer, and any tracee that still lives, the mask from before."""
        if not self._enabled:
            return
        for tid in (0, *self._sharing):
            try:
                os.sched_setaffinity(tid, self._before)
            except ProcessLookupError:
                continue


def _current_core(allowed: set[int]) -> int:
    with open("/proc/thread-self/stat", "rb") as file:
        core = int(file.read().rpartition(b")")[2].split()[36])
    return core if core in allowed else min(allowed)
