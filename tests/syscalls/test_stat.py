"""stat, lstat and fstat, against what Python's own os module tells."""

from __future__ import annotations

import importlib
import os
import re
import time

import pytest

import syscalls
from syscalls import Error, Stat, fstat, lstat, stat

modes = importlib.import_module("syscalls.stat")
FIELDS = (
    "st_dev",
    "st_ino",
    "st_nlink",
    "st_mode",
    "st_uid",
    "st_gid",
    "st_rdev",
    "st_size",
    "st_blksize",
    "st_blocks",
)


@pytest.fixture
def file(tmp_path):
    (tmp_path / "file").write_bytes(b"hello" * 1000)
    (tmp_path / "link").symlink_to("file")
    os.utime(tmp_path / "file", ns=(1_000_000_000_000_000_001, 1_100_000_000_999_999_999))
    return tmp_path / "file"


@pytest.mark.parametrize("field", FIELDS)
def test_stat_agrees_with_os(file, field):
    assert getattr(stat(file), field) == getattr(os.stat(file), field)


@pytest.mark.parametrize("field", FIELDS)
def test_a_devices_stat_agrees_with_os(field):
    assert getattr(stat("/dev/null"), field) == getattr(os.stat("/dev/null"), field)


def test_times_are_seconds_and_nanoseconds(file):
    found = stat(file)
    assert (found.st_atime, found.st_atime_nsec) == (1_000_000_000, 1)
    assert (found.st_mtime, found.st_mtime_nsec) == (1_100_000_000, 999_999_999)


def test_ctime_is_now(file):
    found = stat(file)
    assert abs(found.st_ctime - time.time()) < 3600
    assert 0 <= found.st_ctime_nsec < 1_000_000_000


def test_a_time_before_1970_is_negative(file):
    os.utime(file, (-10, -20))
    assert (stat(file).st_atime, stat(file).st_mtime) == (-10, -20)


def test_stat_follows_a_link_and_lstat_does_not(file):
    link = file.parent / "link"
    assert modes.S_ISREG(stat(link).st_mode)
    assert modes.S_ISLNK(lstat(link).st_mode)


def test_fstat_is_of_the_open_file(file):
    with syscalls.FileDescriptor(syscalls.open(file, 0)) as fd:
        assert fstat(fd).st_ino == fstat(fd.fileno()).st_ino == os.stat(file).st_ino


def test_a_stat_can_be_filled_again(file):
    mine = Stat()
    assert stat(file, mine) is mine
    assert mine.st_size == 5000
    with syscalls.FileDescriptor(syscalls.open("/dev/null", 0)) as fd:
        assert fstat(fd, mine) is mine
    assert modes.S_ISCHR(mine.st_mode)
    assert lstat(file.parent / "link", mine).st_size == len("file")


def test_a_new_stat_is_zeros():
    assert {getattr(Stat(), field) for field in FIELDS} == {0}


def test_without_one_to_fill_each_is_new(file):
    first = stat(file)
    stat("/")
    assert first.st_size == 5000


def test_nothing_but_a_stat_is_filled(file):
    with pytest.raises(TypeError, match="a Stat is needed, not bytearray"):
        stat(file, bytearray(144))


def test_a_stat_shows_its_fields(file):
    assert re.fullmatch(r"Stat\(st_dev=\d+, .*st_size=5000, .*, st_ctime_nsec=\d+\)", repr(stat(file)))


def test_a_stat_cannot_be_edited(file):
    with pytest.raises(AttributeError):
        stat(file).st_size = 1


def test_errors_name_the_path():
    with pytest.raises(Error) as caught:
        lstat("/no/such")
    assert str(caught.value) == "ENOENT: No such file or directory (lstat '/no/such')"


def test_errors_name_the_descriptor():
    with pytest.raises(Error) as caught:
        fstat(99_999)
    assert str(caught.value) == "EBADF: Bad file descriptor (fstat 99999)"


@pytest.mark.parametrize(("path", "kind"), [("/dev/null", "S_ISCHR"), ("/", "S_ISDIR"), (__file__, "S_ISREG")])
def test_each_file_is_of_one_kind(path, kind):
    tests = ("S_ISLNK", "S_ISREG", "S_ISDIR", "S_ISCHR", "S_ISBLK", "S_ISFIFO", "S_ISSOCK")
    assert [test for test in tests if getattr(modes, test)(stat(path).st_mode)] == [kind]


def test_a_pipe_is_a_fifo():
    ends = os.pipe()
    assert modes.S_ISFIFO(fstat(ends[0]).st_mode)
    for end in ends:
        os.close(end)
