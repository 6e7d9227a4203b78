"""A path which the kernel could only refuse is refused before any call."""

from __future__ import annotations

import pytest

import syscalls
from syscalls import Error, _paths

CALLS = [
    lambda path: syscalls.open(path, 0),
    lambda path: syscalls.openat(-100, path, 0),
    lambda path: syscalls.stat(path),
    lambda path: syscalls.lstat(path),
]


@pytest.fixture
def no_calls(monkeypatch):
    """Fail the test at a system call through the door."""

    def word(*arguments):
        raise AssertionError(f"a system call was made: {arguments}")

    for module in (_paths,):
        monkeypatch.setattr(module, "word", word)


def test_the_witness_sees_a_call(no_calls):
    with pytest.raises(AssertionError, match="a system call was made"):
        syscalls.open("/", 0)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("path", ["a" * 4096, b"a" * 4096, "é" * 2048, "a" * 100_000])
def test_a_path_over_path_max_makes_no_call(call, path, no_calls):
    with pytest.raises(Error) as caught:
        call(path)
    assert caught.value.name == "ENAMETOOLONG"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("path", ["a\0b", b"\0", "file\0"])
def test_a_nul_in_a_path_makes_no_call(call, path, no_calls):
    with pytest.raises(Error) as caught:
        call(path)
    assert caught.value.name == "EINVAL"


def test_the_longest_path_reaches_the_kernel():
    longest = "/" * 4095
    assert syscalls.stat(longest).st_ino == syscalls.stat("/").st_ino


def test_an_empty_path_is_the_kernels_to_refuse():
    with pytest.raises(FileNotFoundError):
        syscalls.open("", 0)


def test_strace_sees_no_call(calls_in_region):
    seen = calls_in_region("""
with syscalls.region("checked"):
    for path in ("a" * 4096, b"a" * 5000, "a\\0b"):
        for call in (lambda: syscalls.open(path, 0), lambda: syscalls.stat(path), lambda: syscalls.lstat(path)):
            try:
                call()
            except syscalls.Error as error:
                str(error)
""")
    assert seen == []
