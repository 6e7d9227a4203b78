"""Every constant is the headers' own, and none of them is missing."""

from __future__ import annotations

import importlib

import pytest

from syscalls import IOV_MAX, Flock, FOwnerEx, Stat, StatFs, Statx, limits, number, unistd
from syscalls._struct import Field

fcntl = importlib.import_module("syscalls.fcntl")
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
    numbers = {name: value for name, value in vars(number).items() if name.startswith("SYS_")}
    names, ours = [f"__NR_{name.removeprefix('SYS_')}" for name in numbers], list(numbers.values())
    assert list(c_numbers("asm/unistd.h", names).values()) == ours


# A module, how its constants begin, the header that has them, how many there are at least.
FAMILIES = [
    ("control", "F_", "linux/fcntl.h", 40),
    ("control", "FD_", "linux/fcntl.h", 1),
    ("control", "DN_", "linux/fcntl.h", 7),
    ("control", "RW", "linux/fcntl.h", 7),
    ("control", "LOCK_", "linux/fcntl.h", 8),
    ("allocation", "FALLOC_", "linux/falloc.h", 7),
    ("attributes", "UTIME_", "sys/stat.h", 2),
    ("descriptors", "CLOSE_RANGE_", "linux/close_range.h", 2),
    ("descriptors", "MFD_", "linux/memfd.h", 15),
    ("dirent", "DT_", "dirent.h", 9),
    ("names", "F_OK", "unistd.h", 1),
    ("names", "R_OK", "unistd.h", 1),
    ("names", "W_OK", "unistd.h", 1),
    ("names", "X_OK", "unistd.h", 1),
    ("names", "RENAME_", "linux/fs.h", 3),
    ("statfs", "ST_", "sys/statvfs.h", 12),
    ("statx", "STATX_", "linux/stat.h", 25),
    ("transfer", "SPLICE_F_", "fcntl.h", 4),
    ("uio", "RWF_", "linux/fs.h", 5),
]


@pytest.mark.parametrize(("module", "prefix", "header", "least"), FAMILIES)
def test_a_family_of_constants_is_the_headers_and_complete(c_numbers, c_names, module, prefix, header, least):
    ours = constants(importlib.import_module(f"syscalls.{module}"), prefix)
    assert len(ours) >= least
    assert c_numbers(header, ours) == ours
    known = c_names(header, rf"{prefix}\w*")
    assert known - LEFT_OUT <= set(ours)


LEFT_OUT = {"RWF_SUPPORTED"}  # the header's own sum of the others


def test_a_call_takes_as_many_buffers_as_the_header_says(c_numbers):
    assert c_numbers("linux/uio.h", ["UIO_MAXIOV"]) == {"UIO_MAXIOV": IOV_MAX}


STRUCTS = [
    (Stat, "asm/stat.h", "struct stat"),
    (Statx, "linux/stat.h", "struct statx"),
    (StatFs, "asm/statfs.h", "struct statfs"),
    (Flock, "linux/fcntl.h", "struct flock"),
    (FOwnerEx, "linux/fcntl.h", "struct f_owner_ex"),
]


@pytest.mark.parametrize(("ours", "header", "theirs"), STRUCTS)
def test_a_struct_is_laid_out_as_in_the_header(c_numbers, ours, header, theirs):
    places = {_spelling(name): field._place for name, field in vars(ours).items() if isinstance(field, Field)}
    begins = c_numbers(header, [f"__builtin_offsetof({theirs}, {name})" for name in places])
    widths = c_numbers(header, [f"sizeof((({theirs} *)0)->{name})" for name in places])
    assert list(begins.values()) == [place.start for place in places.values()]
    assert list(widths.values()) == [place.stop - place.start for place in places.values()]
    assert list(c_numbers(header, [f"sizeof({theirs})"]).values()) == [ours.SIZE]


def _spelling(name: str) -> str:
    """Spell a field of ours as the header does: of times, statx has structs."""
    stem = name.removesuffix("_nsec")
    if stem.startswith("stx_") and stem.endswith("time"):
        return f"{stem}.tv_{'sec' if stem == name else 'nsec'}"
    return name
