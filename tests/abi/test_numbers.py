"""Numbers and names, against the C compiler and by hand."""

from __future__ import annotations

import platform

import pytest

from tracer.abi import x86_64
from tracer.abi.generate.tracefs import HAND_WRITTEN, NEVER_IMPLEMENTED
from tracer.abi.generated.prototypes import PROTOTYPES
from tracer.abi.generated.x86_64_numbers import NUMBERS

BY_HAND = {
    "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "mmap": 9, "sendfile": 40, "clone": 56,
    "execve": 59, "umount2": 166, "exit_group": 231, "openat": 257, "newfstatat": 262, "pread64": 17,
    "preadv2": 327, "statx": 332, "clone3": 435, "openat2": 437, "faccessat2": 439,
}  # fmt: skip


@pytest.mark.parametrize(("name", "number"), BY_HAND.items())
def test_numbers_by_hand(name: str, number: int) -> None:
    assert x86_64.BY_NAME[name] == number
    assert x86_64.syscall(number).name == name


def test_every_number_is_the_compilers(evaluate) -> None:
    if platform.machine() != "x86_64":
        pytest.skip("needs an x86_64 machine: its headers are the witness")
    names = list(NUMBERS.values())
    guarded = [f"__NR_{name}" for name in names]
    assert evaluate(["asm/unistd.h"], guarded) == list(NUMBERS)


def test_no_name_has_two_numbers() -> None:
    assert len(x86_64.BY_NAME) == len(NUMBERS)


def test_every_call_has_a_prototype() -> None:
    assert set(PROTOTYPES) == set(NUMBERS.values())


def test_prototypes_under_the_kernels_other_names() -> None:
    assert PROTOTYPES["stat"] == (("const char *", "filename"), ("struct stat *", "statbuf"))
    assert PROTOTYPES["sendfile"][2] == ("loff_t *", "offset")
    assert PROTOTYPES["umount2"] == (("char *", "name"), ("int", "flags"))
    assert PROTOTYPES["uname"] == (("struct new_utsname *", "name"),)


def test_never_implemented_calls_have_no_arguments() -> None:
    assert {PROTOTYPES[name] for name in NEVER_IMPLEMENTED} == {()}
    assert not NEVER_IMPLEMENTED & HAND_WRITTEN.keys()


def test_nobody_has_more_than_six_arguments() -> None:
    assert max(len(arguments) for arguments in PROTOTYPES.values()) == 6
