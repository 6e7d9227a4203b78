"""Whatever the pieces, buffers change nothing but the number of calls: the same bytes as Python's io gives."""

from __future__ import annotations

import io
import os
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import syscalls
from syscalls import BufReader, BufWriter, Error, LineWriter

CAPACITIES = st.integers(1, 6000)
PIECES = st.lists(
    st.one_of(
        st.binary(max_size=40), st.text("ab\n", max_size=30).map(str.encode), st.integers(0, 9000).map(bytes)
    ),
    max_size=30,
)


class ShortPipe:
    """A pipe of 4096 bytes that never blocks: it takes a part of what it's given, then nothing until drained."""

    def __init__(self) -> None:
        self.reading, self.writing = syscalls.pipe2(syscalls.O_NONBLOCK)
        assert syscalls.f_setpipe_sz(self.writing, 4096) == 4096
        self.taken, self.refusals = b"", 0

    def drain(self) -> None:
        while True:
            try:
                piece = syscalls.read(self.reading, 65536)
            except BlockingIOError:
                return
            self.taken += piece

    def insist(self, step, data=None) -> None:
        """Do a step of a writer; when it says EAGAIN, drain and go on with what wasn't taken."""
        while True:
            try:
                return step() if data is None else step(data)
            except Error as error:
                assert error.name == "EAGAIN"
                assert error.written is not None
                data = None if data is None else data[error.written :]
                self.refusals += 1
                self.drain()

    def close(self) -> None:
        syscalls.close(self.reading)
        syscalls.close(self.writing)


@pytest.mark.parametrize("kind", [BufWriter, LineWriter])
@given(pieces=PIECES, capacity=CAPACITIES)
def test_a_writer_loses_and_repeats_nothing_through_a_pipe_that_takes_little(kind, pieces, capacity):
    pipe = ShortPipe()
    writer = kind(pipe.writing, capacity)
    for piece in pieces:
        pipe.insist(writer.write, piece)
        if kind is LineWriter:
            assert b"\n" not in writer.buffer
    pipe.insist(writer.flush)
    pipe.drain()
    pipe.close()
    assert pipe.taken == b"".join(pieces)


def test_the_pipe_does_refuse():
    pipe = ShortPipe()
    writer = BufWriter(pipe.writing, 3000)
    pipe.insist(writer.write, b"x" * 20_000)
    pipe.drain()
    pipe.close()
    assert pipe.refusals >= 4
    assert pipe.taken == b"x" * 20_000


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(0, 5000)),
        st.tuples(st.just("line"), st.none()),
        st.tuples(st.just("tell"), st.none()),
        st.tuples(st.just("seek"), st.tuples(st.integers(0, 9000), st.just(0))),
        st.tuples(st.just("seek"), st.tuples(st.integers(0, 50), st.just(1))),
        st.tuples(st.just("seek"), st.tuples(st.integers(-20, 20), st.just(2))),
    ),
    max_size=20,
)


@given(content=st.text("abc\n", max_size=3000).map(str.encode), capacity=st.integers(1, 300), steps=STEPS)
def test_a_reader_gives_what_io_gives(content, capacity, steps):
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"." * 100 + content)
        file.flush()
        theirs = io.BufferedReader(io.FileIO(file.name), capacity)
        own = syscalls.open(file.name, syscalls.O_RDONLY)
        ours = BufReader(own, capacity)
        for step, argument in steps:
            if step == "read":
                answers = ours.read(argument), theirs.read1(argument)
            elif step == "line":
                answers = ours.read_until(), theirs.readline()
            elif step == "tell":
                answers = ours.tell(), theirs.tell()
            else:
                answers = ours.seek(*argument), theirs.seek(*argument)
            assert answers[0] == answers[1]
        assert ours.read_to_end() == theirs.read()
        theirs.close()
        os.close(own)
