"""Sizes and offsets of the structs, against the C compiler."""

from __future__ import annotations

import platform
import re
import struct

import pytest

from tracer.abi.layouts import bpf as layouts_bpf
from tracer.abi.layouts import common as layouts
from tracer.abi.layouts import ioctl as layouts_ioctl
from tracer.abi.layouts import system as layouts_system
from tracer.abi.types import Bits, Layout

MODULES = (layouts, layouts_system, layouts_ioctl, layouts_bpf)
LAYOUTS = {name: value for module in MODULES for name, value in vars(module).items() if isinstance(value, Layout)}
ALL = sorted(LAYOUTS)

# Name here -> (headers, C type). A type in parentheses is what the headers call a member otherwise.
WITNESSES: dict[str, tuple[list[str], str]] = {
    "STAT": (["asm/stat.h"], "struct stat"),
    "STATX": (["linux/stat.h"], "struct statx"),
    "STATX_TIME": (["linux/stat.h"], "struct statx_timestamp"),
    "OPEN_HOW": (["linux/openat2.h"], "struct open_how"),
    "LOCK": (["asm/fcntl.h"], "struct flock"),
    "FOUND_LOCK": (["asm/fcntl.h"], "struct flock"),
    "OWNER": (["asm/fcntl.h"], "struct f_owner_ex"),
    "CLONED": (["linux/types.h", "linux/sched.h"], "struct clone_args"),
    "CLONE_ARGS": (["linux/types.h", "linux/sched.h"], "struct clone_args"),
    "RUSAGE": (["linux/time.h", "linux/resource.h"], "struct rusage"),
    "SIGACTION": (["asm/signal.h"], "struct sigaction"),
    "TIMESPEC": (["linux/time.h"], "struct timespec"),
    "TIMEVAL": (["linux/time.h"], "struct timeval"),
    "RLIMIT": (["linux/resource.h"], "struct rlimit64"),
    "WINSIZE": (["asm/termios.h"], "struct winsize"),
    "TERMIOS": (["asm/termbits.h"], "struct termios"),
    "FSID": (["asm/statfs.h"], "__kernel_fsid_t"),
    "STATFS": (["asm/statfs.h"], "struct statfs"),
    "SIGNAL_FRAME": (["stddef.h", "asm/signal.h", "asm/sigcontext.h", "asm/ucontext.h"], "struct ucontext"),
    "HANDLE": (["fcntl.h"], "struct file_handle"),
    "UTIMBUF": (["linux/utime.h"], "struct utimbuf"),
    "DQBLK": (["linux/quota.h"], "struct if_dqblk"),
    "DQINFO": (["linux/quota.h"], "struct if_dqinfo"),
    "MOUNT_ATTR": (["linux/types.h", "linux/mount.h"], "struct mount_attr"),
    "IOVEC": (["sys/uio.h"], "struct iovec"),
    "SCHED_ATTR": (["linux/types.h", "linux/sched/types.h"], "struct sched_attr"),
    "CAPABILITY_HEADER": (["linux/capability.h"], "struct __user_cap_header_struct"),
    "CAPABILITY_SET": (["linux/capability.h"], "struct __user_cap_data_struct"),
    "KEYCTL_DH": (["linux/keyctl.h"], "struct keyctl_dh_params"),
    "UTSNAME": (["linux/utsname.h"], "struct new_utsname"),
    "SYSINFO": (["linux/sysinfo.h"], "struct sysinfo"),
    "STACK": (["signal.h"], "stack_t"),
    "SECCOMP_SIZES": (["linux/seccomp.h"], "struct seccomp_notif_sizes"),
    "LANDLOCK_BENEATH": (["linux/landlock.h"], "struct landlock_path_beneath_attr"),
    "CLONE_RANGE": (["linux/fs.h"], "struct file_clone_range"),
    "TRIM": (["linux/fs.h"], "struct fstrim_range"),
    "FILE_ATTRIBUTES": (["linux/fs.h"], "struct fsxattr"),
    "LOOP_INFO": (["linux/loop.h"], "struct loop_info64"),
    "FAULT_RANGE": (["linux/userfaultfd.h"], "struct uffdio_range"),
    "INTERFACES": (["net/if.h"], "struct ifconf"),
    "INTERFACES_ROOM": (["net/if.h"], "struct ifconf"),
    "INTERFACE_INDEX": (["net/if.h"], "struct ifreq"),
    "INTERFACE_MTU": (["net/if.h"], "struct ifreq"),
    "INTERFACE_FLAGS": (["net/if.h"], "struct ifreq"),
    "INTERFACE_ADDRESS_ONLY": (["net/if.h"], "struct ifreq"),
}

# Layouts that are the beginning of a struct which can be longer: their members are compared, not their size.
BEGINNINGS: dict[str, tuple[list[str], str]] = {
    "LANDLOCK_RULESET": (["linux/landlock.h"], "struct landlock_ruleset_attr"),
    "PERF_EVENT": (["linux/perf_event.h"], "struct perf_event_attr"),
    "FIEMAP": (["linux/types.h", "linux/fiemap.h"], "struct fiemap"),
    **{
        name: (["linux/bpf.h"], "union bpf_attr")
        for name in vars(layouts_bpf)
        if name in LAYOUTS and name.isupper()
    },
}

# What the headers lack, or have as something that can't be compared member by member.
WITHOUT = {
    "USTAT": "no exported header has it any more",
    "HANDLE_SIZE": "the first member of HANDLE",
    "CAPABILITY_SETS": "two structs, read across",
    "USER_DESC": "bit-fields",
}

_OTHERWISE = {"mask": "uc_sigmask", "private": "priv", "map_ifindex": "map_ifindex", "numa_node": "numa_node"}


def test_every_layout_has_a_witness() -> None:
    assert sorted([*WITNESSES, *BEGINNINGS, *WITHOUT]) == ALL


def _ours(layout: Layout) -> dict[str, tuple[int, int]]:
    """Return name -> (offset, size) of the members that C can take the address of."""
    plain = [field for field in layout.fields if not isinstance(field.kind, Bits)]
    return {
        _OTHERWISE.get(f.name, f.name): (f.offset, 0 if f.format == "*" else struct.calcsize("=" + f.format))
        for f in plain
    }


@pytest.mark.parametrize("name", sorted([*WITNESSES, *BEGINNINGS]))
def test_layout_is_the_headers(name: str, evaluate) -> None:
    if platform.machine() != "x86_64":
        pytest.skip("needs an x86_64 machine: its headers are the witness")
    layout = LAYOUTS[name]
    headers, type_ = (WITNESSES | BEGINNINGS)[name]
    expected = _ours(layout)
    expressions = [f"sizeof({type_})"]
    for member in expected:
        expressions += [f"offsetof({type_}, {member})", f"sizeof((({type_} *)0)->{member})"]
    size, *found = evaluate(headers, expressions)
    assert size >= layout.size if name in BEGINNINGS else size == layout.size
    assert expected == dict(zip(expected, zip(found[::2], found[1::2], strict=True), strict=True))


_SECOND = {"sample_freq", "wakeup_watermark", "bp_addr", "bp_len"}  # in a union with another


@pytest.mark.parametrize("name", ALL)
def test_members_have_different_names_and_places(name: str) -> None:
    fields = [field for field in LAYOUTS[name].fields if field.name not in _SECOND]
    places = {(field.offset, getattr(field.kind, "shift", 0)) for field in fields}
    assert len({field.name for field in fields}) == len(places) == len(fields)
    assert all(re.fullmatch(r"[a-z0-9_]+(\[V[A-Z0-9]+\])?", field.name) for field in fields)
