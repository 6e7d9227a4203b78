"""Progress on standard error: only on a terminal, and only once something takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, TypeVar

from tracer.model.tracefile import Reader

if TYPE_CHECKING:
    from rich.progress import Progress

    from tracer.decode.trace import Trace

_T = TypeVar("_T")
_PATIENCE = 1.0  # seconds
_BETWEEN = 0.1  # seconds between two pictures
_EVERY = 4096  # frames between two looks at the clock


class Bar:
    """A bar that shows itself when it has taken long enough, and goes when all is done."""

    def __init__(self, what: str, total: int, stack: ExitStack) -> None:
        """Begin counting `total` of `what`; the end of `stack` takes the bar away."""
        self._what, self._total, self._stack = what, total, stack
        self._due = time.monotonic() + _PATIENCE
        self._done = 0
        self._shown: Progress | None = None

    def advance(self, amount: int) -> None:
        """Count `amount` more."""
        self._done += amount
        now = time.monotonic()
        if now < self._due:
            return
        self._due = now + _BETWEEN
        bar = self._shown = self._shown or self._begun()
        bar.update(bar.task_ids[0], completed=self._done)
        bar.refresh()

    def _begun(self) -> Progress:
        from rich.console import Console
        from rich.progress import Progress

        bar = Progress(  # without a thread of its own
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._stack.enter_context(bar).add_task(self._what, total=self._total)
        return bar


def shown(beside: bool = True) -> bool:
    """Whether a bar may be drawn: on a terminal, which nothing is printed to meanwhile unless `beside` is false."""
    return sys.stderr.isatty() and (beside or not sys.stdout.isatty())


def going_through(items: Iterable[_T], total: int, what: str, silent: bool = True) -> Iterator[_T]:
    """Yield the items, `total` in number, with a bar that counts them; `silent`: nothing is printed meanwhile."""
    if not shown(silent):
        yield from items
        return
    with ExitStack() as stack:
        bar = Bar(what, total, stack)
        for item in items:
            yield item
            bar.advance(1)


def reading(traces: Iterable[Trace], silent: bool = True) -> list[Trace]:
    """Return the traces so that each pass over one has a bar; `silent`: nothing is printed meanwhile."""
    return [trace.through(_Watched) for trace in traces] if shown(silent) else list(traces)


class _Watched:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.header = reader.header
        self.size = reader.size
        self.save = reader.save

    def frames(self) -> Iterator[bytes]:
        with ExitStack() as stack:
            bar, read = Bar("reading", self.size, stack), 0
            for number, frame in enumerate(self._reader.frames()):
                yield frame
                read += len(frame)
                if number % _EVERY == 0:
                    bar.advance(read)
                    read = 0
