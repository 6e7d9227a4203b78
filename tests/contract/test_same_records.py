"""Engines that read memory give the same records, byte for byte where the run is the same."""

from __future__ import annotations

import re
import shutil

import pytest

from tracer import abi, runner
from tracer.abi import x86_64
from tracer.decode.trace import Trace
from tracer.engines import engine
from tracer.model.records import CallRecord

EXECVE, GETRANDOM = 59, 318


def records(name: str, argv: list[str], stdout: int, cwd: str) -> list[tuple[object, ...]]:
    """Return the calls of a run without what differs from run to run: times and thread ids."""
    what = runner.command(["setarch", "-R", *argv], stdout=stdout, cwd=cwd)
    trace: Trace = runner.trace(what, runner.Options(data_limit=64), engine(name))
    calls = [record for record in trace.records() if isinstance(record, CallRecord)]
    (begin,) = [i for i, c in enumerate(calls) if i and c.number == EXECVE and not c.failed]
    return [_shape(call) for call in calls[begin + 1 :] if call.number != GETRANDOM]


# Objects that all processes see have a number of their own each time.
GLOBAL = {"shmget", "shmctl", "shmat", "shmdt", "semget", "semctl", "msgget", "msgctl", "msgsnd", "msgrcv"}
NUMBERED = frozenset(x86_64.BY_NAME[name] for name in GLOBAL)
LISTINGS = frozenset(x86_64.BY_NAME[name] for name in ("getdents", "getdents64"))


def _shape(call: CallRecord) -> tuple[object, ...]:
    """Return what must be equal: not thread ids, and the numbers that pipes and sockets have of their own."""
    result = 0 if call.result == call.tid else call.result
    captures = [(c.arg, c.kind, c.error, _plain(c.data)) for c in call.captures]
    taken = call.args[: len(abi.syscall(call.arch, call.number).arguments)]  # the others hold what was left there
    args = [0 if arg == call.tid else arg for arg in taken]
    if call.number in NUMBERED:
        result, args = min(result, 0), args[1:]
        captures = [(arg, kind, error, bytes(len(data))) for arg, kind, error, data in captures]
    if call.number in LISTINGS:
        captures = [(arg, kind, error, _entries(data)) for arg, kind, error, data in captures]
    return (call.flags, call.arch, call.ip, call.sp, call.number, args, result, captures)


def _entries(data: bytes) -> bytes:
    """Return a directory's entries without their inodes and places (getdents(2))."""
    found, at = b"", 0
    while at + 18 <= len(data):
        size = max(int.from_bytes(data[at + 16 : at + 18], "little"), 18)
        found, at = found + data[at + 16 : at + size], at + size
    return found


def _without_time_left(data: bytes) -> bytes:
    """Return a timespec, timeval or timer without what was left of it: a fraction that no program passes."""
    fraction = int.from_bytes(data[-8:], "little")
    return data[:-16] if len(data) in (16, 32) and 10**5 < fraction < 10**9 else data


def _plain(data: bytes) -> bytes:
    """Return bytes without numbers that the kernel takes as they come: inodes, ports of the loopback, ids."""
    data = re.sub(rb"\w+:\[\d+\]", b"", data)
    data = re.sub(rb"^/proc/\d+", b"/proc/PID", data)
    data = re.sub(rb"(?s)\x02\0..\x7f\0\0\x01", b"a port", data)
    return _without_time_left(data)


PROGRAMS = (
    *("pointers", "vectors", "sockets", "polling", "clocks", "futexes", "asynchronous", "ipc", "attributes"),
    *("mounts", "scheduling", "credentials", "sandboxes", "instructions", "ioctls", "directories"),
    "i386_calls32",
)


@pytest.mark.parametrize("program", PROGRAMS)
def test_native_and_ptrace_agree(program, compiled, tmp_path):
    found = []
    for name in ("native", "ptrace"):
        here = tmp_path / "here"  # the same each time, and empty
        here.mkdir()
        with open(tmp_path / "out", "wb") as out:
            found.append(records(name, [compiled(program)], out.fileno(), str(here)))
        shutil.rmtree(here)
    assert len(found[0]) > 20
    assert found[0] == found[1]
