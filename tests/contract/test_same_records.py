"""Engines that read memory give the same records, byte for byte where the run is the same."""

from __future__ import annotations

import re

import pytest

from tracer import runner
from tracer.decode.trace import Trace
from tracer.engines import engine
from tracer.model.records import CallRecord

EXECVE, GETRANDOM = 59, 318


def records(name: str, argv: list[str], stdout: int) -> list[tuple[object, ...]]:
    """Return the calls of a run without what differs from run to run: times and thread ids."""
    what = runner.command(["setarch", "-R", *argv], stdout=stdout)
    trace: Trace = runner.trace(what, runner.Options(data_limit=64), engine(name))
    calls = [record for record in trace.records() if isinstance(record, CallRecord)]
    (begin,) = [i for i, c in enumerate(calls) if i and c.number == EXECVE and not c.failed]
    return [_shape(call) for call in calls[begin + 1 :] if call.number != GETRANDOM]


def _shape(call: CallRecord) -> tuple[object, ...]:
    """Return what must be equal; set_tid_address returns a tid, and every pipe has a number of its own."""
    result = 0 if call.result == call.tid else call.result
    captures = [(c.arg, c.kind, c.error, _plain(c.data)) for c in call.captures]
    return (call.flags, call.arch, call.ip, call.sp, call.number, call.args, result, captures)


# Seconds, and at least 2**16 parts of one: what the programs pass has fewer, or none.
_TIME_LEFT = re.compile(rb"(?s)^(?:.{16})?.{2}\0{6}..(?:[\1-\x3b]..|.[\1-\x3b].|..[\1-\x3b])\0{3}$")


def _plain(data: bytes) -> bytes:
    """Return bytes without numbers that the kernel takes as they come: inodes, ports of the loopback."""
    data = re.sub(rb"(pipe|socket):\[\d+\]", rb"\1", data)
    data = re.sub(rb"(?s)\x02\0..\x7f\0\0\x01", b"a port", data)
    return _TIME_LEFT.sub(b"what was left of a time", data)


@pytest.mark.parametrize("program", ["pointers", "vectors", "sockets", "polling", "clocks", "futexes"])
def test_native_and_ptrace_agree(program, compiled, tmp_path):
    found = []
    for name in ("native", "ptrace"):
        with open(tmp_path / "out", "wb") as out:
            found.append(records(name, [compiled(program)], out.fileno()))
    assert len(found[0]) > 20
    assert found[0] == found[1]
