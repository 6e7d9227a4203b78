"""The checks of perf and of tracefs, which lists its tracepoints."""

from __future__ import annotations

import errno
import os
import platform

from tracer.health import Finding, Works, refusals

TRACEFS = ("/sys/kernel/tracing", "/sys/kernel/debug/tracing")
PRIVILEGE = "run as root, or as root `sysctl kernel.perf_event_paranoid=-1`."


def reading(error: int) -> str:
    """Return how to make tracefs readable where `mounted` told `error`."""
    return "run as root." if error == errno.EACCES else "as root, `mount -t tracefs tracefs /sys/kernel/tracing`."


def tracefs() -> Finding:
    """Tell whether the kernel's own prototypes of the system calls can be read."""
    directory, error = mounted()
    if directory is None:
        fix = f"only to generate tables and for the engine perf: {reading(error)}"
        happened = os.strerror(error) if error else "not mounted, or without system-call events"
        return Finding("tracefs", Works.NO, f"{TRACEFS[0]}/events/syscalls: {happened}", fix)
    return Finding("tracefs", Works.YES, f"{directory}/events/syscalls can be read")


def counters() -> Finding:
    """Tell whether the kernel counts our calls for us, by letting it count some."""
    from tracer.health import trials  # ctypes: the perf engine starts faster without

    name = "perf counters"
    fix = f"only for the engine perf: {PRIVILEGE}"
    directory, _ = mounted()
    event = refusals.read(f"{directory}/events/raw_syscalls/sys_enter/id") if directory else ""
    if not event.isdigit() or platform.machine() not in trials.SYS_PERF_EVENT_OPEN:
        paranoid = refusals.read("/proc/sys/kernel/perf_event_paranoid") or "not readable"
        found = f"not tried without tracefs (kernel.perf_event_paranoid: {paranoid})"
        return Finding(name, Works.NO, found, "only for the engine perf: mend tracefs first, see above.")
    try:
        counted = trials.count_calls(int(event))
    except OSError as error:
        return Finding(name, Works.NO, f"perf_event_open: {error.strerror}", fix)
    if counted < trials.COUNTED:
        return Finding(name, Works.NO, f"counted {counted} of {trials.COUNTED} calls", fix)
    return Finding(name, Works.YES, f"raw_syscalls:sys_enter counted {trials.COUNTED} calls")


def mounted() -> tuple[str | None, int]:
    """Return the tracefs with events of system calls; if none can be read, why: an errno, 0 if not mounted."""
    reason = 0
    for directory in TRACEFS:
        try:
            if os.listdir(f"{directory}/events/syscalls"):
                return directory, 0
        except PermissionError as error:
            reason = reason or error.errno or 0
        except OSError:
            continue
    return None, reason
