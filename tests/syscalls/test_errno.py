"""Error: every errno by name, what it means, and what was tried."""

from __future__ import annotations

import copy
import pickle

import pytest

from syscalls import errno
from syscalls.errno import Error


def test_every_errno_of_the_headers_has_a_name(c_names, c_numbers):
    names = c_names("linux/errno.h", "E[A-Z0-9]+")
    assert len(names) > 130
    numbers = c_numbers("linux/errno.h", sorted(names))
    assert set(errno.NAMES) == set(numbers.values())


def test_every_name_has_the_headers_number(c_numbers):
    assert c_numbers("linux/errno.h", errno.NAMES.values()) == {name: n for n, name in errno.NAMES.items()}


@pytest.mark.parametrize(
    ("code", "name"),
    [(2, "ENOENT"), (11, "EAGAIN"), (35, "EDEADLK"), (36, "ENAMETOOLONG"), (95, "EOPNOTSUPP"), (133, "EHWPOISON")],
)
def test_name(code, name):
    assert Error(code).name == name


def test_an_unknown_errno_has_a_spelling():
    assert Error(4000).name == "4000 /* E??? */"


def test_text_with_a_path():
    assert str(Error(36, "open", "/…")) == "ENAMETOOLONG: File name too long (open '/…')"


def test_text_with_a_descriptor():
    assert str(Error(9, "close", 7)) == "EBADF: Bad file descriptor (close 7)"


def test_text_of_the_errno_alone():
    assert str(Error(2)) == "ENOENT: No such file or directory"


def test_text_with_what_was_written():
    error = Error(28, "write", 3)
    error.written = 4096
    assert str(error) == "ENOSPC: No space left on device (write 3, 4096 bytes written)"


def test_a_long_path_is_cut_in_the_text_and_whole_in_filename():
    error = Error(36, "open", "a" * 5000)
    assert len(str(error)) < 400
    assert str(error).endswith("aaa…)")
    assert error.filename == "a" * 5000


def test_attributes():
    error = Error(2, "open", "/no/such")
    assert (error.errno, error.strerror, error.filename) == (2, "No such file or directory", "/no/such")
    assert (error.call, error.subject, error.written) == ("open", "/no/such", None)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (2, FileNotFoundError),
        (1, PermissionError),
        (4, InterruptedError),
        (11, BlockingIOError),
        (32, BrokenPipeError),
    ],
)
def test_it_is_caught_as_pythons_own_kind(code, kind):
    with pytest.raises(kind):
        raise Error(code)


def test_it_is_an_oserror_whatever_its_errno():
    assert isinstance(Error(36), OSError)
    assert type(Error(36)) is Error


def test_other_kinds_do_not_catch_it():
    assert not isinstance(Error(2), PermissionError)


@pytest.mark.parametrize("duplicate", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_it_can_be_copied(duplicate):
    error = Error(2, "open", "/no/such")
    error.written = 5
    again = duplicate(error)
    assert str(again) == "ENOENT: No such file or directory (open '/no/such', 5 bytes written)"
    assert type(again) is type(error)


def test_strerror_cannot_be_set():
    with pytest.raises(AttributeError):
        Error(2).strerror = "fine"
