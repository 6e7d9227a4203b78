"""The models of buffers count exactly the calls that the real ones make."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import syscalls.buffered
from syscalls.buffered import BufReader, BufWriter
from tracer.explain.buffers import BufferedReads, BufferedWrites
from tracer.testing import trace

capacities = st.integers(1, 64)


@contextmanager
def counted(*names: str):
    """Count the calls that `syscalls.buffered` makes by these functions of its own."""
    made = [0]

    def counting(call: Callable) -> Callable:
        def counted_call(*args):
            made[0] += 1
            return call(*args)

        return counted_call

    before = {name: getattr(syscalls.buffered, name) for name in names}
    try:
        for name, call in before.items():
            setattr(syscalls.buffered, name, counting(call))
        yield made
    finally:
        for name, call in before.items():
            setattr(syscalls.buffered, name, call)


@given(capacities, st.lists(st.integers(0, 100)))
@settings(deadline=None)
def test_writes_are_those_of_a_buf_writer(capacity, sizes):
    model = BufferedWrites(capacity)
    with tempfile.TemporaryFile() as file, counted("write") as made:
        with BufWriter(file.fileno(), capacity) as writer:
            for size in sizes:
                writer.write(bytes(size))
                model.write(size)
        assert os.fstat(file.fileno()).st_size == sum(sizes)
    assert model.calls == made[0]


@given(capacities, st.integers(0, 500), st.lists(st.integers(1, 100)))
@settings(deadline=None)
def test_reads_are_those_of_a_buf_reader(capacity, length, sizes):
    """A program asks for pieces of a file; the reader is asked until it has given what the file gave."""
    model = BufferedReads(capacity)
    with tempfile.TemporaryFile() as raw, counted("read", "read_into") as made:
        raw.write(bytes(length))
        raw.seek(0)
        reader, left = BufReader(raw.fileno(), capacity), length
        for wanted in sizes:
            got = min(wanted, left)
            left -= got
            model.read(wanted, got)
            rest = wanted
            while len(piece := reader.read(rest)) and (rest := rest - len(piece)) > wanted - got:
                continue
    assert model.calls == made[0]


@pytest.mark.parametrize("capacity", [1, 512, 8192])
def test_the_kernel_sees_as_many(capacity, tmp_path):
    body = (
        "import os\nfrom syscalls.buffered import BufWriter\n"
        "fd = os.open('f', os.O_CREAT | os.O_WRONLY)\n"
        f"with BufWriter(fd, {capacity}) as out:\n for i in range(1000): out.write(b'x' * (i % 90))\n"
    )
    import sys

    seen = trace([sys.executable, "-c", body], selection="writes", cwd=str(tmp_path))
    model = BufferedWrites(capacity)
    for i in range(1000):
        model.write(i % 90)
    assert model.calls == len(seen.calls) > 0
