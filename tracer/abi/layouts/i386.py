"""The structs of i386: those of x86_64 with 4-byte longs, those of its own, and those that are the same.

tests/abi/test_layouts_i386.py compares them with the headers.
"""

from __future__ import annotations

import struct

from tracer.abi.flags import files, memory
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.layouts import bpf, common, events, ioctl, ipc, sockets, system
from tracer.abi.layouts.common import FILE_MODE, U32, U64
from tracer.abi.types import (
    Address,
    Device,
    Fd,
    Field,
    FileMode,
    Flags,
    Hex,
    Int,
    Kind,
    Layout,
    Limit,
    Nested,
    Repeated,
    Switch,
)

_WORD = 4  # bytes of a long and of a pointer, and the most that anything is aligned to
_FORMATS = {"Q": "I", "q": "i"}


def narrow_number(kind: Kind) -> Kind:
    """Return what a number of x86_64 is if it is a long."""
    if isinstance(kind, Int | Hex | Flags | Limit) and kind.bits > 32:
        return kind.but(bits=32)
    return kind


def _narrow(field: Field, wide: tuple[str, ...]) -> Field:
    if field.name in wide:
        return field
    nested = _NARROWED.get(id(field.kind.layout)) if isinstance(field.kind, Nested) else None
    if nested is not None:
        layout = nested
        return field._replace(format=f"{layout.size}s", kind=Nested(layout))
    if isinstance(field.kind, Repeated) and field.kind.format in _FORMATS:
        count = struct.calcsize(field.format) // struct.calcsize("<" + field.kind.format)
        kind = Repeated(narrow_number(field.kind.kind), _FORMATS[field.kind.format])
        return field._replace(format=f"{_WORD * count}s", kind=kind)
    return field._replace(format=_FORMATS.get(field.format, field.format), kind=narrow_number(field.kind))


def _with_short_longs(layout: Layout, size: int = 0, wide: tuple[str, ...] = ()) -> Layout:
    """Return `layout` with longs and pointers of 4 bytes; `wide` members have 8 here, too."""
    at, placed = 0, {}
    for field in sorted(layout.fields, key=lambda field: field.offset):
        narrowed = _narrow(field, wide)
        width = struct.calcsize("<" + narrowed.format)
        at += -at % min(width, _WORD)
        placed[field.name] = narrowed._replace(offset=at)
        at += width
    ordered = tuple(placed[field.name] for field in layout.fields)
    return layout._replace(size=size or at + -at % _WORD, fields=ordered)


# Keyed by identity: a layout holds tables, and no two of them are the same.
_NARROWED: dict[int, Layout] = {}
for _layout in (common.TIMESPEC, common.TIMEVAL, common.RLIMIT, system.UTIMBUF, system.STACK):
    _NARROWED[id(_layout)] = _with_short_longs(_layout)
for _layout in (common.LOCK, common.FOUND_LOCK):
    _NARROWED[id(_layout)] = _with_short_longs(_layout, size=16)
for _layout in (events.ITIMERVAL, events.ITIMERSPEC, events.TMS):
    _NARROWED[id(_layout)] = _with_short_longs(_layout)
_NARROWED[id(system.IOVEC)] = _with_short_longs(system.IOVEC)
_NARROWED[id(common.RUSAGE)] = _with_short_longs(common.RUSAGE)
_NARROWED[id(common.SIGACTION)] = _with_short_longs(common.SIGACTION, wide=("sa_mask",))
_NARROWED[id(system.SYSINFO)] = _with_short_longs(system.SYSINFO, size=64)
_NARROWED[id(system.STATFS)] = _with_short_longs(system.STATFS, size=64)


_NARROWED[id(system.USER_DESC)] = SEGMENT = system.USER_DESC._replace(
    fields=tuple(field for field in system.USER_DESC.fields if field.name != "lm")
)
"""modify_ldt, set_thread_area: nobody asks for a segment of 64-bit code here. asm/ldt.h"""

RLIMIT = _NARROWED[id(common.RLIMIT)]


def _old_time(name: str, offset: int) -> tuple[Field, Field]:
    return Field(f"{name}time", offset, "I", U32), Field(f"{name}time_nsec", offset + 4, "I", U32)


STAT64 = Layout(
    "struct stat",
    96,
    (
        Field("st_dev", 0, "Q", Device()),
        Field("st_ino", 88, "Q", U64),
        Field("st_mode", 16, "I", FILE_MODE),
        Field("st_nlink", 20, "I", U32),
        Field("st_uid", 24, "I", U32),
        Field("st_gid", 28, "I", U32),
        Field("st_blksize", 52, "I", U32),
        Field("st_blocks", 56, "Q", U64),
        Field("st_size", 44, "q", Int(64)),
        Field("st_rdev", 32, "Q", Device()),
        *_old_time("st_a", 64),
        *_old_time("st_m", 72),
        *_old_time("st_c", 80),
    ),
)
"""stat64 and its kin. asm/stat.h"""

STAT32 = Layout(
    "struct stat",
    64,
    (
        Field("st_dev", 0, "I", Device()),
        Field("st_ino", 4, "I", U32),
        Field("st_mode", 8, "H", FileMode(files.FILE_MODE)),
        Field("st_nlink", 10, "H", Int(16, signed=False)),
        Field("st_uid", 12, "H", Int(16, signed=False)),
        Field("st_gid", 14, "H", Int(16, signed=False)),
        Field("st_blksize", 24, "I", U32),
        Field("st_blocks", 28, "I", U32),
        Field("st_size", 20, "I", U32),
        Field("st_rdev", 16, "I", Device()),
        *_old_time("st_a", 32),
        *_old_time("st_m", 40),
        *_old_time("st_c", 48),
    ),
)
"""stat, fstat, lstat. asm/stat.h"""

_WIDE = ("f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree")
STATFS64 = _with_short_longs(system.STATFS, size=84, wide=_WIDE)
"""statfs64, fstatfs64. asm/statfs.h"""

_ACTION_AT = {"sa_mask": 4, "sa_flags": 8, "sa_restorer": 12}
OLD_SIGACTION = Layout(
    "struct old_sigaction",
    16,
    tuple(
        field._replace(offset=_ACTION_AT.get(field.name, field.offset), format="I")
        for field in _NARROWED[id(common.SIGACTION)].fields
    ),
)
"""sigaction. asm/signal.h"""

OLD_MAPPING = Layout(
    "struct mmap_arg_struct",
    24,
    (
        Field("addr", 0, "I", Address()),
        Field("len", 4, "I", U32),
        Field("prot", 8, "I", Flags(memory.PROTECTION)),
        Field("flags", 12, "I", Flags(memory.MAP)),
        Field("fd", 16, "I", Switch(12, {0: Fd()}, Int(), mask=CONSTANTS["MAP_ANONYMOUS"])),
        Field("offset", 20, "I", Hex(32)),
    ),
)
"""mmap, which takes all its arguments behind one pointer. No exported header has it."""

_SAME = (
    common.STATX, common.OPEN_HOW, common.CLONE_ARGS, common.WINSIZE, common.TERMIOS, common.OWNER,
    system.MOUNT_ATTR, system.SCHED_ATTR, system.CAPABILITY_HEADER,
    system.CAPABILITY_SET, system.CAPABILITY_SETS, system.KEYCTL_DH, system.UTSNAME,
    system.SECCOMP_SIZES, system.LANDLOCK_RULESET, system.LANDLOCK_BENEATH,
    system.PERF_EVENT, system.HANDLE, system.HANDLE_SIZE, ioctl.CLONE_RANGE,
    ioctl.TRIM, ioctl.FILE_ATTRIBUTES, ioctl.FIEMAP, ioctl.LOOP_INFO,
    *bpf.BPF_ATTRIBUTES.values(),
    events.POLLFD, events.POLLED, events.EPOLL_EVENT, events.TIMEZONE,
    events.FUTEX_WAITER, ipc.SEMBUF, ipc.IO_EVENT, ipc.RING, ipc.RING_PASSED,
    sockets.LINGER, sockets.UCRED, sockets.MEMBERSHIP, sockets.MEMBERSHIP_6,
    sockets.TCP_INFO,
)  # fmt: skip

_LAYOUTS = {**{id(layout): layout for layout in _SAME}, **_NARROWED, id(common.STAT): STAT32}


def of(layout: Layout) -> Layout | None:
    """Return what a call of i386 has in place of a layout of x86_64; None if that differs in another way."""
    return _LAYOUTS.get(id(layout))
