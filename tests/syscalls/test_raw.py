"""The one door: a number goes in, the kernel's word comes out, and nothing is added on the way."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from syscalls import Error, _raw

SYS_GETPID, SYS_CLOSE, SYS_READ, SYS_LSEEK, SYS_MMAP, SYS_MUNMAP, SYS_PREAD64 = 39, 3, 0, 8, 9, 11, 17


@pytest.fixture
def ticking() -> Iterator[None]:
    """Send SIGALRM every 20 ms: an interrupted call is interrupted however late it starts."""
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def test_word_is_the_result():
    assert _raw.word(SYS_GETPID) == os.getpid()


def test_word_of_a_failure_is_minus_the_errno():
    assert _raw.word(SYS_CLOSE, -1) == -errno.EBADF


def test_demux_passes_zero():
    assert _raw.demux(0) == 0


@pytest.mark.parametrize("answer", [-1, -4095])
def test_the_last_4095_words_are_errors(answer):
    with pytest.raises(Error) as caught:
        _raw.demux(answer)
    assert caught.value.errno == -answer


def test_a_word_below_them_is_a_large_result():
    assert _raw.demux(-4096) == 0xFFFF_FFFF_FFFF_F000


def test_syscall0():
    assert _raw.syscall0(SYS_GETPID) == os.getpid()


def test_syscall1_raises_error_with_the_number():
    with pytest.raises(Error) as caught:
        _raw.syscall1(SYS_CLOSE, -1)
    assert str(caught.value) == "EBADF: Bad file descriptor (syscall 3)"


def test_syscall3_and_4_read_through_an_address(tmp_path):
    (tmp_path / "file").write_bytes(b"hello world")
    fd, buffer = os.open(tmp_path / "file", os.O_RDONLY), bytearray(5)
    address, length, _keep = _raw.writable(buffer)
    assert _raw.syscall3(SYS_READ, fd, address, length) == 5
    assert buffer == b"hello"
    assert _raw.syscall4(SYS_PREAD64, fd, address, length, 6) == 5
    assert buffer == b"world"
    os.close(fd)


def test_syscall6_and_2_map_and_unmap():
    private_anonymous = 0x22
    address = _raw.syscall6(SYS_MMAP, 0, 4096, 0, private_anonymous, -1, 0)
    assert address % 4096 == 0
    assert _raw.syscall2(SYS_MUNMAP, address, 4096) == 0


def test_syscall5():
    prctl, no_such_option = 157, 0x53595343
    with pytest.raises(Error) as caught:
        _raw.syscall5(prctl, no_such_option, 0, 0, 0, 0)
    assert caught.value.name == "EINVAL"


@pytest.mark.parametrize("argument", ["x", b"x", 1.0, None])
def test_an_argument_that_is_no_int_is_refused(argument):
    with pytest.raises(TypeError, match="system call 39 takes ints"):
        _raw.word(SYS_GETPID, argument)


def test_eintr_is_not_retried(ticking, pipe):
    signal.signal(signal.SIGALRM, lambda *_: None)
    address, length, _keep = _raw.writable(bytearray(1))
    assert _raw.word(SYS_READ, pipe[0], address, length) == -errno.EINTR


def test_a_signal_handler_leaves_the_errno_alone(ticking, pipe):
    signal.signal(signal.SIGALRM, lambda *_: _raw.word(SYS_CLOSE, -1))
    address, length, _keep = _raw.writable(bytearray(1))
    assert {_raw.word(SYS_READ, pipe[0], address, length) for _ in range(10)} == {-errno.EINTR}


def test_other_threads_run_during_a_call(pipe):
    writer = threading.Thread(target=os.write, args=(pipe[1], b"x"))
    address, length, _keep = _raw.writable(bytearray(1))
    threading.Timer(0.02, writer.start).start()
    assert _raw.word(SYS_READ, pipe[0], address, length) == 1
    writer.join()


def test_threads_have_their_own_errno():
    wrong: list[int] = []

    def fail(number: int, expected: int) -> None:
        wrong.extend(word for _ in range(2000) if (word := _raw.word(number, -1)) != expected)

    calls = ((SYS_CLOSE, -errno.EBADF), (SYS_MUNMAP, -errno.EINVAL))
    threads = [threading.Thread(target=fail, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_bytes_are_not_copied():
    data = b"hello"
    assert _raw.readable(data)[0] == _raw.readable(data)[0]
    assert _raw.readable(data)[1] == 5


def test_a_bytearray_cannot_move_during_a_call():
    data = bytearray(10)
    _address, _length, keep = _raw.writable(data)
    with pytest.raises(BufferError):
        data.extend(bytes(100_000))
    del keep
    data.extend(b"x")


def test_the_length_is_in_bytes():
    words = memoryview(bytearray(32)).cast("Q")
    assert _raw.readable(words)[1] == _raw.writable(words)[1] == 32


def test_an_empty_buffer_has_no_bytes():
    assert _raw.writable(bytearray())[1] == 0


@pytest.mark.parametrize("data", ["text", 5, None, [1, 2], memoryview(bytearray(4))[::2]])
def test_what_is_no_plain_memory_is_refused(data):
    with pytest.raises(TypeError):
        _raw.readable(data)


def test_read_only_memory_is_located():
    address, length, _keep = _raw.readable(memoryview(b"abcdef")[2:4])
    assert ctypes.string_at(address, length) == b"cd"


def test_read_only_memory_is_no_place_to_write():
    with pytest.raises(TypeError, match="a writable buffer is needed, not bytes"):
        _raw.writable(b"bytes")


@pytest.mark.parametrize("number", [1 << 31, (1 << 32) + 1, -(1 << 31) - 1])
def test_a_descriptor_that_the_kernel_would_cut_is_refused(number):
    with pytest.raises(Error) as caught:
        _raw.descriptor(number)
    assert caught.value.name == "EBADF"


def test_a_descriptor_may_be_a_file_object(tmp_path):
    with (tmp_path / "file").open("w") as file:
        assert _raw.descriptor(file) == file.fileno()


def test_a_descriptor_is_nothing_else():
    with pytest.raises(TypeError, match="a descriptor is an int or has a fileno"):
        _raw.descriptor("1")
