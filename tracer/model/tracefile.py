r"""Trace files: written so that nothing recorded is lost, read up to the last whole record.

b"syscall-trace 1\n"
one line of JSON: what was run, where, by which tool and engine
frames (model.records), in order of completion, up to the end or a size of 0
u32 0, b"CRC ", u32: the checksum of all that precedes, written when the file is closed
"""

from __future__ import annotations

import errno
import json
import mmap
import os
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol

from tracer.errors import TraceFileError
from tracer.model.records import HEADER, Record, parse

MAGIC = b"syscall-trace 1\n"
WINDOW = 1 << 20  # bytes of the file that are mapped at a time
_MAGIC_ANY_VERSION = b"syscall-trace "
_SIZE = struct.Struct("<I")
_SEAL = struct.Struct("<8sI")
_SEALED = _SIZE.pack(0) + b"CRC "  # no frame of a writer that was killed begins so: this is no kind


class Sink(Protocol):
    """What an engine writes frames to."""

    def append(self, frame: bytes) -> None:
        """Take one whole frame."""


class TraceWriter:
    """Appends frames to a file through a mapped window: what was appended survives the writer's death.

    The space of a window is allocated before it is touched, so that a full disk is an error and not SIGBUS.
    """

    def __init__(self, fd: int, name: str, header: Mapping[str, Any]) -> None:
        """Write the head of the file open as `fd` (read and write, empty); `name` is for messages."""
        self._fd = fd
        self._name = name
        self._base = 0
        self._pos = 0
        self._map = self._window(0)
        self._store(MAGIC + json.dumps(header).encode() + b"\n")

    @classmethod
    def create(cls, path: str, header: Mapping[str, Any]) -> TraceWriter:
        """Return a writer to a new file that only its owner can read.

        Raises TraceFileError if `path` can't be written, or is there and no trace.
        """
        return cls(_open_new(path), path, header)

    @classmethod
    def in_memory(cls, header: Mapping[str, Any]) -> TraceWriter:
        """Return a writer to memory that has no name in any file system."""
        return cls(os.memfd_create("trace"), "a trace in memory", header)

    def append(self, frame: bytes) -> None:
        """Append one whole frame; its size is stored last. Raises TraceFileError if there is no room."""
        pos = self._pos
        end = pos + len(frame)
        if end <= WINDOW:
            self._map[pos + 4 : end] = frame[4:]
            self._map[pos : pos + 4] = frame[:4]
            self._pos = end
        else:
            self._append_across(frame)

    def _append_across(self, frame: bytes) -> None:
        start = self._base + self._pos
        self._store(_SIZE.pack(0) + frame[4:])
        try:
            os.pwrite(self._fd, frame[:4], start)
        except OSError as error:
            raise self._failed(error) from error

    def _store(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            if self._pos == WINDOW:
                self._next_window()
            piece = view[: WINDOW - self._pos]
            self._map[self._pos : self._pos + len(piece)] = piece
            self._pos += len(piece)
            view = view[len(piece) :]

    def _next_window(self) -> None:
        following = self._window(self._base + WINDOW)
        self._map.close()
        self._map, self._base, self._pos = following, self._base + WINDOW, 0

    def _window(self, base: int) -> mmap.mmap:
        try:
            os.posix_fallocate(self._fd, base, WINDOW)
            return mmap.mmap(self._fd, WINDOW, offset=base)
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> TraceFileError:
        advice = "free some space, raise the file-size limit, or write the trace elsewhere"
        return TraceFileError(
            f"appending to {self._name}",
            f"{os.strerror(error.errno or 0)} after {self._base + self._pos:,} bytes",
            f"What was recorded so far can be read. To record more: {advice}.",
        )

    def window(self) -> memoryview:
        """Return the rest of the mapped window: whoever fills it with whole frames says so by `advance`.

        The view must be released before the next call of any other method.
        """
        return memoryview(self._map)[self._pos :]

    def advance(self, size: int) -> None:
        """Take note that the first `size` bytes of `window` now hold whole frames."""
        self._pos += size

    def close(self) -> None:
        """Cut the file to what was written, seal it by its checksum and close it."""
        os.close(self.detach())

    def detach(self) -> int:
        """As close, but return the open descriptor: the way to read a trace in memory."""
        self._map.close()
        end, checksum = self._base + self._pos, 0
        os.ftruncate(self._fd, end)
        for start in range(0, end, WINDOW):  # not as it is written: a size may come after the next window's bytes
            checksum = zlib.crc32(os.pread(self._fd, WINDOW, start), checksum)
        with suppress(OSError):  # a disk without room for it: the file is whole all the same
            os.pwrite(self._fd, _SEAL.pack(_SEALED, checksum), end)
        return self._fd


def _open_new(path: str) -> int:
    tried = f"writing the trace file {path}"
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, 0o600)
    except OSError as error:
        happened = os.strerror(error.errno or 0)
        raise TraceFileError(tried, happened, "Name a file in a directory that you can write to.") from error
    try:
        _check_replaceable(fd, tried)
        os.fchmod(fd, 0o600)
        os.ftruncate(fd, 0)
    except BaseException as error:
        os.close(fd)
        if isinstance(error, OSError):
            happened = os.strerror(error.errno or 0)
            raise TraceFileError(tried, happened, "Name a file that belongs to you.") from error
        raise
    return fd


def _check_replaceable(fd: int, tried: str) -> None:
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        raise TraceFileError(tried, "it is not a regular file", "Trace files need one; for text use -o.")
    head = os.pread(fd, len(_MAGIC_ANY_VERSION), 0)
    if head not in (b"", _MAGIC_ANY_VERSION):
        raise TraceFileError(tried, "it is there and is no trace", "Name another file, or remove this one.")


class Reader(Protocol):
    """What a finished trace is read from."""

    header: dict[str, Any]
    size: int

    def frames(self) -> Iterator[bytes]:
        """Yield every whole frame."""

    def save(self, path: str) -> None:
        """Write a copy that only its owner can read."""


class TraceReader:
    """A trace file's header and frames; opening it runs nothing and trusts nothing."""

    def __init__(self, fd: int, name: str, keep: bool = False) -> None:
        """Read the head of the file open as `fd`, which the reader owns from now on.

        With `keep` it has the bytes, and no descriptor that refers to them.
        """
        self._name = name
        try:
            self.size = os.fstat(fd).st_size
            self._map = mmap.mmap(fd, self.size, prot=mmap.PROT_READ) if self.size else b""
        finally:
            os.close(fd)
        if keep and self.size:
            self._map = self._map[:]  # the mapping, which has a descriptor of its own, goes
        self.header, self._start = self._read_header()
        self.truncated_at: int | None = None
        self._sound = False

    @classmethod
    def open(cls, path: str) -> TraceReader:
        """Return a reader of the trace at `path`. Raises TraceFileError."""
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                os.close(fd)
                raise OSError(errno.EINVAL, "it is not a regular file")
        except OSError as error:
            raise TraceFileError(
                f"reading the trace file {path}",
                error.strerror or str(error),
                "Name a file that `tracer run -w FILE -- COMMAND` wrote.",
            ) from error
        return cls(fd, path)

    @classmethod
    def in_memory(cls, fd: int) -> TraceReader:
        """Return a reader of the trace in memory that `fd` refers to; its bytes are copied, and `fd` is closed."""
        return cls(fd, "a trace in memory", keep=True)

    def _bad(self, happened: str, advice: str = "") -> TraceFileError:
        advice = advice or "Name a file that `tracer run -w FILE -- COMMAND` wrote."
        return TraceFileError(f"reading the trace file {self._name}", happened, advice)

    def save(self, path: str) -> None:
        """Write a copy that only its owner can read. Raises TraceFileError as TraceWriter.create does."""
        fd = _open_new(path)
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(self._map[:])
        except OSError as error:
            advice = "Free some space, or name another place."
            raise TraceFileError(f"writing the trace file {path}", os.strerror(error.errno or 0), advice) from error

    def _read_header(self) -> tuple[dict[str, Any], int]:
        head = bytes(self._map[: len(MAGIC)])
        if not head:
            raise self._bad("it is empty")
        if head != MAGIC and head.startswith(_MAGIC_ANY_VERSION):
            version = head[len(_MAGIC_ANY_VERSION) :].decode("ascii", "replace").strip()
            raise self._bad(f"its format is {version!r}, this tool reads 1", "Read it with the tool it names.")
        end = self._map.find(b"\n", len(MAGIC))
        if head != MAGIC or end < 0:
            raise self._bad("it is no trace file, or its first lines are missing")
        try:
            header = json.loads(bytes(self._map[len(MAGIC) : end]))
        except ValueError as error:
            raise self._bad(f"its header is no JSON ({error})") from error
        if not isinstance(header, dict):
            raise self._bad("its header is no JSON object")
        return header, end + 1

    def frames(self) -> Iterator[bytes]:
        """Yield every whole frame; a cut one ends it, and then `truncated_at` is its offset in bytes.

        Raises TraceFileError at the end if the file isn't what was written.
        """
        offset, data, size_at, least = self._start, self._map, _SIZE.unpack_from, HEADER.size
        while offset + least <= self.size:
            (size,) = size_at(data, offset)
            if size == 0:
                break
            if size < least or offset + size > self.size:
                self.truncated_at = offset
                return
            yield data[offset : offset + size]
            offset += size
        seal = data[offset : offset + _SEAL.size]
        if len(seal) == _SEAL.size and seal.startswith(_SEALED):
            self._check(offset, _SEAL.unpack(seal)[1])
        elif self.size - offset < least and any(data[offset : self.size]):
            self.truncated_at = offset

    def _check(self, end: int, checksum: int) -> None:
        if not self._sound and zlib.crc32(memoryview(self._map)[:end]) != checksum:
            raise self._bad("its checksum is not that of its contents", "It was damaged or changed: record anew.")
        self._sound = True


def parsed(frame: bytes) -> Record:
    """Return the record that a frame of a file holds. Raises TraceFileError if it contradicts itself."""
    try:
        return parse(frame)
    except ValueError as error:
        advice = "The file is damaged there; what precedes it was read."
        raise TraceFileError("reading a trace file", str(error), advice) from error
