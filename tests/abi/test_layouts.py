"""Sizes and offsets of the structs, against the C compiler."""

from __future__ import annotations

import platform
import re
import struct

import pytest

from tracer.abi import layouts
from tracer.abi.types import Layout

ALL = sorted(name for name, value in vars(layouts).items() if isinstance(value, Layout))

# Name here -> (headers, C type)
WITNESSES: dict[str, tuple[list[str], str]] = {
    "STAT": (["asm/stat.h"], "struct stat"),
    "STATX": (["linux/stat.h"], "struct statx"),
    "OPEN_HOW": (["linux/openat2.h"], "struct open_how"),
    "LOCK": (["asm/fcntl.h"], "struct flock"),
    "FOUND_LOCK": (["asm/fcntl.h"], "struct flock"),
    "OWNER": (["asm/fcntl.h"], "struct f_owner_ex"),
    "CLONE_ARGS": (["linux/types.h", "linux/sched.h"], "struct clone_args"),
    "RUSAGE": (["linux/time.h", "linux/resource.h"], "struct rusage"),
    "SIGINFO_CHILD": (["asm/siginfo.h"], "siginfo_t"),
    "SIGACTION": (["asm/signal.h"], "struct sigaction"),
    "TIMESPEC": (["linux/time.h"], "struct timespec"),
    "TIMEVAL": (["linux/time.h"], "struct timeval"),
    "FILE_TIMESPEC": (["linux/time.h"], "struct timespec"),
    "FILE_TIMEVAL": (["linux/time.h"], "struct timeval"),
    "RLIMIT": (["linux/resource.h"], "struct rlimit64"),
    "WINSIZE": (["asm/termios.h"], "struct winsize"),
    "TERMIOS": (["asm/termbits.h"], "struct termios"),
}


def test_every_layout_has_a_witness() -> None:
    assert sorted(WITNESSES) == ALL


@pytest.mark.parametrize("name", ALL)
def test_layout_is_the_headers(name: str, evaluate) -> None:
    if platform.machine() != "x86_64":
        pytest.skip("needs an x86_64 machine: its headers are the witness")
    layout = getattr(layouts, name)
    headers, type_ = WITNESSES[name]
    members = [field.name for field in layout.fields]
    expressions = [f"sizeof({type_})"]
    for member in members:
        expressions += [f"offsetof({type_}, {member})", f"sizeof((({type_} *)0)->{member})"]
    size, *found = evaluate(headers, expressions)
    assert size == layout.size
    ours = [(field.offset, struct.calcsize("=" + field.format)) for field in layout.fields]
    assert list(zip(members, ours, strict=True)) == list(
        zip(members, zip(found[::2], found[1::2], strict=True), strict=True)
    )


@pytest.mark.parametrize("name", ALL)
def test_members_have_different_names_and_places(name: str) -> None:
    fields = getattr(layouts, name).fields
    assert len({field.name for field in fields}) == len({field.offset for field in fields}) == len(fields)
    assert all(re.fullmatch(r"[a-z_]+(\.tv_u?n?sec|\[V[A-Z0-9]+\])?", field.name) for field in fields)
