"""The kernel's own account, which needs no privilege: /proc/PID/io counts a process's reads and writes.

A program reads that file about itself twice, and does its work in between. By `syscr` and `syscw`
(Documentation/filesystems/proc.rst), the second account exceeds the first by the calls in between, counting
the first read itself. A difference is taken since a process's account begins before its program does, and
since execve reads files, too.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from tracer import runner
from tracer.abi.families import FAMILIES
from tracer.decode.trace import Trace
from tracer.engines import STOPPING
from tracer.engines import engine as find_engine

PROGRAM = """
import os, sys, threading
directory, single, vectors, threads = sys.argv[1], *map(int, sys.argv[2:])
fd = os.open(directory + "/data", os.O_RDWR | os.O_CREAT)
account = os.open("/proc/self/io", os.O_RDONLY)
work = [threading.Thread(target=lambda: [os.pwrite(fd, b"t", 0) for _ in range(10)]) for _ in range(threads)]
before = os.pread(account, 4096, 0)
for _ in range(single):
    os.write(fd, b"x")
    os.pread(fd, 1, 0)
for _ in range(vectors):
    os.writev(fd, [b"a", b"b", b"c"])
    os.preadv(fd, [bytearray(2), bytearray(2)], 0)
for thread in work:
    thread.start()
for thread in work:
    thread.join()
after = os.pread(account, 4096, 0)
os.write(1, before + after)
"""

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/io"), reason="this kernel keeps no account of I/O")


def account_and_trace(engine: str, tmp_path: Path, *sizes: int) -> tuple[Counter[str], Trace]:
    """Return by how much the kernel's account grew, and the trace."""
    with open(tmp_path / "accounts", "w+b") as out:
        argv = [sys.executable, "-I", "-S", "-c", PROGRAM, str(tmp_path), *map(str, sizes)]
        found = runner.trace(runner.command(argv, stdout=out.fileno()), runner.Options(), find_engine(engine))
        assert found.trust["engine"] == engine
        out.seek(0)
        lines = [line.split(": ") for line in out.read().decode().splitlines()]
    growth: Counter[str] = Counter()
    for sign, half in ((-1, lines[: len(lines) // 2]), (1, lines[len(lines) // 2 :])):
        for key, value in half:
            growth[key] += sign * int(value)
    return growth, found


def between_accounts(found: Trace) -> Counter[str]:
    """Return how often each call was made from the first read of the account up to the second."""
    names = [(call.name, any(path.endswith("/io") for path in call.files)) for call in found.calls]
    first, second = (i for i, named in enumerate(names) if named == ("pread64", True))
    return Counter(name for name, _ in names[first:second])


@pytest.mark.parametrize("engine", STOPPING)
@pytest.mark.parametrize(
    ("single", "vectors", "threads"), [(0, 0, 0), (1, 0, 0), (0, 1, 0), (250, 40, 0), (5, 5, 8)]
)
def test_reads_and_writes_are_as_many_as_the_kernel_says(engine, tmp_path, single, vectors, threads):
    growth, found = account_and_trace(engine, tmp_path, single, vectors, threads)
    seen = between_accounts(found)
    assert sum(seen[name] for name in FAMILIES["reads"]) == growth["syscr"] == 1 + single + vectors
    assert sum(seen[name] for name in FAMILIES["writes"]) == growth["syscw"] == single + vectors + 10 * threads
