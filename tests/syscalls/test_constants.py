"""Every constant is the headers' own, and none of them is missing."""

from __future__ import annotations

import importlib

import pytest

from syscalls import limits, number, unistd

fcntl = importlib.import_module("syscalls.fcntl")
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
