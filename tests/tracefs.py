"""A tracefs for tests, in a mount namespace of this process alone: nobody else sees it, nothing is left."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

from tracer.health import Works, perf

CLONE_NEWNS = 0x20000  # linux/sched.h
MS_REC, MS_PRIVATE = 1 << 14, 1 << 18  # linux/mount.h


@contextmanager
def mounted() -> Iterator[None]:
    """Have tracefs at its usual place, if the kernel lets us; afterwards all is as before."""
    libc = ctypes.CDLL(None, use_errno=True)
    if perf.mounted()[0] is not None:
        yield
        return
    directory, namespace = os.getcwd(), os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if libc.unshare(CLONE_NEWNS) == 0:
            libc.mount(b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)
            libc.mount(b"tracefs", perf.TRACEFS[0].encode(), b"tracefs", ctypes.c_ulong(0), None)
        yield
    finally:
        assert libc.setns(namespace, CLONE_NEWNS) == 0
        os.close(namespace)
        os.chdir(directory)


def trouble() -> str:
    """Return why tracepoints can't be used, empty if they can."""
    findings = (perf.tracefs(), perf.counters())
    return "; ".join(finding.found for finding in findings if finding.works is not Works.YES)
