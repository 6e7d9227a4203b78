"""read, write, lseek, fsync, close on the real kernel; short and interrupted calls are told, not mended."""

from __future__ import annotations

import os
import signal
from array import array

import pytest

import syscalls
from syscalls import Error, FileDescriptor
from syscalls.fcntl import O_CREAT, O_RDWR
from syscalls.unistd import (
    SEEK_CUR,
    SEEK_DATA,
    SEEK_END,
    SEEK_HOLE,
    SEEK_SET,
    close,
    fdatasync,
    fsync,
    lseek,
    pread,
    pwrite,
    read,
    read_into,
    write,
)


@pytest.fixture
def fd(tmp_path):
    with FileDescriptor(syscalls.open(tmp_path / "file", O_CREAT | O_RDWR, 0o600)) as opened:
        yield opened


@pytest.fixture
def pipe():
    with FileDescriptor((ends := os.pipe())[0]) as reading, FileDescriptor(ends[1]) as writing:
        yield reading, writing


def test_what_is_written_is_read(fd):
    assert write(fd, b"hello world\n") == 12
    assert lseek(fd, 0, SEEK_SET) == 0
    assert read(fd, 100) == b"hello world\n"


def test_read_gives_at_most_its_length(fd):
    pwrite(fd, b"hello", 0)
    assert [read(fd, 2), read(fd, 2), read(fd, 2), read(fd, 2)] == [b"he", b"ll", b"o", b""]


@pytest.mark.parametrize("data", [b"abcd", bytearray(b"abcd"), memoryview(b"xabcdx")[1:5], array("B", b"abcd")])
def test_write_takes_what_is_like_bytes(fd, data):
    assert write(fd, data) == 4
    assert pread(fd, 10, 0) == b"abcd"


def test_write_of_nothing_is_zero(fd):
    assert write(fd, b"") == write(fd, bytearray()) == 0


def test_write_counts_bytes_and_not_items(fd):
    assert write(fd, array("I", [1, 2])) == 8


@pytest.mark.parametrize("data", ["text", 5, None, [1, 2]])
def test_write_refuses_what_is_not_like_bytes(fd, data):
    with pytest.raises(TypeError):
        write(fd, data)


def test_write_may_be_short(pipe):
    os.set_blocking(pipe[1].fileno(), False)
    room = write(pipe[1], bytes(10_000_000))
    assert 0 < room < 10_000_000


def test_write_does_not_wait_for_room(pipe):
    os.set_blocking(pipe[1].fileno(), False)
    write(pipe[1], bytes(10_000_000))
    with pytest.raises(BlockingIOError) as caught:
        write(pipe[1], b"x")
    assert caught.value.name == "EAGAIN"


def test_read_into_fills_a_part(fd):
    pwrite(fd, b"hello", 0)
    buffer = bytearray(b"........")
    assert read_into(fd, buffer) == 5
    assert buffer == b"hello..."


def test_read_into_a_slice(fd):
    pwrite(fd, b"hello", 0)
    buffer = bytearray(b"........")
    assert read_into(fd, memoryview(buffer)[2:4]) == 2
    assert buffer == b"..he...."


@pytest.mark.parametrize("buffer", [b"bytes", "text", None])
def test_read_into_refuses_what_cannot_be_written_to(fd, buffer):
    with pytest.raises(TypeError):
        read_into(fd, buffer)


def test_read_refuses_a_negative_length(fd):
    with pytest.raises(ValueError, match="a length isn't negative, and this is -1"):
        read(fd, -1)


@pytest.mark.parametrize("length", ["5", 5.0, None])
def test_read_refuses_a_length_that_is_no_int(fd, length):
    with pytest.raises(TypeError, match="a length is an int"):
        read(fd, length)


def test_read_is_interrupted(pipe):
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        with pytest.raises(InterruptedError) as caught:
            read(pipe[0], 1)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert caught.value.name == "EINTR"


def test_lseek_knows_where_it_is(fd):
    write(fd, b"0123456789")
    places = [lseek(fd, 3, SEEK_SET), lseek(fd, 2, SEEK_CUR), lseek(fd, -1, SEEK_END), lseek(fd, 0, SEEK_CUR)]
    assert places == [3, 5, 9, 9]


def test_lseek_finds_data_and_holes(fd):
    pwrite(fd, b"x" * 4096, 1 << 20)
    if lseek(fd, 0, SEEK_DATA) == 0:
        pytest.skip("the file system has no holes")
    assert lseek(fd, 0, SEEK_DATA) == 1 << 20
    assert lseek(fd, 1 << 20, SEEK_HOLE) == (1 << 20) + 4096


def test_lseek_beyond_four_gigabytes(fd):
    assert lseek(fd, 5 << 30, SEEK_SET) == 5 << 30


def test_lseek_refuses_what_64_bits_cannot_hold(fd):
    with pytest.raises(OverflowError):
        lseek(fd, 1 << 63, SEEK_SET)


def test_lseek_of_a_pipe_is_espipe(pipe):
    with pytest.raises(Error) as caught:
        lseek(pipe[0], 0, SEEK_SET)
    assert caught.value.name == "ESPIPE"


def test_pread_and_pwrite_leave_the_cursor(fd):
    assert pwrite(fd, b"hello", 10) == 5
    assert pread(fd, 3, 11) == b"ell"
    assert lseek(fd, 0, SEEK_CUR) == 0


@pytest.mark.parametrize("sync", [fsync, fdatasync])
def test_sync_of_a_file(fd, sync):
    assert sync(fd) is None


@pytest.mark.parametrize("sync", [fsync, fdatasync])
def test_sync_of_a_pipe_is_einval(pipe, sync):
    with pytest.raises(Error) as caught:
        sync(pipe[1])
    assert str(caught.value) == f"EINVAL: Invalid argument ({sync.__name__} {pipe[1].fileno()})"


def test_close_closes(fd):
    number = os.dup(fd.fileno())
    close(number)
    with pytest.raises(Error) as caught:
        close(number)
    assert str(caught.value) == f"EBADF: Bad file descriptor (close {number})"


def test_close_is_for_numbers(fd):
    with pytest.raises(TypeError, match=r"close takes a number, not FileDescriptor: call its own close\(\)"):
        close(fd)


@pytest.mark.parametrize("call", [lambda: read(-1, 1), lambda: write(-1, b"x"), lambda: lseek(-1, 0, 0)])
def test_a_wrong_number_is_ebadf(call):
    with pytest.raises(Error) as caught:
        call()
    assert caught.value.name == "EBADF"
