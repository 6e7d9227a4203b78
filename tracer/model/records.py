"""Records: what an engine observed, as numbers and bytes, and their layout in a trace file.

Every record is one frame, little-endian, without padding between frames:

    offset  0    4     5      6      8     12       16
            +----+-----+------+------+-----+--------+--------------------
            |size|kind |flags |count | tid | detail | body, size-16 bytes
            +----+-----+------+------+-----+--------+--------------------
             u32  u8    u8     u16    i32   u32

    CALL    start_ns u64 | end_ns u64 | result i64 | the kernel's struct ptrace_syscall_info of the entry
            stop, 80 bytes (ptrace(2)) | `count` captures
    TASK    time_ns u64 | tgid i32 | parent i32 | the unfinished CALL frame that created the task, or nothing
            detail: one of Birth
    EXIT    time_ns u64; detail: the wait status, or UNKNOWN_STATUS
    SIGNAL  time_ns u64 | siginfo_t, 128 bytes; detail: the signal's number
    STOP    time_ns u64; detail: the signal that stopped the thread
    FD      the path; detail: a descriptor that the process has after an exec, or when it is attached to
    END     JSON: how the trace ended and what could have been missed
    ENTERED a CALL's body, so far: it was under way when another thread went on; its CALL frame follows
    STACK   the thread's STACK_REGISTERS, u64 each | `count` times: index u32, a block of STACK_BLOCK bytes
            detail: the bytes of stack from the block with the stack pointer on; flags: one of StackFlag
            It is the stack of the thread's next CALL. A block that isn't there is as in its STACK frame before.
    MAPPED  JSON: the executable mappings of process `tid`, in order, the members of Mapped each
    IMAGE   bytes that are mapped and in no file; detail: the number by which MAPPED frames refer to them

    capture arg u8 | kind u8 | errno u16 | size u32 | `size` bytes
            errno WITHHELD: there were bytes, which were left out on purpose

Frames are in order of completion: a call stands where it returned. Times are CLOCK_MONOTONIC nanoseconds.
A frame's size is written last, so that a reader never meets half a frame; a size of 0 ends the file.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum, IntFlag
from typing import Any, NamedTuple


class FrameKind(IntEnum):
    """The kinds of frames."""

    CALL = 1
    TASK = 2
    EXIT = 3
    SIGNAL = 4
    STOP = 5
    FD = 6
    END = 7
    ENTERED = 8
    STACK = 9
    MAPPED = 10
    IMAGE = 11


class CallFlag(IntFlag):
    """What is special about a recorded call."""

    NOT_RETURNED = 1  # the thread ended, or the trace did, before the call returned
    ERROR = 2  # the kernel says that `result` is a negated errno
    HELPER = 4  # recorded only to follow descriptors: not asked for, not counted


class StackFlag(IntFlag):
    """What is special about a recorded stack."""

    NARROW = 1  # of 32-bit code


# Plain numbers: an operator of IntFlag costs as much as parsing a record.
_NOT_RETURNED, _ERROR, _HELPER = map(int, CallFlag)


class Birth(IntEnum):
    """How a task came into the trace."""

    LAUNCHED = 0
    FORK = 1
    VFORK = 2
    CLONE = 3
    EXEC = 4  # a task that executed a new program; its parent field is the tid it had before
    UNKNOWN = 5  # seen, but nobody said who made it
    ATTACHED = 6  # ran before the trace began


class CaptureKind(IntEnum):
    """What the bytes of a capture are."""

    BYTES = 0  # the bytes behind a pointer, as many as were there and wanted
    STRING = 1  # up to and without the NUL; errno E2BIG: no NUL within the limit
    STRINGS = 2  # an array of strings, each ended by a NUL; errno E2BIG: cut
    COUNT = 3  # u64: how many pointers stood before the NULL
    IOVEC = 4  # struct iovec[]; then come as many VECTOR_DATA captures as it has elements
    VECTOR_DATA = 5  # the bytes behind one iovec
    FD_PATH = 6  # what /proc/TID/fd/N says for the descriptor in the argument
    FD_PATHS = 7  # i32 descriptor, its path, NUL; repeated
    BITS = 8  # as BYTES, but counted in bits: whole 64-bit words of them
    FILTER = 9  # struct sock_fprog, and behind it the instructions that it points at
    STRUCTS = 10  # struct[]; then, element by element, a capture for every pointer in it that is followed
    FD_SET = 11  # a bit a descriptor, in whole longs
    PAGES = 12  # as BYTES: one for each page of a number of bytes
    DIRECTORY = 13  # what /proc/TID/cwd says
    FD_BEFORE = 14  # a descriptor as the call was entered, as LOOKED says; its argument is LOOKED_AT, or the result
    FD_AFTER = 15  # likewise, when it returned


class Captured(NamedTuple):
    """Bytes that the engine copied for argument `arg` (0-5, 6: the result); `error` is an errno or 0."""

    arg: int
    kind: int
    error: int
    data: bytes

    def withheld(self) -> Captured:
        """Return the capture without its bytes, and with the mark of that."""
        return self._replace(error=WITHHELD, data=b"")


class CallRecord(NamedTuple):
    """One system call: times in ns, the thread, the kernel's numbers, and the bytes behind its pointers."""

    tid: int
    flags: int
    start_ns: int
    end_ns: int
    result: int
    arch: int
    ip: int
    sp: int
    number: int
    args: tuple[int, ...]
    captures: tuple[Captured, ...]

    @property
    def returned(self) -> bool:
        """Whether the call came back."""
        return not self.flags & _NOT_RETURNED

    @property
    def helper(self) -> bool:
        """Whether it was recorded only to follow descriptors: it was not asked for."""
        return self.flags & _HELPER != 0

    @property
    def failed(self) -> bool:
        """Whether the call came back with an error."""
        return self.flags & _ERROR != 0


class EnteredRecord(NamedTuple):
    """A call that was under way when something else happened: what was known of it then."""

    call: CallRecord

    @property
    def tid(self) -> int:
        """The thread that is in the call."""
        return self.call.tid


class TaskRecord(NamedTuple):
    """A thread that came into the trace; `call` is the call by which `parent` made it, if known."""

    tid: int
    birth: int
    time_ns: int
    tgid: int
    parent: int
    call: CallRecord | None


class ExitRecord(NamedTuple):
    """The end of a thread; `status` as wait(2) has it, or UNKNOWN_STATUS."""

    tid: int
    status: int
    time_ns: int


AT_FDCWD = -100  # in place of a descriptor: the working directory, in an FD frame too

WITHHELD = 0xFFFF  # in place of a capture's errno

UNKNOWN_STATUS = 0xFFFFFFFF  # of an EXIT frame: nobody told the engine how the thread ended


class SignalRecord(NamedTuple):
    """A signal on its way to a thread; `siginfo` is the kernel's siginfo_t."""

    tid: int
    signal: int
    time_ns: int
    siginfo: bytes


class StopRecord(NamedTuple):
    """A thread stopped by a signal (job control)."""

    tid: int
    signal: int
    time_ns: int


class FdRecord(NamedTuple):
    """A descriptor that the process of `tid` has as it begins to run a program."""

    tid: int
    fd: int
    path: bytes


class StackRecord(NamedTuple):
    """Registers, and what is new of the `size` bytes of stack that begin with the stack pointer's block.

    `registers` are in the order of STACK_REGISTERS; `blocks` are by address.
    """

    tid: int
    flags: int
    registers: tuple[int, ...]
    size: int
    blocks: Mapping[int, bytes]


class Mapped(NamedTuple):
    """An executable mapping: from `start` to before `end`, of a file from `offset` on, or of an IMAGE frame."""

    start: int
    end: int
    offset: int
    path: str
    build_id: str | None
    image: int  # 0: none


class MappedRecord(NamedTuple):
    """The executable mappings of a process, until there are others."""

    tid: int
    mapped: tuple[Mapped, ...]


class ImageRecord(NamedTuple):
    """Bytes that are mapped and in no file: the vdso."""

    tid: int
    image: int
    data: bytes


class EndRecord(NamedTuple):
    """The last frame: what the engine says about its own trace."""

    trust: Mapping[str, Any]


class Packed(NamedTuple):
    """How many captures there are, and their bytes in a frame."""

    amount: int
    data: bytes


Stacked = StackRecord | MappedRecord | ImageRecord
Happened = TaskRecord | ExitRecord | SignalRecord | StopRecord | EndRecord
Record = CallRecord | EnteredRecord | Happened | FdRecord | Stacked

STACK_REGISTERS = ("rip", "rsp", "rbp", "rbx", "rsi", "rdi", "r12", "r13", "r14", "r15")
STACK_BLOCK = 256

# A descriptor, st_mode, st_rdev; behind them are its path, NUL, and what else the kernel says of it.
LOOKED = struct.Struct("<iIQ")
LOOKED_AT = 8  # in place of an argument's index: descriptors that were looked at

HEADER = struct.Struct("<IBBHiI")
CALL = struct.Struct("<IBBHiIQQqBxxxIQQQ6Q")
CALL_HEAD = struct.Struct("<IBBHiIQQq")  # what stands before the kernel's struct
_new = tuple.__new__  # of a NamedTuple: its own, a Python function, takes as long as the parsing
_CALL_READ = struct.Struct("<5xBHi4xQQq4xIQQQ6Q")  # what a reader wants of a CALL
CAPTURE = struct.Struct("<BBHI")
_KIND_OFFSET = 4
_SIZE = struct.Struct("<I")
_COUNT, _ARCH, _NUMBER, _ARGUMENTS = slice(6, 8), slice(44, 48), slice(64, 72), slice(72, 120)  # of a CALL
_FLAGS_OFFSET = 5
_TIME = struct.Struct("<Q")
_TASK = struct.Struct("<Qii")
_REGISTERS = struct.Struct(f"<{len(STACK_REGISTERS)}Q")
_BLOCK = struct.Struct(f"<I{STACK_BLOCK}s")
INFO_SIZE = 80  # of struct ptrace_syscall_info at an entry stop
assert CALL.size == CALL_HEAD.size + INFO_SIZE


def kind_of(frame: bytes) -> int:
    """Return a frame's kind, without reading the rest."""
    return frame[_KIND_OFFSET]


def pack_capture(arg: int, kind: int, error: int, data: bytes) -> bytes:
    """Return the bytes of one capture."""
    return CAPTURE.pack(arg, kind, error, len(data)) + data


def pack_call(
    tid: int, flags: int, times: tuple[int, int], result: int, info: bytes, captures: Iterable[bytes]
) -> bytes:
    """Return the CALL frame of a call whose entry stop showed `info` (80 bytes)."""
    parts = list(captures)
    body = b"".join(parts)
    size = CALL.size + len(body)
    head = CALL_HEAD.pack(size, FrameKind.CALL, flags, len(parts), tid, 0, times[0], times[1], result)
    return head + info + body


def _frame(kind: int, tid: int, body: bytes, detail: int = 0, flags: int = 0, count: int = 0) -> bytes:
    return HEADER.pack(HEADER.size + len(body), kind, flags, count, tid, detail) + body


def pack_task(tid: int, birth: int, time_ns: int, tgid: int, parent: int, call: bytes = b"") -> bytes:
    """Return the TASK frame of thread `tid` of process `tgid`; `call` is a CALL frame or nothing."""
    return _frame(FrameKind.TASK, tid, _TASK.pack(time_ns, tgid, parent) + call, birth)


def pack_exit(tid: int, status: int, time_ns: int) -> bytes:
    """Return the EXIT frame of thread `tid`."""
    return _frame(FrameKind.EXIT, tid, _TIME.pack(time_ns), status)


def pack_signal(tid: int, signal: int, time_ns: int, siginfo: bytes) -> bytes:
    """Return the SIGNAL frame of a signal on its way to `tid`."""
    return _frame(FrameKind.SIGNAL, tid, _TIME.pack(time_ns) + siginfo, signal)


def pack_stop(tid: int, signal: int, time_ns: int) -> bytes:
    """Return the STOP frame of thread `tid`."""
    return _frame(FrameKind.STOP, tid, _TIME.pack(time_ns), signal)


def pack_fd(tid: int, fd: int, path: bytes) -> bytes:
    """Return the FD frame of one inherited descriptor."""
    return _frame(FrameKind.FD, tid, path, fd & 0xFFFFFFFF)


def pack_stack(
    tid: int, flags: int, registers: tuple[int, ...], size: int, blocks: Iterable[tuple[int, bytes]]
) -> bytes:
    """Return the STACK frame of `tid`; `blocks` are new blocks by their index."""
    packed = [_BLOCK.pack(*block) for block in blocks]
    body = _REGISTERS.pack(*registers) + b"".join(packed)
    return _frame(FrameKind.STACK, tid, body, size, flags, len(packed))


def pack_mapped(tgid: int, mapped: Iterable[Mapped]) -> bytes:
    """Return the MAPPED frame of a process."""
    return _frame(FrameKind.MAPPED, tgid, json.dumps(tuple(mapped)).encode())


def pack_image(image: int, data: bytes) -> bytes:
    """Return the IMAGE frame of bytes that MAPPED frames call `image`."""
    return _frame(FrameKind.IMAGE, 0, data, image)


def pack_end(trust: Mapping[str, Any]) -> bytes:
    """Return the END frame."""
    return _frame(FrameKind.END, 0, json.dumps(trust).encode())


def marked_as_entered(frame: bytes) -> bytes:
    """Return the ENTERED frame of the call in a CALL frame."""
    return frame[:4] + bytes((FrameKind.ENTERED,)) + frame[5:]


def marked_as_helper(frame: bytes) -> bytes:
    """Return a CALL frame, or a TASK frame that has the call which made it, with that call marked HELPER."""
    flags = _FLAGS_OFFSET + (HEADER.size + _TASK.size if frame[4] == FrameKind.TASK else 0)
    return frame[:flags] + bytes([frame[flags] | CallFlag.HELPER]) + frame[flags + 1 :]


def captured_in(frame: bytes) -> Packed:
    """Return the captures of a CALL or ENTERED frame as they are in it."""
    return Packed(int.from_bytes(frame[_COUNT], "little"), frame[CALL.size :])


def packed(captures: Sequence[Captured]) -> Packed:
    """Return captures as they are in a frame."""
    return Packed(len(captures), b"".join([pack_capture(*capture) for capture in captures]))


def with_captures(frame: bytes, captures: Packed) -> bytes:
    """Return a CALL or ENTERED frame with other captures."""
    amount, data = captures
    size = CALL.size + len(data)
    return _SIZE.pack(size) + frame[4:6] + amount.to_bytes(2, "little") + frame[8 : CALL.size] + data


def call_words(frame: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the bytes of a CALL or ENTERED frame that say which call it is: architecture, number, arguments."""
    return frame[_ARCH], frame[_NUMBER], frame[_ARGUMENTS]


def with_call(frame: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Return a TASK frame with the call in it changed, if there is one."""
    at = HEADER.size + _TASK.size
    if len(frame) == at:
        return frame
    _, kind, flags, count, tid, detail = HEADER.unpack_from(frame)
    return _frame(kind, tid, frame[HEADER.size : at] + change(frame[at:]), detail, flags, count)


def _captures(frame: bytes, count: int) -> tuple[Captured, ...]:
    found = []
    offset = CALL.size
    for _ in range(count):
        arg, kind, error, size = CAPTURE.unpack_from(frame, offset)
        offset += CAPTURE.size
        data = frame[offset : offset + size]
        if len(data) != size:
            raise ValueError(f"a capture says {size} bytes and has {len(data)}")
        found.append(_new(Captured, (arg, kind, error, data)))
        offset += size
    return tuple(found)


def _parse_call(frame: bytes) -> CallRecord:
    words = _CALL_READ.unpack_from(frame)
    flags, count, tid, start, end, result, arch, ip, sp, number = words[:10]
    captures = _captures(frame, count) if count else ()
    return _new(CallRecord, (tid, flags, start, end, result, arch, ip, sp, number, words[10:], captures))


def _parse_entered(frame: bytes) -> EnteredRecord:
    return EnteredRecord(_parse_call(frame))


def _parse_task(frame: bytes) -> TaskRecord:
    _, _, _, _, tid, birth = HEADER.unpack_from(frame)
    time_ns, tgid, parent = _TASK.unpack_from(frame, HEADER.size)
    call = frame[HEADER.size + _TASK.size :]
    return TaskRecord(tid, birth, time_ns, tgid, parent, _parse_call(call) if call else None)


def _parse_exit(frame: bytes) -> ExitRecord:
    _, _, _, _, tid, status = HEADER.unpack_from(frame)
    return ExitRecord(tid, status, *_TIME.unpack_from(frame, HEADER.size))


def _parse_signal(frame: bytes) -> SignalRecord:
    _, _, _, _, tid, signal = HEADER.unpack_from(frame)
    (time_ns,) = _TIME.unpack_from(frame, HEADER.size)
    return SignalRecord(tid, signal, time_ns, frame[HEADER.size + _TIME.size :])


def _parse_stop(frame: bytes) -> StopRecord:
    _, _, _, _, tid, signal = HEADER.unpack_from(frame)
    return StopRecord(tid, signal, *_TIME.unpack_from(frame, HEADER.size))


def _parse_fd(frame: bytes) -> FdRecord:
    _, _, _, _, tid, fd = HEADER.unpack_from(frame)
    return FdRecord(tid, AT_FDCWD if fd == AT_FDCWD & 0xFFFFFFFF else fd, frame[HEADER.size :])


def _parse_stack(frame: bytes) -> StackRecord:
    _, _, flags, count, tid, size = HEADER.unpack_from(frame)
    registers = _REGISTERS.unpack_from(frame, HEADER.size)
    start = stack_start(registers)
    first = HEADER.size + _REGISTERS.size
    found = (_BLOCK.unpack_from(frame, first + i * _BLOCK.size) for i in range(count))
    blocks = {start + index * STACK_BLOCK: data for index, data in found}
    return StackRecord(tid, flags, registers, size, blocks)


def stack_start(registers: tuple[int, ...]) -> int:
    """Return the address of the first block of a stack with these STACK_REGISTERS."""
    return registers[1] & -STACK_BLOCK


def _parse_mapped(frame: bytes) -> MappedRecord:
    _, _, _, _, tid, _ = HEADER.unpack_from(frame)
    try:
        mapped = tuple(Mapped(*each) for each in json.loads(frame[HEADER.size :]))
    except TypeError as error:
        raise ValueError("a MAPPED frame holds no mappings") from error
    if not all(map(_is_mapped, mapped)):
        raise ValueError("a MAPPED frame holds no mappings")
    return MappedRecord(tid, mapped)


def _is_mapped(each: Mapped) -> bool:
    numbers = (each.start, each.end, each.offset, each.image)
    texts = (each.path, each.build_id or "")
    return all(isinstance(n, int) for n in numbers) and all(isinstance(t, str) for t in texts)


def _parse_image(frame: bytes) -> ImageRecord:
    _, _, _, _, tid, image = HEADER.unpack_from(frame)
    return ImageRecord(tid, image, frame[HEADER.size :])


def _parse_end(frame: bytes) -> EndRecord:
    trust = json.loads(frame[HEADER.size :])
    if not isinstance(trust, dict):
        raise ValueError("the END frame holds no JSON object")
    return EndRecord(trust)


_PARSERS: Mapping[int, Callable[[bytes], Record]] = {
    FrameKind.CALL: _parse_call,
    FrameKind.TASK: _parse_task,
    FrameKind.EXIT: _parse_exit,
    FrameKind.SIGNAL: _parse_signal,
    FrameKind.STOP: _parse_stop,
    FrameKind.FD: _parse_fd,
    FrameKind.END: _parse_end,
    FrameKind.ENTERED: _parse_entered,
    FrameKind.STACK: _parse_stack,
    FrameKind.MAPPED: _parse_mapped,
    FrameKind.IMAGE: _parse_image,
}


def parse(frame: bytes) -> Record:
    """Return the record that a whole frame holds.

    Raises ValueError if the frame contradicts itself: nothing in a file is trusted.
    """
    try:
        parser = _PARSERS.get(frame[_KIND_OFFSET])
        if parser is None:
            raise ValueError(f"{frame[_KIND_OFFSET]} is not a valid FrameKind")
        return parser(frame)
    except (struct.error, IndexError) as error:
        raise ValueError(f"a frame of {len(frame)} bytes is cut or malformed: {error}") from error
