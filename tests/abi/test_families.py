"""Families: the same wish on every libc."""

from __future__ import annotations

import pytest

from tracer.abi import i386, x86_64
from tracer.abi.families import FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_names_known_calls(family: str) -> None:
    assert FAMILIES[family]
    assert FAMILIES[family] <= x86_64.BY_NAME.keys() | i386.BY_NAME.keys()


def test_no_family_is_named_like_a_call() -> None:
    assert not FAMILIES.keys() & (x86_64.BY_NAME.keys() | i386.BY_NAME.keys())


def test_no_call_is_in_two_families() -> None:
    calls = [call for family in FAMILIES.values() for call in family]
    assert len(calls) == len(set(calls))


@pytest.mark.parametrize(
    ("family", "calls"),
    [
        ("opens", {"open", "openat", "openat2", "creat"}),
        ("reads", {"read", "readv", "pread64", "preadv", "preadv2"}),
        ("writes", {"write", "writev", "pwrite64", "pwritev", "pwritev2"}),
        (
            "stats",
            {
                "stat",
                "fstat",
                "lstat",
                "newfstatat",
                "statx",
                "stat64",
                "fstat64",
                "lstat64",
                "fstatat64",
                "oldstat",
                "oldfstat",
                "oldlstat",
            },
        ),
        ("forks", {"fork", "vfork", "clone", "clone3"}),
        ("renames", {"rename", "renameat", "renameat2"}),
    ],
)
def test_members_by_hand(family: str, calls: set[str]) -> None:
    assert FAMILIES[family] == calls
