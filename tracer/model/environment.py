"""The fingerprint of where a trace was made: what may change its calls without the program having changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from tracer import __version__


def fingerprint() -> Mapping[str, str | int]:
    """Return kernel, machine, C library, processors and tool version of this machine."""
    system = os.uname()
    return {
        "kernel": f"{system.sysname} {system.release}",
        "machine": system.machine,
        "libc": _libc(),
        "processors": os.cpu_count() or 0,
        "tool": f"syscall-tracer {__version__}",
        "python": ".".join(map(str, sys.version_info[:3])),
    }


def _libc() -> str:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or "unknown"
    except (ValueError, OSError):  # musl doesn't know the name
        return "unknown"
