"""The constants of memory, sockets, sandboxes and WASI are the headers' own."""

from __future__ import annotations

import importlib

from syscalls import mman, sandbox, wasi

socket = importlib.import_module("syscalls.socket")


def constants(module, *prefixes) -> dict[str, int]:
    return {name: value for name, value in vars(module).items() if name.startswith(prefixes) and type(value) is int}


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
