"""BufReader: few reads for many pieces, and the same bytes."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

import syscalls
from syscalls import BufReader, Error, FileDescriptor, unistd


@pytest.fixture
def reader_of(tmp_path):
    """Make a BufReader of a file with the given content."""
    opened = []

    def make(content: bytes, capacity: int = 8192) -> BufReader:
        (tmp_path / "file").write_bytes(content)
        opened.append(FileDescriptor(syscalls.open(tmp_path / "file", 0)))
        return BufReader(opened[-1], capacity)

    yield make
    for fd in opened:
        fd.close()


@pytest.fixture
def reads(monkeypatch):
    """The lengths that the kernel is asked for, call by call."""
    asked = []
    read_into = unistd.read_into

    def witness(fd, buffer):
        asked.append(len(buffer))
        return read_into(fd, buffer)

    monkeypatch.setattr("syscalls.buffered.read_into", witness)
    monkeypatch.setattr("syscalls.unistd.read_into", witness)
    return asked


def test_many_pieces_are_few_reads(reader_of):
    lines = Path("/proc/self/io")
    if not lines.exists():
        pytest.skip("the kernel has no /proc/self/io")

    def reads_so_far() -> int:
        return int(dict(line.split(": ") for line in lines.read_text().splitlines())["syscr"])

    before = reads_so_far()
    own = reads_so_far() - before
    reader = reader_of(b"x" * 80_000)
    before = reads_so_far()
    pieces = [reader.read(16) for _ in range(5000)]
    assert reads_so_far() - before - own == 10
    assert b"".join(pieces) == b"x" * 80_000


def test_read_gives_what_the_buffer_has(reader_of, reads):
    reader = reader_of(b"0123456789", 4)
    assert [reader.read(3) for _ in range(6)] == [b"012", b"3", b"456", b"7", b"89", b""]
    assert reads == [4, 4, 4, 4]


def test_a_large_read_goes_straight_through(reader_of, reads):
    reader = reader_of(b"0123456789", 4)
    assert reader.read(8) == b"01234567"
    assert reads == [8]


def test_a_large_read_takes_the_buffer_first(reader_of, reads):
    reader = reader_of(b"0123456789", 4)
    reader.read(1)
    assert [reader.read(8), reader.read(8)] == [b"123", b"456789"]
    assert reads == [4, 8]


def test_a_read_of_nothing_makes_no_call(reader_of, reads):
    assert reader_of(b"0123").read(0) == b""
    assert reads == []


def test_read_refuses_a_negative_length(reader_of):
    with pytest.raises(ValueError, match="a length isn't negative, and this is -1"):
        reader_of(b"").read(-1)


def test_read_into_fills_from_the_buffer(reader_of, reads):
    reader, mine = reader_of(b"0123456789", 4), bytearray(3)
    assert [(reader.read_into(mine), bytes(mine)) for _ in range(3)] == [(3, b"012"), (1, b"312"), (3, b"456")]
    assert reads == [4, 4]


def test_a_large_read_into_goes_straight_through(reader_of, reads):
    reader, mine = reader_of(b"0123456789", 4), bytearray(20)
    assert reader.read_into(mine) == 10
    assert bytes(mine[:10]) == b"0123456789"
    assert reads == [20]


def test_read_into_nothing_makes_no_call(reader_of, reads):
    assert reader_of(b"0123").read_into(bytearray()) == 0
    assert reads == []


@pytest.mark.parametrize("buffer", [b"bytes", "text"])
def test_read_into_refuses_what_cannot_be_written_to(reader_of, buffer):
    with pytest.raises(TypeError):
        reader_of(b"0123").read_into(buffer)


def test_fill_buf_shows_and_consume_takes(reader_of, reads):
    reader = reader_of(b"0123456789", 4)
    assert bytes(reader.fill_buf()) == bytes(reader.fill_buf()) == b"0123"
    reader.consume(3)
    assert bytes(reader.fill_buf()) == b"3"
    reader.consume(1)
    assert bytes(reader.fill_buf()) == b"4567"
    assert reads == [4, 4]


def test_fill_buf_is_empty_at_the_end(reader_of):
    assert bytes(reader_of(b"").fill_buf()) == b""


def test_what_fill_buf_shows_is_read_only(reader_of):
    assert reader_of(b"0123").fill_buf().readonly


@pytest.mark.parametrize("count", [5, -1])
def test_consume_refuses_more_than_there_is(reader_of, count):
    reader = reader_of(b"0123")
    reader.fill_buf()
    with pytest.raises(ValueError, match=r"consume\(5\), and the buffer has 4|a count isn't negative"):
        reader.consume(count)
    assert reader.buffer == b"0123"


def test_read_until_gives_the_delimiter_too(reader_of):
    reader = reader_of(b"key=value", 4)
    assert [reader.read_until(b"="), reader.read_until(b"="), reader.read_until(b"=")] == [b"key=", b"value", b""]


def test_read_until_over_many_buffers(reader_of, reads):
    reader = reader_of(b"0123456789\nrest", 4)
    assert reader.read_until() == b"0123456789\n"
    assert reader.buffer == b"r"
    assert reads == [4, 4, 4]


@pytest.mark.parametrize("delimiter", [b"", b"ab", "\n", 10])
def test_a_delimiter_is_one_byte(reader_of, delimiter):
    with pytest.raises(TypeError, match="a delimiter is one byte"):
        reader_of(b"").read_until(delimiter)


def test_lines_have_no_line_ends(reader_of):
    lines = reader_of(b"one\ntwo\r\n\nfour\rfour\nlast", 4).lines()
    assert list(lines) == [b"one", b"two", b"", b"four\rfour", b"last"]


def test_a_line_end_at_the_end_is_no_line_more(reader_of):
    assert list(reader_of(b"one\n").lines()) == [b"one"]


def test_read_to_end_gives_the_rest(reader_of, reads):
    reader = reader_of(b"0123456789", 4)
    reader.read(1)
    assert reader.read_to_end() == b"123456789"
    assert reads == [4, 4, 4, 4]


def test_eintr_is_retried():
    reading, writing = os.pipe()
    ticks = []

    def tick(*_):
        ticks.append(1)
        if len(ticks) == 3:
            os.write(writing, b"x")

    signal.signal(signal.SIGALRM, tick)
    signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
    try:
        assert BufReader(reading).read(1) == b"x"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert len(ticks) >= 3
    os.close(reading)
    os.close(writing)


def test_a_failed_read_leaves_the_reader_as_it_was():
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    reader = BufReader(reading)
    with pytest.raises(BlockingIOError):
        reader.read(1)
    os.write(writing, b"late")
    assert reader.read(4) == b"late"
    os.close(reading)
    os.close(writing)


def test_after_the_end_it_asks_again(reader_of, tmp_path):
    reader = reader_of(b"")
    assert reader.read(1) == b""
    (tmp_path / "file").write_bytes(b"more")
    assert reader.read(4) == b"more"


def test_into_inner_gives_the_descriptor_back():
    reader = BufReader(0)
    assert reader.into_inner() == 0
    with pytest.raises(Error) as caught:
        reader.read(1)
    assert caught.value.name == "EBADF"


@pytest.mark.parametrize("capacity", [0, -1])
def test_its_capacity_is_at_least_a_byte(capacity):
    with pytest.raises(ValueError, match="capacity"):
        BufReader(0, capacity)
