"""`BufReader`, `BufWriter` and `LineWriter`: few large calls for many small pieces, and how many can be foretold.

How many write(2) calls N bytes in pieces of k cost with a capacity of C (8192 if not said otherwise), where
k divides N and the kernel takes each write whole:

- k < C: ``ceil(N / (C // k * k))``, as a piece is never torn; where k divides C, that's ``ceil(N / C)``
- k >= C: ``N / k``, one a piece

Only here is EINTR retried and a short write continued; each time is one call more. No class owns its
descriptor: leaving a scope flushes it and doesn't close it. An exception out of a Python signal handler can
lose the count of the very write that it interrupts; those bytes would be written twice.
"""

from errno import EBADF, EIO

from syscalls._raw import descriptor, natural
from syscalls.errno import Error
from syscalls.unistd import SEEK_CUR, SEEK_SET, Seek, lseek, read, read_into, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import TypeVar

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor

    Subject = TypeVar("Subject")
    Result = TypeVar("Result")

__all__ = ["BufReader", "BufWriter", "LineWriter"]

CAPACITY = 8192
"""How many bytes a buffer holds if not said otherwise."""


class BufWriter(Seek):
    """Collects written bytes and hands them to the kernel a buffer at a time.

    - Before a piece that doesn't fit beside what's there, the buffer is flushed.
    - A piece as large as the capacity, or larger, then goes straight to the kernel.
    - What a failed flush couldn't write stays in the buffer: mend the cause and flush again, or `discard` it.

    Leaving its ``with`` flushes it; so does dropping the last name for it. For one thread at a time. See write(2).
    """

    __slots__ = ("_capacity", "_failed", "_inner", "_memory", "_used")

    def __init__(self, inner: "Descriptor", capacity: int = CAPACITY) -> None:
        """Write to *inner*, a descriptor's number or its owner, through *capacity* bytes. No call is made.

        TypeError: *inner* is no descriptor, *capacity* no int. ValueError: *capacity* is negative.
        """
        self._used, self._failed = 0, False
        descriptor(inner)
        self._memory = memoryview(bytearray(natural(capacity, "a capacity")))
        self._capacity = capacity
        self._inner: Descriptor | None = inner

    @property
    def buffer(self) -> bytes:
        """The bytes which the kernel hasn't taken yet."""
        return self._memory[: self._used].tobytes()

    def write(self, data: "Buffer") -> int:
        """Take all of *data*, into the buffer or to the kernel; return its length in bytes.

        Error: see write(2); its ``written`` says how many bytes *of data* were taken, which is 0 if the flush
        before them failed. EIO: the kernel took nothing. TypeError: *data* isn't bytes-like.
        """
        piece = data if type(data) is bytes else _as_bytes(data)
        size = len(piece)
        end = self._used + size
        if end > self._capacity or size >= self._capacity or self._inner is None:
            return self._write_around(piece)
        self._memory[self._used : end] = piece
        self._used = end
        return size

    def flush(self) -> None:
        """Hand all that's in the buffer to the kernel; no call is made if that's nothing.

        Error: see write(2); its ``written`` says how many bytes were taken, the rest is still in the buffer.
        """
        done = 0
        try:
            while done < self._used:
                done += _put(_open(self._inner), self._memory[done : self._used])
            self._failed = False
        except Error as error:
            error.written, self._failed = done, True
            raise
        finally:
            self._forget(done)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Flush, then move the cursor in one lseek(2); return where it is now. Errors as of `flush` and `lseek`."""
        self.flush()
        return lseek(_open(self._inner), offset, whence)

    def tell(self) -> int:
        """Tell where the next byte will go, in one lseek(2) and without a flush."""
        return lseek(_open(self._inner), 0, SEEK_CUR) + self._used

    def discard(self) -> bytes:
        """Empty the buffer without writing it; return what was in it."""
        lost, self._used, self._failed = self.buffer, 0, False
        return lost

    def into_inner(self) -> "Descriptor":
        """Flush and give the descriptor back; from then on this writer is Error EBADF.

        Error: the flush failed; the writer is as before, with what couldn't be written.
        """
        inner = _held(self._inner)
        self.flush()
        self._inner = None
        return inner

    def __enter__(self) -> "BufWriter":
        """Begin the scope at whose end it's flushed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        """Flush; if *error* is on its way, it goes on, with a note of what couldn't be written."""
        if error is None:
            self.flush()
            return
        try:
            if not self._failed:
                self.flush()
        except Error as failure:
            error.add_note(f"Then flush failed: {failure}")
        if self._used:
            error.add_note(f"{self._used} bytes are still in the BufWriter.")

    def __del__(self) -> None:
        """Flush, unless a flush has failed before, which its caller was told."""
        if self._used and not self._failed:
            self.flush()

    def _write_around(self, piece: bytes | memoryview) -> int:
        """Take a piece which is large, or for which there's no room left."""
        inner, size = _open(self._inner), len(piece)
        if self._used + size > self._capacity:
            self._make_room()
        if size >= self._capacity:
            _put_all(inner, piece)
        else:
            self._memory[:size] = piece
            self._used = size
        return size

    def _make_room(self) -> None:
        try:
            self.flush()
        except Error as error:
            error.written = 0
            raise

    def _forget(self, done: int) -> None:
        rest = self._used - done
        self._memory[:rest] = self._memory[done : self._used]
        self._used = rest


LINE_CAPACITY = 1024
"""How many bytes a LineWriter holds if not said otherwise."""


class LineWriter(BufWriter):
    """A BufWriter that hands each finished line to the kernel, and all that came with it in one call.

    A piece with a newline costs one write(2), as long as what's before the piece's last newline fits the
    capacity beside what's in the buffer; what's behind that newline waits for the rest of its line.
    """

    __slots__ = ()

    def __init__(self, inner: "Descriptor", capacity: int = LINE_CAPACITY) -> None:
        """Write to *inner* through *capacity* bytes, as `BufWriter` does."""
        super().__init__(inner, capacity)

    def write(self, data: "Buffer") -> int:
        """Take all of *data*; return its length in bytes. Errors as of `BufWriter.write`.

        If the flush failed, the Error's ``written`` counts what's in the buffer too, as it's taken.
        """
        piece = _as_bytes(data)
        lines = bytes(piece).rfind(b"\n") + 1
        if not lines:
            self._flush_lines()
            return super().write(piece)
        super().write(piece[:lines])
        try:
            self.flush()
        except Error as error:
            error.written = lines
            raise
        try:
            return lines + super().write(piece[lines:])
        except Error as error:
            error.written = lines + (error.written or 0)
            raise

    def _flush_lines(self) -> None:
        """Flush what an earlier failure left, if it ends with a line's end."""
        if self._memory[: self._used].tobytes().endswith(b"\n"):
            self._make_room()


class BufReader(Seek):
    """Reads a buffer at a time and gives it out in pieces. For one thread at a time.

    A read as large as the capacity, or larger, goes straight to the kernel when the buffer is empty.
    The file's cursor is ahead of what was given out by the length of `buffer`. See read(2).
    """

    __slots__ = ("_begin", "_bytes", "_end", "_inner", "_memory")

    def __init__(self, inner: "Descriptor", capacity: int = CAPACITY) -> None:
        """Read from *inner*, a descriptor's number or its owner, through *capacity* bytes. No call is made.

        TypeError: *inner* is no descriptor, *capacity* no int. ValueError: *capacity* is less than 1.
        """
        descriptor(inner)
        if not natural(capacity, "a capacity"):
            raise ValueError("a reader's capacity is at least 1 byte")
        self._bytes = bytearray(capacity)
        self._memory = memoryview(self._bytes)
        self._inner: Descriptor | None = inner
        self._begin = self._end = 0

    @property
    def buffer(self) -> bytes:
        """The bytes which were read and not given out yet."""
        return self._memory[self._begin : self._end].tobytes()

    def read(self, length: int) -> bytes:
        """Give at most *length* bytes, with one system call or none; b"" is the end of the file.

        Fewer come when the buffer has fewer left: it's only filled once it's empty. Error: see read(2).
        """
        if self._begin == self._end and natural(length) >= len(self._bytes):
            return _retried(read, _open(self._inner), length)
        if not natural(length):
            return b""
        piece = self.fill_buf()[:length].tobytes()
        self._begin += len(piece)
        return piece

    def read_into(self, buffer: "Buffer") -> int:
        """Fill *buffer* like `read`, maybe partly; return how many bytes came, 0 at the end of the file.

        Error: see read(2). TypeError: *buffer* can't be written to.
        """
        room = memoryview(buffer)
        if self._begin == self._end and room.nbytes >= len(self._bytes):
            return _retried(read_into, _open(self._inner), buffer)
        if not room.nbytes:
            return 0
        piece = self.fill_buf()[: room.nbytes]
        room.cast("B")[: len(piece)] = piece
        self._begin += len(piece)
        return len(piece)

    def fill_buf(self) -> memoryview:
        """Show what's in the buffer, filled by one read(2) if it was empty; nothing is the end of the file.

        What's shown is read-only and holds until the next fill. `consume` what was used. Error: see read(2).
        """
        if self._begin == self._end:
            self._begin = self._end = 0
            self._end = _retried(read_into, _open(self._inner), self._bytes)
        return self._memory[self._begin : self._end].toreadonly()

    def consume(self, count: int) -> None:
        """Count the next *count* bytes of the buffer as given out. ValueError: it has fewer."""
        if natural(count, "a count") > self._end - self._begin:
            raise ValueError(f"consume({count}), and the buffer has {self._end - self._begin} bytes")
        self._begin += count

    def read_until(self, delimiter: bytes = b"\n") -> bytes:
        """Give everything up to and with the byte *delimiter*, or up to the end of the file.

        Error: see read(2); what was read before it is lost. TypeError: *delimiter* isn't one byte.
        """
        if not isinstance(delimiter, bytes) or len(delimiter) != 1:
            raise TypeError(f"a delimiter is one byte, not {delimiter!r}")
        pieces = bytearray()
        while not pieces.endswith(delimiter) and self.fill_buf():
            found = self._bytes.find(delimiter, self._begin, self._end)
            stop = self._end if found < 0 else found + 1
            pieces += self._memory[self._begin : stop]
            self._begin = stop
        return bytes(pieces)

    def lines(self) -> "Iterator[bytes]":
        r"""Give line after line, without its \n or \r\n, until the end of the file. Error: see read(2)."""
        while line := self.read_until():
            if line.endswith(b"\n"):
                line = line[:-2] if line.endswith(b"\r\n") else line[:-1]
            yield line

    def read_to_end(self) -> bytes:
        """Give all that's left, a buffer at a time; the last read(2) is the one that finds the end.

        Error: see read(2); what was read before it is lost.
        """
        pieces = bytearray()
        while piece := self.fill_buf():
            pieces += piece
            self._begin = self._end
        return bytes(pieces)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Move the cursor in one lseek(2) and drop what's in the buffer; return where it is now.

        SEEK_CUR counts from what was given out, not from what was read. Error: see lseek(2); the buffer stays.
        """
        ahead = self._end - self._begin if whence == SEEK_CUR else 0
        place = lseek(_open(self._inner), offset - ahead, whence)
        self._begin = self._end = 0
        return place

    def seek_relative(self, offset: int) -> None:
        """Move by *offset* from what was given out: without a call inside the buffer, else as `seek`."""
        if 0 <= self._begin + offset <= self._end:
            self._begin += offset
        else:
            self.seek(offset, SEEK_CUR)

    def tell(self) -> int:
        """Tell where the next byte given out comes from, in one lseek(2); the buffer stays."""
        return lseek(_open(self._inner), 0, SEEK_CUR) - (self._end - self._begin)

    def into_inner(self) -> "Descriptor":
        """Give the descriptor back and drop what's in the buffer; from then on this reader is Error EBADF."""
        inner = _held(self._inner)
        self._inner, self._begin, self._end = None, 0, 0
        return inner


def _held(inner: "Descriptor | None") -> "Descriptor":
    if inner is None:
        raise Error(EBADF, "use after into_inner")
    return inner


def _open(inner: "Descriptor | None") -> int:
    return descriptor(_held(inner))


def _retried(call: "Callable[[int, Subject], Result]", fd: int, subject: "Subject") -> "Result":
    """Make a call, again as long as it's EINTR."""
    while True:
        try:
            return call(fd, subject)
        except InterruptedError:
            continue


def _put(fd: int, piece: bytes | memoryview) -> int:
    """Write at least one byte of a piece; return how many."""
    count = _retried(write, fd, piece)
    if not count:
        raise Error(EIO, "write", fd)
    return count


def _put_all(fd: int, piece: bytes | memoryview) -> None:
    """Write a whole piece; an Error says how much of it was written."""
    done = 0
    try:
        while piece:
            count = _put(fd, piece)
            done += count
            piece = memoryview(piece)[count:]
    except Error as error:
        error.written = done
        raise


def _as_bytes(data: "Buffer") -> bytes | memoryview:
    view = memoryview(data)
    return view.cast("B") if view.nbytes else b""
