"""What a buffer would have done: the sizes that a program read or wrote, replayed through one."""

from __future__ import annotations

CAPACITIES = tuple(512 << step for step in range(12))
"""512 B to 1 MiB, in bytes."""


class BufferedWrites:
    """Counts the write calls of a `syscalls.BufWriter` of `capacity` bytes, given the same pieces."""

    __slots__ = ("_calls", "_capacity", "_used")

    def __init__(self, capacity: int) -> None:
        """Start with an empty buffer."""
        self._capacity = capacity
        self._calls = self._used = 0

    def write(self, size: int) -> None:
        """Take a piece of `size` bytes."""
        end = self._used + size
        if end <= self._capacity and size < self._capacity:
            self._used = end
            return
        if end > self._capacity:
            self.flush()
        if size >= self._capacity:
            self._calls += 1
        else:
            self._used = size

    def flush(self) -> None:
        """Hand over what is in the buffer."""
        if self._used:
            self._calls += 1
            self._used = 0

    @property
    def calls(self) -> int:
        """How many calls there were, and one more for what is still in the buffer."""
        return self._calls + (self._used > 0)


class BufferedReads:
    """Counts the read calls of a `syscalls.BufReader` of `capacity` bytes, asked for the same pieces."""

    __slots__ = ("_capacity", "_left", "calls")

    def __init__(self, capacity: int) -> None:
        """Start with an empty buffer."""
        self._capacity = capacity
        self._left = self.calls = 0

    def read(self, wanted: int, got: int) -> None:
        """Give `got` of the `wanted` bytes; fewer than wanted means that the kernel had no more for now."""
        left = self._left
        if got > left or (wanted and not got):
            self.calls += 1
            left = 0 if wanted - left >= self._capacity else left + self._capacity - got
        else:
            left -= got
        self._left = 0 if got < wanted else left

    def flush(self) -> None:
        """Forget what is in the buffer: the program went elsewhere in the file."""
        self._left = 0
