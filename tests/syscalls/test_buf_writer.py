"""BufWriter: as few writes as promised, and no byte lost without a word."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

import syscalls
from syscalls import BufWriter, Error, FileDescriptor
from syscalls.fcntl import O_CREAT, O_RDWR, O_WRONLY


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "file"


@pytest.fixture
def fd(file):
    with FileDescriptor(syscalls.open(file, O_CREAT | O_RDWR, 0o600)) as opened:
        yield opened


@pytest.fixture
def kernel(monkeypatch):
    """A kernel that takes what its list of answers says, then everything; it remembers what it was offered."""

    class Kernel:
        def __init__(self) -> None:
            self.answers: list[int | Error] = []
            self.offered: list[int] = []
            self.taken = b""

        def write(self, _fd, data):
            self.offered.append(len(data))
            answer = self.answers.pop(0) if self.answers else len(data)
            if isinstance(answer, Error):
                raise answer
            self.taken += bytes(data)[:answer]
            return answer

    fake = Kernel()
    monkeypatch.setattr("syscalls.buffered.write", fake.write)
    return fake


def writes_so_far() -> int:
    """How many write calls this process has made, as the kernel counts."""
    counters = Path("/proc/self/io")
    if not counters.exists():
        pytest.skip("the kernel has no /proc/self/io")
    return int(dict(line.split(": ") for line in counters.read_text().splitlines())["syscw"])


@pytest.mark.parametrize(
    ("total", "piece", "writes"),
    [
        (80_000, 16, 10),
        (8192, 1, 1),
        (8193, 1, 2),
        (16_384, 4096, 2),
        (30_000, 3, 4),  # 2730 pieces of 3 fit
        (50_000, 5000, 10),  # one of 5000 fits
        (81_920, 8192, 10),
        (100_000, 10_000, 10),
        (0, 16, 0),
    ],
)
def test_how_many_writes(fd, file, total, piece, writes):
    before = writes_so_far()
    with BufWriter(fd) as writer:
        for _ in range(total // piece):
            writer.write(b"x" * piece)
    assert writes_so_far() - before == writes
    assert file.stat().st_size == total


def test_without_it_each_piece_is_a_write(fd):
    before = writes_so_far()
    for _ in range(5000):
        syscalls.write(fd, b"x" * 16)
    assert writes_so_far() - before == 5000


@pytest.mark.parametrize(
    ("pieces", "offered"),
    [
        ([4, 4, 2], [10]),  # an exact fit waits
        ([4, 4, 2, 1], [10, 1]),
        ([4, 4, 3], [8, 3]),  # a piece is never torn
        ([10], [10]),  # as large as the buffer: straight through
        ([11], [11]),
        ([4, 10], [4, 10]),
        ([4, 25, 3], [4, 25, 3]),
        ([0, 0], []),
    ],
)
def test_what_is_written_when(kernel, pieces, offered):
    with BufWriter(1, 10) as writer:
        for size in pieces:
            assert writer.write(bytes(size)) == size
    assert kernel.offered == offered


def test_a_large_piece_does_not_wait(kernel):
    writer = BufWriter(1, 10)
    writer.write(b"0123456789")
    assert kernel.taken == b"0123456789"


def test_a_buffer_of_no_bytes_passes_all_through(kernel):
    with BufWriter(1, 0) as writer:
        writer.write(b"ab")
        writer.write(b"")
        writer.write(b"c")
    assert kernel.offered == [2, 1]


@pytest.mark.parametrize("data", [bytearray(b"abcd"), memoryview(b"xabcdx")[1:5], memoryview(b"abcd").cast("H")])
def test_what_is_like_bytes_is_taken(kernel, data):
    with BufWriter(1) as writer:
        assert writer.write(data) == 4
    assert kernel.taken == b"abcd"


@pytest.mark.parametrize("data", ["text", 5, None, [1, 2]])
def test_what_is_not_like_bytes_is_refused(kernel, data):
    with BufWriter(1) as writer, pytest.raises(TypeError):
        writer.write(data)
    assert kernel.offered == []


def test_data_may_change_once_it_is_taken(kernel):
    data = bytearray(b"before")
    with BufWriter(1) as writer:
        writer.write(data)
        data[:] = b"after!"
    assert kernel.taken == b"before"


def test_a_short_write_of_the_buffer_is_continued(kernel):
    kernel.answers = [3, 1]
    with BufWriter(1) as writer:
        writer.write(b"0123456789")
    assert (kernel.offered, kernel.taken) == ([10, 7, 6], b"0123456789")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_short_write_of_a_large_piece_is_continued(kernel, kind):
    kernel.answers = [3, 1]
    BufWriter(1, 4).write(kind(b"0123456789"))
    assert (kernel.offered, kernel.taken) == ([10, 7, 6], b"0123456789")


def test_eintr_is_retried(kernel):
    kernel.answers = [Error(4), Error(4), 2, Error(4)]
    with BufWriter(1) as writer:
        writer.write(b"01234")
    assert (kernel.offered, kernel.taken) == ([5, 5, 5, 3, 3], b"01234")


def test_a_write_of_nothing_is_an_error(kernel):
    kernel.answers = [0]
    writer = BufWriter(1)
    writer.write(b"01234")
    with pytest.raises(Error) as caught:
        writer.flush()
    assert str(caught.value) == "EIO: Input/output error (write 1, 0 bytes written)"


def test_a_failed_flush_keeps_what_was_not_written(kernel):
    kernel.answers = [4, Error(28, "write", 1)]
    writer = BufWriter(1)
    writer.write(b"0123456789")
    with pytest.raises(Error) as caught:
        writer.flush()
    assert str(caught.value) == "ENOSPC: No space left on device (write 1, 4 bytes written)"
    assert writer.buffer == b"456789"


def test_flushing_again_writes_the_rest_once(kernel):
    kernel.answers = [4, Error(28)]
    writer = BufWriter(1)
    writer.write(b"0123456789")
    with pytest.raises(Error):
        writer.flush()
    writer.flush()
    writer.flush()
    assert (kernel.offered, kernel.taken) == ([10, 6, 6], b"0123456789")


def test_a_piece_behind_a_failed_flush_is_not_taken(kernel):
    kernel.answers = [4, Error(28)]
    with BufWriter(1, 10) as writer:
        writer.write(b"01234567")
        with pytest.raises(Error) as caught:
            writer.write(b"abc")
        assert (caught.value.written, writer.buffer) == (0, b"4567")
        writer.write(b"abc")
    assert kernel.taken == b"01234567abc"


def test_a_large_piece_that_fails_midway_says_how_far_it_came(kernel):
    kernel.answers = [7, Error(28)]
    data = b"0123456789"
    writer = BufWriter(1, 4)
    with pytest.raises(Error) as caught:
        writer.write(data)
    assert caught.value.written == 7
    writer.write(data[caught.value.written :])
    writer.flush()
    assert kernel.taken == data


def test_a_full_disk_keeps_the_data():
    with FileDescriptor(syscalls.open("/dev/full", O_WRONLY)) as fd:
        writer = BufWriter(fd)
        writer.write(b"precious")
        with pytest.raises(Error) as caught:
            writer.flush()
        assert (caught.value.name, caught.value.written, writer.discard()) == ("ENOSPC", 0, b"precious")


def test_a_full_pipe_keeps_the_rest():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    room = syscalls.write(writing, bytes(10_000_000))
    os.read(reading, room)
    writer = BufWriter(writing, room + 100)
    writer.write(bytes(room) + b"rest")
    with pytest.raises(BlockingIOError) as caught:
        writer.flush()
    assert (caught.value.written, writer.buffer) == (room, b"rest")
    os.read(reading, room)
    writer.flush()
    assert os.read(reading, 100) == b"rest"
    os.close(reading)
    os.close(writing)


def test_leaving_its_scope_flushes_and_does_not_close(fd, file):
    with BufWriter(fd) as writer:
        writer.write(b"hello")
        assert file.read_bytes() == b""
    assert file.read_bytes() == b"hello"
    assert not fd.closed


def test_leaving_its_scope_tells_a_failed_flush(kernel):
    kernel.answers = [Error(28)]
    with pytest.raises(Error), BufWriter(1) as writer:
        writer.write(b"hello")
    assert writer.buffer == b"hello"


def test_an_exception_flushes_and_goes_on(kernel):
    with pytest.raises(ZeroDivisionError), BufWriter(1) as writer:
        writer.write(b"hello")
        raise ZeroDivisionError
    assert kernel.taken == b"hello"


def test_a_failed_flush_does_not_hide_an_exception(kernel):
    kernel.answers = [Error(28, "write", 1)]
    with pytest.raises(ZeroDivisionError) as caught, BufWriter(1) as writer:
        writer.write(b"hello")
        raise ZeroDivisionError
    assert caught.value.__notes__ == [
        "Then flush failed: ENOSPC: No space left on device (write 1, 0 bytes written)",
        "5 bytes are still in the BufWriter.",
    ]


def test_a_flush_that_failed_is_not_tried_again_on_the_way_out(kernel):
    kernel.answers = [Error(28)]
    with pytest.raises(Error), BufWriter(1) as writer:
        writer.write(b"hello")
        writer.flush()
    del writer
    assert kernel.offered == [5]


def test_dropping_it_flushes(kernel):
    writer = BufWriter(1)
    writer.write(b"hello")
    del writer
    gc.collect()
    assert kernel.taken == b"hello"


def test_dropping_it_flushes_before_its_descriptor_is_closed(file):
    writer = BufWriter(FileDescriptor(syscalls.open(file, O_CREAT | O_WRONLY, 0o600)))
    writer.write(b"hello")
    del writer
    assert file.read_bytes() == b"hello"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_dropping_it_tells_a_failed_flush(kernel, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda raised: told.append(raised.exc_value.name))
    kernel.answers = [Error(28)]
    writer = BufWriter(1)
    writer.write(b"hello")
    del writer
    assert told == ["ENOSPC"]


def test_the_end_of_the_program_flushes():
    script = "import syscalls; writer = syscalls.BufWriter(1); writer.write(b'hello')"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True)
    assert (done.stdout, done.stderr) == (b"hello", b"")


def test_into_inner_flushes_and_gives_the_descriptor_back(fd, file):
    writer = BufWriter(fd)
    writer.write(b"hello")
    assert writer.into_inner() is fd
    assert file.read_bytes() == b"hello"


@pytest.mark.parametrize("use", [lambda w: w.write(b"x"), lambda w: w.write(bytes(9000)), lambda w: w.into_inner()])
def test_after_into_inner_it_is_ebadf(fd, use):
    writer = BufWriter(fd)
    writer.into_inner()
    with pytest.raises(Error) as caught:
        use(writer)
    assert str(caught.value) == "EBADF: Bad file descriptor (use after into_inner)"


def test_into_inner_that_fails_leaves_the_writer(kernel):
    kernel.answers = [Error(28)]
    writer = BufWriter(1)
    writer.write(b"hello")
    with pytest.raises(Error):
        writer.into_inner()
    writer.write(b" world")
    assert writer.into_inner() == 1
    assert kernel.taken == b"hello world"


def test_writing_to_a_closed_descriptor_keeps_the_data(fd):
    writer = BufWriter(fd)
    writer.write(b"hello")
    fd.close()
    with pytest.raises(Error) as caught:
        writer.flush()
    assert caught.value.name == "EBADF"
    assert writer.discard() == b"hello"


def test_its_capacity_is_not_negative():
    with pytest.raises(ValueError, match="a capacity isn't negative, and this is -1"):
        BufWriter(1, -1)


@pytest.mark.parametrize("arguments", [("1",), (None,), (1, "8192")])
def test_wrong_types_are_refused(arguments):
    with pytest.raises(TypeError):
        BufWriter(*arguments)
