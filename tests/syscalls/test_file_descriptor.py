"""A FileDescriptor is closed once and only once, and isn't used afterwards."""

from __future__ import annotations

import copy
import gc
import os

import pytest

import syscalls
from syscalls import Error, FileDescriptor, unistd


@pytest.fixture
def number():
    return os.open("/dev/null", os.O_RDWR)


@pytest.fixture
def closed(monkeypatch):
    """The numbers that are closed, in order."""
    seen = []
    close = unistd.close
    monkeypatch.setattr(unistd, "close", lambda fd: (seen.append(fd), close(fd)))
    return seen


def test_leaving_its_scope_closes_it(number, closed):
    with FileDescriptor(number) as fd:
        assert fd.fileno() == number
        assert closed == []
    assert closed == [number]
    assert fd.closed


def test_an_exception_closes_it(number, closed):
    with pytest.raises(ZeroDivisionError), FileDescriptor(number):
        raise ZeroDivisionError
    assert closed == [number]


def test_dropping_it_closes_it(number, closed):
    fd = FileDescriptor(number)
    del fd
    gc.collect()
    assert closed == [number]


def test_it_is_never_closed_twice(number, closed):
    with FileDescriptor(number) as fd:
        fd.close()
        fd.close()
    del fd
    assert closed == [number]


def test_a_detached_number_stays_open(number, closed):
    with FileDescriptor(number) as fd:
        assert fd.detach() == number
    assert closed == []
    os.close(number)


@pytest.mark.parametrize(
    "use",
    [
        lambda fd: fd.fileno(),
        lambda fd: fd.detach(),
        lambda fd: syscalls.read(fd, 1),
        lambda fd: syscalls.write(fd, b"x"),
        lambda fd: syscalls.lseek(fd, 0, 0),
        lambda fd: syscalls.fsync(fd),
        lambda fd: syscalls.fstat(fd),
        lambda fd: syscalls.openat(fd, "x", 0),
        lambda fd: syscalls.BufWriter(fd),
    ],
)
def test_use_after_close_is_ebadf(number, use):
    fd = FileDescriptor(number)
    fd.close()
    with pytest.raises(Error) as caught:
        use(fd)
    assert str(caught.value) == "EBADF: Bad file descriptor (use of a closed FileDescriptor)"


def test_a_failed_close_is_told_and_not_repeated(number, closed):
    fd = FileDescriptor(number)
    os.close(number)
    with pytest.raises(Error):
        fd.close()
    assert fd.closed
    del fd
    assert closed == [number]


def test_a_failed_close_does_not_hide_an_exception(number):
    with pytest.raises(ZeroDivisionError) as caught, FileDescriptor(number):
        os.close(number)
        raise ZeroDivisionError
    assert caught.value.__notes__ == [
        f"Then FileDescriptor(closed) wasn't given back: EBADF: Bad file descriptor (close {number})"
    ]


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_it_cannot_be_copied(number, duplicate):
    with FileDescriptor(number) as fd, pytest.raises(TypeError, match="can't be copied"):
        duplicate(fd)


def test_its_number_is_an_int():
    with pytest.raises(TypeError, match="a descriptor's number is an int, not str"):
        FileDescriptor("3")


def test_its_number_is_not_negative():
    with pytest.raises(ValueError, match="a descriptor's number lies in 0…2147483647, and this is -1"):
        FileDescriptor(-1)


def test_it_shows_its_number(number):
    with FileDescriptor(number) as fd:
        assert repr(fd) == f"FileDescriptor({number})"
    assert repr(fd) == "FileDescriptor(closed)"
