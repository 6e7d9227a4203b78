"""Cursors under buffers, and lines that leave at once."""

from __future__ import annotations

import pytest

import syscalls
from syscalls import O_CREAT, O_RDWR, SEEK_CUR, SEEK_END, BufReader, BufWriter, Error, FileDescriptor, LineWriter


@pytest.fixture
def fd(tmp_path):
    with FileDescriptor(syscalls.open(tmp_path / "file", O_CREAT | O_RDWR, 0o600)) as opened:
        syscalls.write(opened, b"0123456789" * 10)
        opened.rewind()
        yield opened


def cursor(fd) -> int:
    return syscalls.lseek(fd, 0, SEEK_CUR)


def test_a_descriptor_seeks(fd):
    assert (fd.seek(5), fd.tell(), fd.seek(-1, SEEK_END)) == (5, 5, 99)
    fd.rewind()
    assert cursor(fd) == 0


def test_a_readers_seek_drops_its_buffer(fd):
    reader = BufReader(fd, 20)
    assert reader.read(3) == b"012"
    assert (cursor(fd), reader.tell(), len(reader.buffer)) == (20, 3, 17)
    assert reader.seek(4, SEEK_CUR) == 7
    assert (reader.buffer, cursor(fd), reader.read(2)) == (b"", 7, b"78")


def test_a_failed_seek_keeps_the_readers_buffer(fd):
    reader = BufReader(fd, 20)
    reader.read(3)
    with pytest.raises(Error, match="EINVAL"):
        reader.seek(-5)
    assert reader.read(2) == b"34"


def test_a_relative_seek_inside_the_buffer_makes_no_call(fd, monkeypatch):
    reader = BufReader(fd, 20)
    reader.read(3)
    with monkeypatch.context() as patched:
        patched.setattr("syscalls.buffered.lseek", None)
        reader.seek_relative(5)
        assert reader.read(1) == b"8"
        reader.seek_relative(-9)
        assert reader.read(1) == b"0"
    reader.seek_relative(50)
    assert reader.read(2) == b"12"


def test_a_writers_seek_flushes_first(fd):
    with BufWriter(fd) as writer:
        writer.write(b"abc")
        assert (cursor(fd), writer.tell()) == (0, 3)
        assert writer.seek(50) == 50
        writer.write(b"x")
    assert syscalls.pread(fd, 100, 0) == b"abc" + (b"0123456789" * 10)[3:50] + b"x" + (b"0123456789" * 10)[51:]


@pytest.fixture
def written(monkeypatch):
    """The writes of the buffers, which all succeed."""
    seen: list[bytes] = []
    monkeypatch.setattr("syscalls.buffered.write", lambda _fd, data: seen.append(bytes(data)) or len(data))
    return seen


def test_finished_lines_leave_in_one_write(written):
    writer = LineWriter(1)
    assert [writer.write(piece) for piece in (b"one ", b"line\ntwo", b"\n", b"a\nb\nrest")] == [4, 8, 1, 8]
    assert (written, writer.discard()) == ([b"one line\n", b"two\n", b"a\nb\n"], b"rest")


def test_what_has_no_newline_waits_until_the_capacity(written):
    writer = LineWriter(1, 10)
    for _ in range(4):
        writer.write(b"abcd")
    assert (written, writer.discard()) == ([b"abcdabcd"], b"abcdabcd")


def test_a_line_that_is_longer_than_the_capacity_goes_at_once(written):
    writer = LineWriter(1, 10)
    writer.write(b"x" * 30 + b"\n")
    assert (written, writer.buffer) == ([b"x" * 30 + b"\n"], b"")


def test_a_line_whose_flush_failed_stays_and_leaves_before_the_next_piece(monkeypatch):
    answers = [Error(28, "write"), 2, 1]
    seen = []

    def write(_fd, data):
        seen.append(bytes(data))
        answer = answers.pop(0)
        if isinstance(answer, Error):
            raise answer
        return answer

    monkeypatch.setattr("syscalls.buffered.write", write)
    writer = LineWriter(1)
    with pytest.raises(Error, match=r"ENOSPC.*3 bytes written") as caught:
        writer.write(b"ab\nc")
    assert (caught.value.written, writer.buffer) == (3, b"ab\n")
    writer.write(b"c")
    assert (seen, writer.discard()) == ([b"ab\n", b"ab\n", b"\n"], b"c")
