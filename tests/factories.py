"""Traces made by hand, for tests of everything that needs no ptrace."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import count

from tracer.abi import x86_64
from tracer.decode.trace import Trace
from tracer.model import records
from tracer.model.records import Birth, CallFlag, CaptureKind
from tracer.model.tracefile import TraceReader, TraceWriter

TID = 100
_clock = count(1_000, 1_000)


def capture(arg: int, data: bytes, kind: CaptureKind = CaptureKind.BYTES, error: int = 0) -> bytes:
    return records.pack_capture(arg, kind, error, data)


def string(arg: int, text: bytes) -> bytes:
    return capture(arg, text, CaptureKind.STRING)


def call(
    name: str, *args: int, result: int = 0, captures: Sequence[bytes] = (), tid: int = TID, flags: int = 0
) -> bytes:
    """Return the CALL frame of an x86_64 call; a negative result is an error."""
    words = [arg & (2**64 - 1) for arg in (*args, *[0] * (6 - len(args)))]
    info = struct.pack("<B3xIQQQ6Q", 1, 0xC000003E, 0x401000, 0x7FFE0000, x86_64.BY_NAME[name], *words)
    flags |= CallFlag.ERROR if -4096 < result < 0 else 0
    return records.pack_call(tid, flags, (next(_clock), next(_clock)), result, info, captures)


def opened(path: bytes, fd: int, flags: int = 0, tid: int = TID) -> bytes:
    """Return an openat of `path` that answered `fd`."""
    found = [string(1, path), capture(6, path, CaptureKind.FD_PATH)]
    return call("openat", -100, 0x5000, flags, 0, result=fd, captures=found, tid=tid)


def written(fd: int, data: bytes, tid: int = TID) -> bytes:
    """Return a write of `data` that succeeded."""
    return call("write", fd, 0x6000, len(data), result=len(data), captures=[capture(1, data[:32])], tid=tid)


def region(label: str, *frames: bytes, tid: int = TID) -> list[bytes]:
    """Return `frames` between the marks of a region."""
    marks = [
        call("prctl", 0x53595343, edge, 0x7000, result=-22, captures=[string(2, label.encode())], tid=tid)
        for edge in (1, 2)
    ]
    return [marks[0], *frames, marks[1]]


def born(tid: int, parent: int, birth: Birth = Birth.FORK, tgid: int | None = None, by: bytes = b"") -> bytes:
    """Return the TASK frame of a new task, made by the CALL frame `by`."""
    return records.pack_task(tid, birth, next(_clock), tid if tgid is None else tgid, parent, by)


def trace_of(*frames: bytes | list[bytes], complete: bool = True, **header: object) -> Trace:
    """Return a trace of one process, TID, that made these frames; lists of frames are laid out flat."""
    writer = TraceWriter.in_memory({"command": ["program"], "selection": None, **header})
    writer.append(records.pack_task(TID, Birth.LAUNCHED, next(_clock), TID, 1))
    for frame in frames:
        for one in frame if isinstance(frame, list) else [frame]:
            writer.append(one)
    if complete:
        writer.append(records.pack_end({"status": 0, "calls_lost": 0, "calls_unfinished": 0}))
    return Trace(TraceReader(writer.detach(), "a trace made by hand"))
