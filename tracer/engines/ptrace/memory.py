"""Copying bytes out of a stopped tracee, as the plan's captures ask."""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Callable, Iterator

from tracer.model.records import LOOKED_AT, CaptureKind, pack_capture
from tracer.plan.plan import NO_ARGUMENT, POINTED, RESULT, Capture, Plan

_PAGE = 4096
_MAX_OPEN = 64  # /proc/PID/mem descriptors kept at a time: a tracer must not run out of them
_COUNT = struct.Struct("<Q")
_WORDS = {4: struct.Struct("<I"), 8: struct.Struct("<Q")}
_IOVECS = {4: struct.Struct("<II"), 8: struct.Struct("<QQ")}
_FOLLOWED_CAPTURES = 4096  # of an array of structs, pointers are followed until there are so many captures
_FOLLOWED_BYTES = 1 << 20  # or bytes
_LARGEST = 2**63 - 1  # stands for all larger counts
_PROGRAM = struct.Struct("<H6xQ")  # struct sock_fprog

Look = Callable[[int, int, int], list[bytes]]
"""Returns what there is to say of a descriptor of a thread, or with a third argument that isn't 0 of all it has."""


def looking(plan: Plan) -> Look | None:
    """Return what looks at descriptors as `plan` asks, None if it doesn't."""
    if not plan.descriptors:
        return None
    from tracer.engines.ptrace.descriptors import Descriptors  # most runs do without

    return Descriptors(plan.descriptors).look


class Memory:
    """The memory of all tracees, by process id."""

    def __init__(self) -> None:
        """Start with nothing open."""
        self._open: dict[int, int] = {}

    def forget(self, tgid: int) -> None:
        """Close what is held of process `tgid`: it ended, or it executed another program."""
        fd = self._open.pop(tgid, None)
        if fd is not None:
            os.close(fd)

    def close(self) -> None:
        """Close everything."""
        for tgid in list(self._open):
            self.forget(tgid)

    def _descriptor(self, tgid: int) -> int:
        fd = self._open.get(tgid)
        if fd is None:
            if len(self._open) >= _MAX_OPEN:
                self.forget(next(iter(self._open)))
            fd = self._open[tgid] = os.open(f"/proc/{tgid}/mem", os.O_RDWR | os.O_CLOEXEC)
        return fd

    def read(self, tgid: int, address: int, size: int) -> bytes:
        """Return `size` bytes at `address`, fewer if the mapping ends there. Raises OSError if there are none."""
        try:
            data = os.pread(self._descriptor(tgid), size, address)
        except OverflowError:
            raise OSError(errno.EFAULT, "beyond user memory") from None
        except OSError as error:
            raise OSError(errno.EFAULT if error.errno == errno.EIO else error.errno, "unreadable") from None
        if size and not data:
            raise OSError(errno.EFAULT, "the process has no memory any more")
        return data

    def write(self, tgid: int, address: int, data: bytes) -> None:
        """Write `data` at `address`. Raises OSError."""
        os.pwrite(self._descriptor(tgid), data, address)

    def string(self, tgid: int, address: int, limit: int) -> tuple[bytes, int]:
        """Return the string at `address` without its NUL, and 0, E2BIG (no NUL within `limit`) or EFAULT."""
        found = b""
        while len(found) < limit:
            here = address + len(found)
            try:
                piece = self.read(tgid, here, min(limit - len(found), _PAGE - here % _PAGE))
            except OSError as error:
                return found, error.errno or errno.EFAULT
            end = piece.find(0)
            if end >= 0:
                return found + piece[:end], 0
            found += piece
        return found, errno.E2BIG


class Copier:
    """Turns captures into the bytes that a frame carries."""

    def __init__(self, memory: Memory, look: Look | None = None) -> None:
        """Copy from `memory`, and what `look` says of descriptors."""
        self._memory = memory
        self._look = look
        self._readers: dict[int, Callable[[int, int, Capture, int, int], list[bytes]]] = {
            CaptureKind.BYTES: self._bytes,
            CaptureKind.STRING: self._string,
            CaptureKind.STRINGS: self._strings,
            CaptureKind.COUNT: self._count,
            CaptureKind.IOVEC: self._iovec,
            CaptureKind.FD_PATH: self._fd_path,
            CaptureKind.FD_PATHS: self._fd_paths,
            CaptureKind.BITS: self._bits,
            CaptureKind.FILTER: self._filter,
            CaptureKind.STRUCTS: self._structs,
            CaptureKind.FD_SET: self._fd_set,
            CaptureKind.PAGES: self._pages,
            CaptureKind.DIRECTORY: self._directory,
            CaptureKind.FD_BEFORE: self._looked,
            CaptureKind.FD_AFTER: self._looked,
        }

    def copy(
        self, tgid: int, tid: int, wanted: tuple[Capture, ...], args: tuple[int, ...], result: int
    ) -> list[bytes]:
        """Return the packed captures `wanted` of a call of `tid`; `result` is 0 at the entry.

        `args` are its arguments and, at STACK, the stack pointer.
        """
        found: list[bytes] = []
        for capture in wanted:
            value = result if capture.arg == RESULT else args[capture.arg]
            count = self._count_of(tgid, capture, args, result)
            if value or capture.arg == RESULT or not capture.size:
                found += self._readers[capture.kind](tgid, tid, capture, value, count)
        return found

    def _count_of(self, tgid: int, capture: Capture, args: tuple[int, ...], result: int) -> int:
        """Return the number that the length of a capture stands in."""
        if capture.times == NO_ARGUMENT:
            return 1
        if capture.times < POINTED:
            return result if capture.times == RESULT else args[capture.times]
        try:
            number = self._memory.read(tgid, args[capture.times - POINTED], 4)
        except OSError:
            return 0
        return int.from_bytes(number, "little") if len(number) == 4 else 0

    def _bytes(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        size = min(max(count, 0) * capture.size + capture.extra, capture.limit)
        error, data = 0, b""
        try:
            data = self._memory.read(tgid, address, size) if size > 0 else b""
        except OSError as failure:
            error = failure.errno or errno.EFAULT
        return [pack_capture(capture.arg, capture.kind, error, data)]

    def _pages(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        pages = count // _PAGE + (count % _PAGE > 0)
        size = min(pages, capture.limit)
        whole = Capture(capture.arg, CaptureKind.PAGES, size, NO_ARGUMENT, capture.limit)
        return self._bytes(tgid, tid, whole, address, 1)

    def _bits(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        words = (count - 1 + 63) // 64  # a set of memory nodes is one bit shorter than the program says
        whole = Capture(capture.arg, CaptureKind.BITS, 8, NO_ARGUMENT, capture.limit)
        return self._bytes(tgid, tid, whole, address, words)

    def _filter(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        try:
            program = self._memory.read(tgid, address, _PROGRAM.size)
        except OSError as failure:
            return [pack_capture(capture.arg, CaptureKind.FILTER, failure.errno or errno.EFAULT, b"")]
        found = [pack_capture(capture.arg, CaptureKind.FILTER, 0, program)]
        if len(program) == _PROGRAM.size:
            length, instructions = _PROGRAM.unpack(program)
            code = Capture(capture.arg, CaptureKind.VECTOR_DATA, 8, NO_ARGUMENT, 8 * capture.limit)
            found += self._bytes(tgid, tid, code, instructions, length)
        return found

    def _string(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        data, error = self._memory.string(tgid, address, capture.limit)
        return [pack_capture(capture.arg, capture.kind, error, data)]

    def _pointers(self, tgid: int, address: int, word: int) -> Iterator[int]:
        """Yield the pointers of a NULL-terminated array. Raises OSError where it can't be read."""
        while True:
            here = self._memory.read(tgid, address, _PAGE - address % _PAGE)
            for (pointer,) in _WORDS[word].iter_unpack(here[: len(here) // word * word]):
                if not pointer:
                    return
                yield pointer
            address += len(here)
            if len(here) % word:
                raise OSError(errno.EFAULT, "the array isn't aligned")

    def _strings(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        found, error = bytearray(), 0
        try:
            for pointer in self._pointers(tgid, address, capture.word):
                text, failed = self._memory.string(tgid, pointer, _PAGE)
                error = 0 if failed == errno.E2BIG else failed
                if len(found) + len(text) >= capture.limit:
                    error = errno.E2BIG
                    break
                found += text + b"\0"
        except OSError as failure:
            error = failure.errno or errno.EFAULT
        return [pack_capture(capture.arg, capture.kind, error, bytes(found))]

    def _count(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        seen, error = 0, 0
        try:
            for _ in self._pointers(tgid, address, capture.word):
                seen += 1
        except OSError as failure:
            error = failure.errno or errno.EFAULT
        return [pack_capture(capture.arg, capture.kind, error, _COUNT.pack(seen))]

    def _iovec(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        element = _IOVECS[capture.word]
        wanted = min(count, capture.limit) * element.size
        try:
            vector = self._memory.read(tgid, address, wanted) if wanted > 0 else b""
        except OSError as failure:
            return [pack_capture(capture.arg, CaptureKind.IOVEC, failure.errno or errno.EFAULT, b"")]
        vector = vector[: len(vector) // element.size * element.size]
        found = [pack_capture(capture.arg, CaptureKind.IOVEC, 0, vector)]
        piece = Capture(capture.arg, CaptureKind.VECTOR_DATA, 1, NO_ARGUMENT, capture.size)
        for base, length in element.iter_unpack(vector):
            found += self._bytes(tgid, tid, piece, base, length)
        return found

    def _fd_set(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        bits, below = 8 * capture.word, count & 0xFFFFFFFF
        longs = -(-below // bits) if below < 1 << 31 else 0
        return self._bytes(tgid, tid, capture._replace(size=capture.word), address, longs)

    def _structs(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        size = min(count * capture.size, capture.limit)
        error, data = 0, b""
        try:
            data = self._memory.read(tgid, address, size) if size > 0 else b""
        except OSError as failure:
            error = failure.errno or errno.EFAULT
        found = [pack_capture(capture.arg, capture.kind, error, data)]
        stride = capture.size if capture.size > 1 else capture.limit
        if capture.size == 1 and data:
            data = data.ljust(stride, b"\0")
        followed = 0
        for start in range(0, len(data) - stride + 1, stride):
            if len(found) - 1 > _FOLLOWED_CAPTURES or followed > _FOLLOWED_BYTES:
                break
            for member in capture.members:
                piece = self._follow(tgid, tid, capture.arg, member, data[start : start + stride])
                followed += sum(map(len, piece))
                found += piece
        return found

    def _follow(self, tgid: int, tid: int, arg: int, member: Capture, data: bytes) -> list[bytes]:
        """Return what a member of the struct in `data` points at, as captures of argument `arg`."""
        address = int.from_bytes(data[member.arg : member.arg + member.word], "little")
        inner = member._replace(arg=arg)
        if not address:
            return [pack_capture(arg, member.kind, 0, b"")]
        count = 1
        if member.times != NO_ARGUMENT:
            count = min(int.from_bytes(data[member.times : member.times + member.width], "little"), _LARGEST)
        return self._readers[member.kind](tgid, tid, inner, address, count)

    def _fd_path(self, tgid: int, tid: int, capture: Capture, fd: int, count: int) -> list[bytes]:
        return [pack_capture(capture.arg, capture.kind, *_link(b"/proc/%d/fd/%d" % (tid, fd)))]

    def _looked(self, tgid: int, tid: int, capture: Capture, value: int, count: int) -> list[bytes]:
        fd = (value + (1 << 31)) % (1 << 32) - (1 << 31)
        found = self._look(tid, fd, capture.size) if self._look else []
        arg = RESULT if capture.arg == RESULT else LOOKED_AT
        return [pack_capture(arg, capture.kind, 0, data) for data in found]

    def _directory(self, tgid: int, tid: int, capture: Capture, result: int, count: int) -> list[bytes]:
        return [pack_capture(capture.arg, capture.kind, *_link(b"/proc/%d/cwd" % tid))]

    def _fd_paths(self, tgid: int, tid: int, capture: Capture, address: int, count: int) -> list[bytes]:
        try:
            numbers = self._memory.read(tgid, address, capture.size)
        except OSError as failure:
            return [pack_capture(capture.arg, capture.kind, failure.errno or errno.EFAULT, b"")]
        fds = struct.unpack(f"<{len(numbers) // 4}i", numbers[: len(numbers) & ~3])
        data = b"".join(
            fd.to_bytes(4, "little", signed=True) + _link(b"/proc/%d/fd/%d" % (tid, fd))[1] + b"\0" for fd in fds
        )
        return [pack_capture(capture.arg, capture.kind, 0, data)]


def _link(path: bytes) -> tuple[int, bytes]:
    try:
        return 0, os.readlink(path)
    except OSError as error:
        return error.errno or errno.ENOENT, b""
