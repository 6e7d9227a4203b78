"""Frames and headers of traces without what must not be shared."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Set
from functools import cache
from typing import Any

from tracer import abi
from tracer.abi import types as t
from tracer.abi.region import REGION_OPTION
from tracer.model import records as r
from tracer.model.records import CallRecord, Captured, FrameKind
from tracer.model.tracefile import Reader, Sink, TraceWriter, parsed
from tracer.redaction import BUFFERS, PATHS
from tracer.redaction.contents import Contents, paired
from tracer.redaction.pseudonyms import Pseudonyms

_STACK_ARGUMENT = 7
_MOST, _LARGE = 1 << 14, 512  # calls of which what stays is kept, and the bytes of one
_PATHS_IN_HEADER = ("executable", "interpreter", "cwd")


class Redactor:
    """Takes what `what` says (of `redaction.KINDS`) out of a trace; pseudonyms are its own."""

    def __init__(self, what: Set[str], stacks: bool = False) -> None:
        """Make a new key. With `stacks`, the memory of stacks stays with buffers redacted: nobody prints it."""
        self.what = what
        self.names = Pseudonyms(secrets.token_bytes(32))
        self._contents = Contents(what, self.names)
        self._kept: dict[tuple[bytes, bytes, bytes, r.Packed], r.Packed] = {}
        self._stacks = stacks or BUFFERS not in what

    def frame(self, frame: bytes) -> bytes:
        """Return what stays of a frame. Raises TraceFileError if it contradicts itself."""
        redact = _BY_FRAME.get(r.kind_of(frame))
        return redact(self, frame) if redact else frame

    def sink(self, to: Sink) -> Sink:
        """Return a sink that hands frames on, redacted."""
        return _RedactingSink(self, to)

    def reader(self, of: Reader) -> Reader:
        """Return a reader of the same trace, redacted."""
        return _RedactedReader(self, of)

    def header(self, header: Mapping[str, Any]) -> dict[str, Any]:
        """Return a trace's header, which says what was redacted."""
        made = dict(header)
        for name in _PATHS_IN_HEADER:
            if isinstance(made.get(name), str):
                made[name] = self._text(made[name], self._contents.path)
        command = made.get("command")
        if isinstance(command, list):
            made["command"] = [self._text(word, self._contents.word) for word in command]
        before = made.get("redacted", ())
        made["redacted"] = sorted({*self.what, *(before if isinstance(before, list) else ())})
        return made

    def path(self, path: str) -> str:
        """Return what stays of what a descriptor refers to."""
        return self._text(path, self._contents.descriptor)

    @staticmethod
    def _text(text: Any, change: Callable[[bytes], bytes]) -> str:
        """Return a text changed; of what no tracer writes, a header's reader complains."""
        return os.fsdecode(change(str(text).encode(errors="surrogateescape")))

    def _call(self, frame: bytes) -> bytes:
        """Return a call's frame; programs make the same few calls again and again, so what stays is kept."""
        captures = r.captured_in(frame)
        if not captures.amount or len(captures.data) > _LARGE:
            return r.with_captures(frame, self._left(frame)) if captures.amount else frame
        arch, number, words = r.call_words(frame)
        key = arch, number, words if _asks(arch, number) else b"", captures
        left = self._kept.get(key)
        if left is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            left = self._kept[key] = self._left(frame)
        return r.with_captures(frame, left)

    def _left(self, frame: bytes) -> r.Packed:
        record = parsed(frame)
        call = record.call if isinstance(record, r.EnteredRecord) else record
        assert isinstance(call, CallRecord)
        return r.packed(self.captures(call))

    def captures(self, call: CallRecord) -> list[Captured]:
        """Return what stays of a call's captures."""
        syscall = abi.syscall(call.arch, call.number)
        if syscall.name == "prctl" and call.args[0] & 0xFFFFFFFF == REGION_OPTION:
            return list(call.captures)  # the tester's own word
        made: list[Captured] = []
        for arg in dict.fromkeys(capture.arg for capture in call.captures):
            kind = _kind_of(syscall, arg)
            left = [capture for capture in reversed(call.captures) if capture.arg == arg]
            made += [self._contents.captured(k, c, call.args) for k, c in paired(kind, left, call.args)]
            made += [self._contents.captured(t.Address(), c, call.args) for c in reversed(left)]
        return made

    def _task(self, frame: bytes) -> bytes:
        return r.with_call(frame, self._call)

    def _fd(self, frame: bytes) -> bytes:
        record = parsed(frame)
        assert isinstance(record, r.FdRecord)
        return r.pack_fd(record.tid, record.fd, self._contents.descriptor(record.path))

    def _signal(self, frame: bytes) -> bytes:
        record = parsed(frame)
        assert isinstance(record, r.SignalRecord)
        siginfo = self._contents.siginfo(None, record.siginfo)
        return r.pack_signal(record.tid, record.signal, record.time_ns, siginfo)

    def _stack(self, frame: bytes) -> bytes:
        """Return the frame with no memory, and those registers only that its call has, too."""
        record = parsed(frame)
        assert isinstance(record, r.StackRecord)
        if self._stacks:
            return frame
        kept = (*record.registers[:2], *[0] * (len(record.registers) - 2))
        return r.pack_stack(record.tid, record.flags, kept, 0, ())

    def _mapped(self, frame: bytes) -> bytes:
        record = parsed(frame)
        assert isinstance(record, r.MappedRecord)
        if PATHS not in self.what:
            return frame
        return r.pack_mapped(record.tid, map(self._mapping, record.mapped))

    def _mapping(self, mapped: r.Mapped) -> r.Mapped:
        """Return a mapping without the path, and without the number by which others know the file."""
        path = mapped.path if mapped.image else self.path(mapped.path)
        return mapped._replace(path=path, build_id=None)


@cache
def _asks(arch: bytes, number: bytes) -> bool:
    """Whether what stays of such a call depends on its arguments."""
    syscall = abi.syscall(*(int.from_bytes(word, "little") for word in (arch, number)))
    return any(isinstance(part, t.Switch) for kind in (*syscall.kinds, syscall.result) for part in t.within(kind))


def _kind_of(syscall: t.Syscall, arg: int) -> t.Kind:
    if arg == _STACK_ARGUMENT:
        return next((kind for kind in syscall.kinds if isinstance(kind, t.OnStack)), t.Address())
    return syscall.kinds[arg] if arg < len(syscall.kinds) else syscall.result


_BY_FRAME: dict[int, Callable[[Redactor, bytes], bytes]] = {
    FrameKind.CALL: Redactor._call,
    FrameKind.ENTERED: Redactor._call,
    FrameKind.TASK: Redactor._task,
    FrameKind.FD: Redactor._fd,
    FrameKind.SIGNAL: Redactor._signal,
    FrameKind.STACK: Redactor._stack,
    FrameKind.MAPPED: Redactor._mapped,
}


class _RedactingSink:
    """Hands frames on, redacted."""

    def __init__(self, redactor: Redactor, sink: Sink) -> None:
        self._redactor, self._sink = redactor, sink

    def append(self, frame: bytes) -> None:
        self._sink.append(self._redactor.frame(frame))


class _RedactedReader:
    def __init__(self, redactor: Redactor, reader: Reader) -> None:
        self._redactor, self._reader = redactor, reader
        self.header = redactor.header(reader.header)
        self.size = reader.size

    def frames(self) -> Iterator[bytes]:
        return map(self._redactor.frame, self._reader.frames())

    def save(self, path: str) -> None:
        writer = TraceWriter.create(path, self.header)
        for frame in self.frames():
            writer.append(frame)
        writer.close()
