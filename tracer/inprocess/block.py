"""Blocks: `with syscalls() as trace:` traces this thread from the first line of the block to the last."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator
from functools import cached_property
from operator import methodcaller
from typing import Any, Literal, NoReturn

from tracer.asserts import AssertableTrace
from tracer.errors import PermissionDenied, TracerError, UsageError
from tracer.inprocess import edges, link
from tracer.inprocess.link import Link
from tracer.inprocess.tolerance import tolerated
from tracer.model.tracefile import TraceReader
from tracer.plan.plan import EXPECTED_DATA

Threads = Literal["own", "all"]
__tracebackhide__ = methodcaller("errisinstance", TracerError)  # the test's line is shown


def check_threads(threads: Threads) -> Threads:
    """Return `threads`. Raises UsageError if it is neither choice."""
    if threads not in ("own", "all"):
        raise UsageError(f"tracing threads={threads!r}", "it is no choice", 'Choose "own" or "all".')
    return threads


class BlockTrace(AssertableTrace):
    """What a block's thread asked of the kernel. It is fetched when it is first looked at."""

    def __init__(self, block: Block) -> None:
        """Fetch nothing yet."""
        self._block = block

    @cached_property
    def _reader(self) -> TraceReader:  # type: ignore[override]
        return TraceReader.in_memory(self._block.fetch())

    def __repr__(self) -> str:
        """Return that it is of a block."""
        return "<trace of a block>"


class _Late:
    """A special method that is made when `with` looks it up: what is called then needs no Python frame."""

    def __init__(self, name: str, made: Callable[[Block], Callable[..., Any]]) -> None:
        """Let `made` make the method `name` of a block."""
        self._name = name
        self._made = made

    def __get__(self, block: Block | None, owner: type[Block]) -> Callable[..., Any]:
        """Return the method; of the class, what ExitStack calls with a block."""
        if block is not None:
            return self._made(block)
        return lambda block, *values: getattr(block, self._name)(*values)


class Block:
    """A block of this thread's, or of all threads of the process; it is entered once."""

    def __init__(self, threads: Threads, data_limit: int, engine: str | None) -> None:
        """Prepare; nothing is traced yet."""
        self._request = {"all_threads": check_threads(threads) == "all", "data_limit": data_limit, "engine": engine}
        self._trace = BlockTrace(self)
        self._token = int.from_bytes(os.urandom(8), "little")
        self._tid = 0
        self._link: Link | None = None
        self._recorded: int | None = None
        self._failed: TracerError | None = None

    @property
    def trace(self) -> BlockTrace:
        """Its trace."""
        return self._trace

    def _entering(self) -> Generator[BlockTrace]:
        """Begin; a generator's frame is its own, so that no memory is had from the kernel or given back after."""
        if self._link is not None:
            raise UsageError("entering a block", "it was entered before", "Call syscalls() again for another.")
        begin = edges.beginning(self._token)
        self._tid = threading.get_native_id()
        _settle()
        found = link.current()
        try:
            found.send(tid=self._tid, token=self._token, **self._request)
            found.receive(self._token)
            self._link = found
            _pending.append(self)
            begin()
        except PermissionDenied as error:
            self.refused(error)
        except TracerError:
            raise
        except BaseException:  # a signal's handler raised: the block never begins, but may be traced
            found.give_up()
            raise
        yield self._trace

    def refused(self, error: PermissionDenied) -> NoReturn:
        """Take it that the kernel lets nobody trace this thread."""
        raise error

    __enter__ = _Late("__enter__", lambda block: block._entering().__next__)
    __exit__ = _Late("__exit__", lambda block: edges.ending(block._token))

    @property
    def open(self) -> bool:
        """Whether its thread is being traced."""
        return self._link is not None and self._recorded is None and _tracer(self._tid) == self._link.helper

    def end(self) -> None:
        """End it if this thread left it without its end being marked."""
        if self.open and self._tid == threading.get_native_id():
            edges.ending(self._token)(None, None, None)

    def receive(self) -> None:
        """Take what the helper says of the block, which has ended."""
        assert self._link is not None
        try:
            self._recorded = self._link.receive(self._token)
        except TracerError as error:
            self._failed = error

    def fetch(self) -> int:
        """Return a descriptor of the trace, once. Raises UsageError before the block's end, TracerError."""
        tried = "looking at a block's trace"
        if self._link is None:
            raise UsageError(tried, "the block was never entered", "Enter it: `with syscalls() as trace:`.")
        if self._link.pid != os.getpid():
            raise UsageError(tried, f"it is process {self._link.pid}'s", "Look at it there: this is a child.")
        if self in _pending:
            if self.open:
                raise UsageError(tried, "the block has not ended", "Look at it after the block.")
            _settle()
        if self._failed is not None:
            raise self._failed
        assert self._recorded is not None
        return self._recorded


_pending: list[Block] = []  # the last block of this process, until its trace is received


def _settle() -> None:
    """Receive what is left of the last block. Raises UsageError if it is open: there is one block at a time."""
    for block in list(_pending):
        if block._link is not None and block._link.pid != os.getpid():
            _pending.remove(block)
        elif block.open:
            whose = "this thread" if block._tid == threading.get_native_id() else f"thread {block._tid}"
            happened = f"{whose} is in a block already"
            raise UsageError("entering a block", happened, "Blocks can't be nested: leave that one first.")
        else:
            _pending.remove(block)
            block.receive()


def _tracer(tid: int) -> int:
    """Return the process that traces thread `tid` of this process, 0 for none."""
    with tolerated(), open(f"/proc/self/task/{tid}/status", "rb") as status:
        return next((int(line.split()[1]) for line in status if line.startswith(b"TracerPid:")), 0)
    return 0


def syscalls(threads: Threads = "own", *, data_limit: int = EXPECTED_DATA, engine: str | None = None) -> Block:
    """Return a block for `with`: this thread is traced in it, or with `threads="all"` all of this process.

    Threads and processes that it makes in the block are followed until its end. `data_limit` bytes are kept of
    each buffer. Entering raises TracerError where that can't be: PermissionDenied says why and what would help.
    """
    return Block(threads, data_limit, engine)
