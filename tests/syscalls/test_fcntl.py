"""open and openat on the real kernel."""

from __future__ import annotations

import os

import pytest

import syscalls
from syscalls import Error
from syscalls.fcntl import AT_FDCWD, O_CREAT, O_DIRECTORY, O_EXCL, O_RDONLY, O_WRONLY, open, openat


@pytest.fixture
def file(tmp_path):
    (tmp_path / "file").write_bytes(b"hello")
    return tmp_path / "file"


@pytest.mark.parametrize("spell", [str, os.fsencode, lambda path: path])
def test_open_takes_str_bytes_and_pathlike(file, spell):
    fd = open(spell(file), O_RDONLY)
    assert os.read(fd, 10) == b"hello"
    os.close(fd)


def test_open_creates_with_the_mode(tmp_path):
    before = os.umask(0)
    os.close(open(tmp_path / "new", O_CREAT | O_EXCL | O_WRONLY, 0o640))
    os.umask(before)
    assert (tmp_path / "new").stat().st_mode == 0o100640


def test_open_adds_no_flag(file):
    fd = open(file, O_RDONLY)
    assert os.get_inheritable(fd), "O_CLOEXEC was added"
    os.close(fd)


def test_open_names_the_path_that_failed(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        open("/no/such", O_RDONLY)
    assert str(caught.value) == "ENOENT: No such file or directory (open '/no/such')"


def test_a_name_that_is_no_utf8(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff"
    os.close(open(name, O_CREAT | O_WRONLY, 0o600))
    assert os.listdir(tmp_path) == ["\udcff"]
    os.close(open(os.fsdecode(name), O_RDONLY))


def test_openat_is_relative_to_the_directory(file):
    with syscalls.FileDescriptor(open(file.parent, O_DIRECTORY)) as directory:
        fd = openat(directory, "file", O_RDONLY)
    assert os.read(fd, 10) == b"hello"
    os.close(fd)


def test_openat_fdcwd_is_the_working_directory(file, monkeypatch):
    monkeypatch.chdir(file.parent)
    os.close(openat(AT_FDCWD, "file", O_RDONLY))


def test_openat_names_what_failed(file):
    with pytest.raises(Error) as caught:
        openat(99_999, "file", O_RDONLY)
    assert str(caught.value) == "EBADF: Bad file descriptor (openat 'file')"


@pytest.mark.parametrize("arguments", [("file", "r"), ("file", 0.5), ("file", 0, "rw"), (5, 0), (None, 0)])
def test_wrong_types_are_refused(arguments):
    with pytest.raises(TypeError):
        open(*arguments)
