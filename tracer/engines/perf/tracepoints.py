"""The kernel's tracepoints as tracefs shows them, and the refusal where it doesn't."""

from __future__ import annotations

import errno
import os
import re

from tracer.errors import PermissionDenied, TracerError
from tracer.health import perf as health

# (offset, size) of the fields that rings.c reads, from events/raw_syscalls/sys_*/format
_FORMS = {
    "sys_enter": {"common_type": (0, 2), "id": (8, 8), "args": (16, 48)},
    "sys_exit": {"common_type": (0, 2), "id": (8, 8), "ret": (16, 8)},
}
_FIELD = re.compile(r"field:[^;]*?(\w+)(?:\[\d+\])?;\s*offset:(\d+);\s*size:(\d+);")
_TRIED = "tracing with perf"


def raw_syscalls() -> tuple[int, int]:
    """Return the ids of raw_syscalls:sys_enter and sys_exit. Raises PermissionDenied, TracerError."""
    directory = events()
    for name, form in _FORMS.items():
        fields = {
            f: (int(o), int(s)) for f, o, s in _FIELD.findall(_read(directory, f"raw_syscalls/{name}/format"))
        }
        if not form.items() <= fields.items():
            advice = "Use the engine native or ptrace."
            raise TracerError(_TRIED, f"this kernel's raw_syscalls:{name} has another form", advice)
    enter, leave = (int(_read(directory, f"raw_syscalls/{name}/id")) for name in _FORMS)
    return enter, leave


def entry(name: str) -> int | None:
    """Return the id of the tracepoint at the entry of the x86_64 call `name`; None if there is none."""
    try:
        return int(_read(events(), f"syscalls/sys_enter_{name}/id"))
    except TracerError:
        return None


def events() -> str:
    """Return the directory of the events in tracefs. Raises PermissionDenied if it can't be read."""
    directory, error = health.mounted()
    if directory is None:
        raise PermissionDenied(_TRIED, health.tracefs().found, _sentence(health.reading(error)))
    return f"{directory}/events"


def refused(tried: str, error: OSError) -> TracerError:
    """Return the error that tells why the kernel refused an event (`tried`: a system call of ours)."""
    happened = f"{tried}: {os.strerror(error.errno or 0)}"
    advice = _ADVICE.get((tried, error.errno), "`tracer doctor` tells what works here; or use native or ptrace.")
    kind = PermissionDenied if error.errno in (errno.EPERM, errno.EACCES) else TracerError
    return kind(_TRIED, happened, advice)


def _read(directory: str, name: str) -> str:
    try:
        with open(f"{directory}/{name}") as file:
            return file.read()
    except OSError as error:
        raise TracerError(_TRIED, f"{directory}/{name}: {error.strerror}", _sentence(health.PRIVILEGE)) from error


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


_ADVICE: dict[tuple[str, int | None], str] = {
    ("perf_event_open", errno.EACCES): _sentence(health.PRIVILEGE),
    ("perf_event_open", errno.EPERM): _sentence(health.PRIVILEGE),
    ("perf_event_open", errno.EMFILE): "Allow more open files: three a processor are needed (ulimit -n).",
    ("mmap", errno.EPERM): "Run as root, or as root `sysctl kernel.perf_event_mlock_kb=65536`.",
}
