"""Names of bits and their order, against the strace on the machine.

Only bits that the sets know are asked for: a strace of another version knows other bits besides.
"""

from __future__ import annotations

import platform
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracer.abi import x86_64
from tracer.abi.flags import descriptors, files, memory, processes
from tracer.abi.types import FlagSet

FLAGS = "FLAGS"
NOWHERE = b"/nonexistent/x"

# (set, call, its arguments, which of the printed arguments is spelled). Each call fails whatever the flags.
CALLS: list[tuple[FlagSet, str, tuple[object, ...], int]] = [
    (files.OPEN, "open", (NOWHERE, FLAGS), 1),
    (files.OPEN, "fcntl", (-1, 4, FLAGS), 2),
    (files.DESCRIPTOR, "pipe2", (0, FLAGS), 1),
    (files.ACCESS, "access", (NOWHERE, FLAGS), 1),
    (files.AT, "unlinkat", (-1, NOWHERE, FLAGS), 2),
    (files.AT, "linkat", (-1, NOWHERE, -1, NOWHERE, FLAGS), 4),
    (files.AT_ACCESS, "faccessat2", (-1, NOWHERE, 0, FLAGS), 3),
    (files.AT_STATX, "statx", (-1, NOWHERE, FLAGS, 0, 0), 2),
    (files.STATX, "statx", (-1, NOWHERE, 0, FLAGS, 0), 3),
    (files.RENAME, "renameat2", (-1, NOWHERE, -1, NOWHERE, FLAGS), 4),
    (files.FALLOCATE, "fallocate", (-1, FLAGS, 0, 0), 1),
    (files.SYNC_FILE_RANGE, "sync_file_range", (-1, 0, 0, FLAGS), 3),
    (memory.PROTECTION, "mprotect", (1, 0, FLAGS), 2),
    (memory.MAP, "mmap", (0, 0, 0, FLAGS, -1, 0), 3),
    (memory.REMAP, "mremap", (1, 0, 0, FLAGS, 0), 3),
    (memory.SYNC, "msync", (1, 0, FLAGS), 2),
    (processes.WAIT, "wait4", (-5, 0, FLAGS, 0), 2),
    (processes.SETNS, "setns", (-1, FLAGS), 1),
    (descriptors.SEALS, "fcntl", (-1, 1033, FLAGS), 2),
    (descriptors.FLOCK, "flock", (-1, FLAGS), 1),
    (descriptors.CLOSE_RANGE, "close_range", (2000, 1000, FLAGS), 2),
    (descriptors.SPLICE, "tee", (-1, -1, 0, FLAGS), 3),
    (descriptors.RWF, "preadv2", (-1, 0, 0, 0, 0, FLAGS), 4),
    (descriptors.MEMFD, "memfd_create", (0, FLAGS), 1),
]

PROGRAM = """
import ctypes
libc = ctypes.CDLL(None)
for number, arguments in {calls!r}:
    words = (a if isinstance(a, bytes) else ctypes.c_ulong(a) for a in arguments)
    libc.syscall(ctypes.c_long(number), *words)
libc.syscall(ctypes.c_long({getpid}))
"""


def values(flags: FlagSet) -> Iterator[int]:
    """Yield numbers of known bits: none, each alone, all, and some at random."""
    chance = random.Random(1)
    fields = [list(names) for _, names in (*flags.fields, *flags.last)]
    yield 0
    yield from flags.bits
    yield sum({mask for mask in flags.bits if mask.bit_count() == 1})
    for _ in range(20):
        value = 0
        for mask in chance.sample(list(flags.bits), chance.randint(0, len(flags.bits))):
            value |= mask
        for names in fields:
            value |= chance.choice(names)
        yield value


def arguments_of(line: str) -> list[str]:
    call, _, _ = line.rpartition(" = ")
    return call.rstrip().removesuffix(")").partition("(")[2].split(", ")


@pytest.fixture(scope="module")
def asked() -> list[tuple[FlagSet, str, tuple[object, ...], int, int]]:
    return [(*case, value) for case in CALLS for value in values(case[0])]


@pytest.fixture(scope="module")
def spelled(asked, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what strace spelled for every question, in their order."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    if platform.machine() != "x86_64":
        pytest.skip("needs an x86_64 machine: the numbers are its")
    calls = [
        (x86_64.BY_NAME[name], tuple(value if a is FLAGS else a for a in arguments))
        for _, name, arguments, _, value in asked
    ]
    output: Path = tmp_path_factory.mktemp("strace") / "output"
    program = PROGRAM.format(calls=calls, getpid=x86_64.BY_NAME["getpid"])
    script = output.with_name("program.py")
    script.write_text(program)
    subprocess.run([strace, "-o", output, sys.executable, "-I", "-S", script], check=True)
    lines = output.read_text().splitlines()
    end = max(index for index, line in enumerate(lines) if line.startswith("getpid()"))
    lines = lines[end - len(asked) : end]
    return [arguments_of(line)[place] for line, (_, _, _, place, _) in zip(lines, asked, strict=True)]


def test_strace_spells_them_alike(asked, spelled: list[str], spell) -> None:
    assert len(asked) > 600
    ours = [f"{name}: {spell(flags, value)}" for flags, name, _, _, value in asked]
    theirs = [f"{name}: {text}" for (_, name, _, _, _), text in zip(asked, spelled, strict=True)]
    different = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    assert not different
