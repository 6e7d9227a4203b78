"""The prototypes of the running kernel, from tracefs, and those that no tracefs has, by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tracer.abi.generate.compiler import NotReadableError
from tracer.abi.tracepoints import TRACEFS_NAMES

TRACEFS = (Path("/sys/kernel/tracing"), Path("/sys/kernel/debug/tracing"))

Arguments = tuple[tuple[str, str], ...]

# Calls that kernels have, or had, and that the generating kernel was built without.
HAND_WRITTEN: dict[str, Arguments] = {
    "init_module": (("void *", "umod"), ("unsigned long", "len"), ("const char *", "uargs")),
    "delete_module": (("const char *", "name_user"), ("unsigned int", "flags")),
    "finit_module": (("int", "fd"), ("const char *", "uargs"), ("int", "flags")),
    "kexec_load": (
        ("unsigned long", "entry"),
        ("unsigned long", "nr_segments"),
        ("struct kexec_segment *", "segments"),
        ("unsigned long", "flags"),
    ),
    "kexec_file_load": (
        ("int", "kernel_fd"),
        ("int", "initrd_fd"),
        ("unsigned long", "cmdline_len"),
        ("const char *", "cmdline_ptr"),
        ("unsigned long", "flags"),
    ),
    "_sysctl": (("struct __sysctl_args *", "args"),),  # until Linux 5.5
    "nfsservctl": (("int", "cmd"), ("void *", "arg"), ("void *", "res")),  # until Linux 3.1
    "lookup_dcookie": (("u64", "cookie64"), ("char *", "buf"), ("size_t", "len")),  # until Linux 6.6
}

# Numbers that are reserved and that no x86_64 kernel since 2.6 has ever answered but with ENOSYS.
_NEVER_IMPLEMENTED = (
    "uselib create_module get_kernel_syms query_module getpmsg putpmsg afs_syscall tuxcall security "
    "set_thread_area get_thread_area epoll_ctl_old epoll_wait_old vserver"
)
NEVER_IMPLEMENTED = frozenset(_NEVER_IMPLEMENTED.split())

_FIELD = re.compile(r"^\tfield:(.*?)(\w+);\toffset:(\d+);", re.MULTILINE)
_FIRST_ARGUMENT = 16  # bytes of the record before it: the common fields and __syscall_nr


def prototypes(names: Iterable[str], candidates: Iterable[Path] = TRACEFS) -> dict[str, Arguments]:
    """Return the prototype of every named call that this kernel, or `HAND_WRITTEN`, knows.

    Raises NotReadableError where no candidate is a mounted, readable tracefs (root only).
    """
    events = _events(tuple(candidates))
    found: dict[str, Arguments] = {}
    for name in names:
        format_file = events / f"sys_enter_{TRACEFS_NAMES.get(name, name)}" / "format"
        if format_file.is_file():
            found[name] = parse_format(format_file.read_text())
        elif name in HAND_WRITTEN or name in NEVER_IMPLEMENTED:
            found[name] = HAND_WRITTEN.get(name, ())
    return found


def parse_format(text: str) -> Arguments:
    """Return ((type, name), …) of one events/syscalls/sys_enter_*/format file."""
    fields = _FIELD.findall(text)
    return tuple((_tidy(type_), name) for type_, name, offset in fields if int(offset) >= _FIRST_ARGUMENT)


def _tidy(type_: str) -> str:
    return type_.strip().replace("* *", "**")


def _events(candidates: tuple[Path, ...]) -> Path:
    for directory in candidates:
        events = directory / "events" / "syscalls"
        try:
            if events.is_dir() and any(events.iterdir()):
                return events
        except PermissionError:
            continue
    raise NotReadableError(
        f"no readable tracefs at {' or '.join(map(str, candidates))} (as root: mount -t tracefs tracefs DIR, "
        "then --tracefs DIR)"
    )
