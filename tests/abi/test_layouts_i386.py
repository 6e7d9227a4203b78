"""Sizes and offsets of i386's structs, against the C compiler. Nothing compiled is run: there may be no libc."""

from __future__ import annotations

import re
import struct
import subprocess
from collections.abc import Sequence

import pytest

from conftest import need
from tracer.abi.layouts import common as layouts
from tracer.abi.layouts import i386 as layouts_i386
from tracer.abi.layouts import ioctl as layouts_ioctl
from tracer.abi.layouts import system as layouts_system
from tracer.abi.types import Bits, Layout

TYPES = ["linux/types.h", "linux/time.h"]

# layout of i386 -> headers, C type
WITNESSES: dict[str, tuple[Layout | None, list[str], str]] = {
    "timespec": (layouts_i386.of(layouts.TIMESPEC), [], "struct timespec"),
    "timeval": (layouts_i386.of(layouts.TIMEVAL), [], "struct timeval"),
    "rlimit": (layouts_i386.of(layouts.RLIMIT), ["linux/resource.h"], "struct rlimit"),
    "rusage": (layouts_i386.of(layouts.RUSAGE), ["linux/resource.h"], "struct rusage"),
    "utimbuf": (layouts_i386.of(layouts_system.UTIMBUF), ["linux/utime.h"], "struct utimbuf"),
    "stack": (layouts_i386.of(layouts_system.STACK), ["asm/signal.h"], "stack_t"),
    "flock": (layouts_i386.of(layouts.FOUND_LOCK), ["asm/fcntl.h"], "struct flock"),
    "sysinfo": (layouts_i386.of(layouts_system.SYSINFO), ["linux/sysinfo.h"], "struct sysinfo"),
    "statfs": (layouts_i386.of(layouts_system.STATFS), ["asm/statfs.h"], "struct statfs"),
    "statfs64": (layouts_i386.STATFS64, ["asm/statfs.h"], "struct statfs64"),
    "stat": (layouts_i386.STAT32, ["asm/stat.h"], "struct stat"),
    "stat64": (layouts_i386.STAT64, ["asm/stat.h"], "struct stat64"),
    # What is the same must be so here, too.
    "statx": (layouts_i386.of(layouts.STATX), ["linux/stat.h"], "struct statx"),
    "open_how": (layouts_i386.of(layouts.OPEN_HOW), ["linux/openat2.h"], "struct open_how"),
    "clone_args": (layouts_i386.of(layouts.CLONE_ARGS), ["linux/sched.h"], "struct clone_args"),
    "termios": (layouts_i386.of(layouts.TERMIOS), ["asm/termbits.h"], "struct termios"),
    "utsname": (layouts_i386.of(layouts_system.UTSNAME), ["linux/utsname.h"], "struct new_utsname"),
    "mount_attr": (layouts_i386.of(layouts_system.MOUNT_ATTR), ["linux/mount.h"], "struct mount_attr"),
    "loop_info": (layouts_i386.of(layouts_ioctl.LOOP_INFO), ["linux/loop.h"], "struct loop_info64"),
    "fsxattr": (layouts_i386.of(layouts_ioctl.FILE_ATTRIBUTES), ["linux/fs.h"], "struct fsxattr"),
}
FLAGS = ["-m32", "-S", "-w", "-O1", "-isystem", "/usr/include/x86_64-linux-gnu", "-x", "c", "-o", "-", "-"]


def evaluated(headers: Sequence[str], expressions: Sequence[str]) -> list[int]:
    """Return what the compiler says of expressions for i386, read from its assembly."""
    lines = ["#include <stddef.h>", *(f"#include <{header}>" for header in (*TYPES, *headers)), "void f(void) {"]
    lines += [f'asm volatile(".ascii \\"->%0\\"" :: "i"((long long)({one})));' for one in expressions]
    source = "\n".join([*lines, "}"]) + "\n"
    done = subprocess.run([need("gcc"), *FLAGS], input=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [int(number) for number in re.findall(r"->\$(-?\d+)", done.stdout)]


@pytest.mark.parametrize("name", WITNESSES)
def test_layout_is_the_headers(name):
    layout, headers, type_ = WITNESSES[name]
    assert layout is not None
    fields = [f for f in layout.fields if not isinstance(f.kind, Bits) and not f.name.startswith("c_cc")]
    expressions = [f"sizeof({type_})"]
    for field in fields:
        expressions += [f"offsetof({type_}, {field.name})", f"sizeof((({type_} *)0)->{field.name})"]
    size, *found = evaluated(headers, expressions)
    assert size == layout.size
    assert [(f.offset, struct.calcsize("=" + f.format)) for f in fields] == list(
        zip(found[::2], found[1::2], strict=True)
    )


def test_a_64_bit_struct_would_be_seen():
    assert evaluated(["asm/stat.h"], ["sizeof(struct stat)"]) != [layouts.STAT.size]
