"""`python -m benchmarks.matching [CALLS]`: what it takes to match ten patterns over that many calls (1,000,000).

In seconds, and as a ratio to decoding the calls. At last come sequences that bind a name early and use it late,
over a twentieth and a tenth of the calls: that takes twice as long if it's linear.
"""

from __future__ import annotations

import struct
import sys
import time
from collections.abc import Iterator

from tracer.abi import x86_64
from tracer.decode.trace import Trace
from tracer.expect import Observation
from tracer.expect.text import parse
from tracer.model import records
from tracer.model.records import Birth, CaptureKind
from tracer.model.tracefile import TraceReader, TraceWriter

FILES = 100  # calls for each file: it is opened, written, synced and closed
HOLDS = """
opens
write
opens {path: /last.wal/, flags: lacks(O_EXCL)} = $wal
never write($wal, 5)
write($wal, ...) = 16 x3..
fsync($wal) = 0
never write($wal)
close($wal) = 0
maybe unlink
never openat
"""
FAILS = """
openat = $a
write($a)
fsync($a)
openat = $b
write($b) = 16
fsync($b)
never write($b)
close($b)
openat = $c
unlink
"""


LATE = """
openat = $a
write
never close($a)
unlinkat($a)
"""


def _call(name: str, *args: int, result: int = 0, captures: tuple[bytes, ...] = ()) -> bytes:
    words = (*args, *[0] * (6 - len(args)))
    info = struct.pack("<B3xIQQQ6Q", 1, x86_64.AUDIT_ARCH, 0, 0, x86_64.BY_NAME[name], *words)
    return records.pack_call(100, 0, (1, 2), result, info, captures)


def _file(path: bytes, fd: int) -> Iterator[bytes]:
    found = [(1, CaptureKind.STRING), (6, CaptureKind.FD_PATH)]
    captures = tuple(records.pack_capture(arg, kind, 0, path) for arg, kind in found)
    yield _call("openat", -100 & 0xFFFFFFFF, 1, result=fd, captures=captures)
    data = (records.pack_capture(1, CaptureKind.BYTES, 0, b"x" * 16),)
    for _ in range(FILES - 3):
        yield _call("write", fd, 1, 16, result=16, captures=data)
    yield _call("fsync", fd)
    yield _call("close", fd)


def made(calls: int) -> Trace:
    """Return a trace of that many calls, made by hand."""
    writer = TraceWriter.in_memory({"command": [], "selection": None})
    writer.append(records.pack_task(100, Birth.LAUNCHED, 0, 100, 1, b""))
    for number in range(calls // FILES):
        last = number + 1 == calls // FILES
        for frame in _file(b"/tmp/last.wal" if last else b"/tmp/%d" % number, 3 + number % 5):
            writer.append(frame)
    return _finished(writer)


def all_open(calls: int) -> Trace:
    """Return a trace in which half of the calls open files, and the other half write to them."""
    writer = TraceWriter.in_memory({"command": [], "selection": None})
    writer.append(records.pack_task(100, Birth.LAUNCHED, 0, 100, 1, b""))
    files = [[*_file(b"/tmp/%d" % number, 3 + number)][:2] for number in range(calls // 2)]
    for opened, _ in files:
        writer.append(opened)
    for _, written in files:
        writer.append(written)
    return _finished(writer)


def _finished(writer: TraceWriter) -> Trace:
    writer.append(records.pack_end({"status": 0, "calls_lost": 0}))
    return Trace(TraceReader(writer.detach(), "made by hand"))


def judging(trace: Trace, text: str) -> tuple[str, float]:
    """Return what is found, and in how many seconds of the processor's."""
    expectation = parse(text)[0]
    begin = time.process_time()
    verdict = expectation.judge(Observation(trace))
    return str(verdict.status), time.process_time() - begin


def main() -> None:
    """Measure, and print a line for each."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    trace = made(calls)
    begin = time.process_time()
    count = len(trace.calls)
    decoding = time.process_time() - begin
    print(f"decode {count:,} calls: {decoding:.1f} s")
    count_text = "exactly 97 writes {path: /last.wal/}"
    for name, text in (("patterns that match", HOLDS), ("that don't", FAILS), ("a count by path", count_text)):
        found, seconds = judging(trace, text)
        print(f"{name}: {found} in {seconds:.1f} s, {seconds / decoding:.2f} x decoding")
    few, many = all_open(calls // 20), all_open(calls // 10)
    (_, less), (found, more) = judging(few, LATE), judging(many, LATE)
    print(f"a name used late: {found} in {less:.2f} s, and {more:.2f} s over twice as many calls")


if __name__ == "__main__":
    main()
