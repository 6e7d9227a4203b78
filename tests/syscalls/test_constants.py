"""Every constant is the headers' own, and none of them is missing."""

from __future__ import annotations

import importlib

import pytest

from syscalls import fcntl, limits, mman, number, sandbox, unistd, wasi

socket = importlib.import_module("syscalls.socket")
stat = importlib.import_module("syscalls.stat")

# glibc's own names, and the one number where glibc's header isn't the kernel's.
GLIBC_ONLY = {"O_ASYNC", "O_FSYNC", "O_RSYNC"}
NOT_THE_KERNELS = {"O_LARGEFILE"}


def constants(module, *prefixes) -> dict[str, int]:
    return {name: value for name, value in vars(module).items() if name.startswith(prefixes) and type(value) is int}


def test_open_flags_are_the_kernels(c_numbers):
    ours = {name: n for name, n in constants(fcntl, "O_").items() if name not in GLIBC_ONLY}
    assert c_numbers("linux/fcntl.h", ours) == ours


def test_open_flags_are_glibcs(c_numbers):
    ours = {name: n for name, n in constants(fcntl, "O_").items() if name not in NOT_THE_KERNELS}
    assert c_numbers("fcntl.h", ours) == ours


def test_o_largefile_is_zero_for_glibc_and_not_for_us(c_numbers):
    assert c_numbers("fcntl.h", ["O_LARGEFILE"]) == {"O_LARGEFILE": 0}
    assert fcntl.O_LARGEFILE == 0o100000


@pytest.mark.parametrize("header", ["linux/fcntl.h", "fcntl.h"])
def test_no_open_flag_is_missing(c_names, header):
    names = c_names(header, "O_[A-Z]+")
    assert len(names) > 15
    assert names <= set(constants(fcntl, "O_"))


def test_at_flags_are_the_kernels(c_numbers):
    ours = constants(fcntl, "AT_")
    assert len(ours) == 12
    assert c_numbers("linux/fcntl.h", ours) == ours


def test_modes_are_the_kernels(c_numbers):
    ours = constants(stat, "S_I")
    assert len(ours) == 23
    assert c_numbers("linux/stat.h", ours) == ours


def test_no_mode_is_missing(c_names):
    names = c_names("linux/stat.h", "S_I[A-Z]+")
    assert names <= set(constants(stat, "S_I"))


def test_whences_are_the_kernels(c_numbers):
    ours = constants(unistd, "SEEK_")
    assert len(ours) == 5
    assert c_numbers("linux/fs.h", ours) == ours


def test_limits_are_the_kernels_and_complete(c_names, c_numbers):
    names = c_names("linux/limits.h", "[A-Z_]+") - c_names("stddef.h", "[A-Z_]+")
    numbers = c_numbers("linux/limits.h", sorted(name for name in names if not name.startswith("_")))
    assert numbers == {name: getattr(limits, name) for name in limits.__all__}


def test_numbers_are_the_kernels(c_numbers):
    names = [f"__NR_{name.removeprefix('SYS_')}" for name in number.__all__]
    ours = [getattr(number, name) for name in number.__all__]
    assert list(c_numbers("asm/unistd.h", names).values()) == ours


def test_memory_constants_are_the_headers(c_numbers):
    after_6_1 = {"MADV_GUARD_INSTALL", "MADV_GUARD_REMOVE"}  # an older header lacks them: test_mman.py has both
    known = constants(mman, "PROT_", "MAP_", "MREMAP_", "MS_", "MADV_")
    ours = {name: value for name, value in known.items() if name not in after_6_1}
    assert len(ours) > 50
    assert c_numbers("linux/mman.h", ours) == ours


def test_socket_constants_are_the_headers(c_numbers):
    prefixes = {
        "AF_": "sys/socket.h",
        "IPPROTO_": "netinet/in.h",
        "IPV6_": "linux/in6.h",
        "MSG_": "sys/socket.h",
        "SCM_": "sys/socket.h",
        "SHUT_": "sys/socket.h",
        "SO": "sys/socket.h",
        "TCP_": "linux/tcp.h",
    }
    for prefix, header in prefixes.items():
        ours = constants(socket, prefix)
        assert ours
        assert c_numbers(header, ours) == ours


def test_sandbox_constants_are_the_headers(c_numbers):
    ours = constants(sandbox, "SECCOMP_", "LANDLOCK_", "PR_")
    after_6_1 = {"LANDLOCK_ACCESS_FS_TRUNCATE"}  # an older header lacks it: test_sandbox.py shows what it does
    for prefix, header in (("SECCOMP_", "seccomp"), ("LANDLOCK_", "landlock"), ("PR_", "prctl")):
        known = {name: value for name, value in ours.items() if name.startswith(prefix) and name not in after_6_1}
        assert {name: value & 0xFFFFFFFF for name, value in c_numbers(f"linux/{header}.h", known).items()} == known
    assert c_numbers("asm/unistd.h", ["__X32_SYSCALL_BIT"]) == {"__X32_SYSCALL_BIT": sandbox.X32_SYSCALL_BIT}
    codes = {
        "BPF_LD | BPF_W | BPF_ABS": sandbox.BPF_LOAD,
        "BPF_ALU | BPF_AND | BPF_K": sandbox.BPF_AND,
        "BPF_JMP | BPF_JEQ | BPF_K": sandbox.BPF_JEQ,
        "BPF_JMP | BPF_JGE | BPF_K": sandbox.BPF_JGE,
        "BPF_RET | BPF_K": sandbox.BPF_RET,
    }
    assert c_numbers("linux/filter.h", codes) == codes
    assert c_numbers("linux/openat2.h", ["RESOLVE_BENEATH", "RESOLVE_NO_MAGICLINKS"]) == {
        "RESOLVE_BENEATH": wasi.RESOLVE_BENEATH,
        "RESOLVE_NO_MAGICLINKS": wasi.RESOLVE_NO_MAGICLINKS,
    }


def test_terminal_requests_of_a_pledge_are_the_headers(c_numbers):
    names = ["TCGETS", "TIOCGWINSZ", "FIONREAD", "FIONCLEX", "FIOCLEX"]
    assert tuple(c_numbers("asm/ioctls.h", names).values()) == sandbox._TERMINAL
