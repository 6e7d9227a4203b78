"""A file for each thread, as strace -ff writes them: every thread's lines as if it were alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import IO

from tracer.decode.decoder import Decoder, Event, RegionMark
from tracer.decode.trace import Trace
from tracer.model.records import Birth, EndRecord, ExitRecord, TaskRecord
from tracer.reporters.strace.form import Form
from tracer.reporters.strace.lines import Lines

_Open = Callable[[int, bool], IO[str]]


class Apart:
    """Writes a trace's lines as its events come, to what `open_file` returns for a thread.

    That is told, too, whether to go on where lines of an earlier thread with the same tid end.
    """

    def __init__(self, form: Form, open_file: _Open) -> None:
        """Start before the first event."""
        self._shared = Lines(form)
        self._open = open_file
        self._threads: dict[int, tuple[Lines, IO[str]]] = {}
        self._seen: set[int] = set()

    def of(self, event: Event) -> Sequence[str]:
        """Write what there is to write now; return nothing that is left to print. Raises OSError, TracerError."""
        if isinstance(event, EndRecord):
            return self.end()
        if isinstance(event, RegionMark):
            return ()
        if isinstance(event, TaskRecord) and event.birth == Birth.EXEC and event.parent != event.tid:
            self._hand_over(event)
        lines, file = self._thread(event.tid)
        _write(file, lines.of(event))
        if isinstance(event, ExitRecord):
            self._close(event.tid)
        return ()

    def end(self) -> Sequence[str]:
        """Write what is left when no more events come."""
        for tid in list(self._threads):
            self._close(tid)
        return ()

    def _thread(self, tid: int) -> tuple[Lines, IO[str]]:
        if tid not in self._threads:
            self._threads[tid] = self._shared.for_another(), self._open(tid, tid in self._seen)
            self._seen.add(tid)
        return self._threads[tid]

    def _hand_over(self, event: TaskRecord) -> None:
        """A thread that isn't its process's first executes a program, and so becomes that."""
        lines, file = self._thread(event.parent)
        _write(file, lines.hand_over(event.tid, self._thread(event.tid)[0]))
        self._close(event.parent)

    def _close(self, tid: int) -> None:
        lines, file = self._threads.pop(tid)
        _write(file, lines.end())
        file.close()


def _write(file: IO[str], lines: Sequence[str]) -> None:
    for line in lines:
        file.write(line + "\n")


def written_apart(trace: Trace, form: Form, open_file: _Open) -> Iterator[str]:
    """Write all lines of `trace`; yield none. Raises OSError, TracerError."""
    apart = Apart(form, open_file)
    for event in Decoder(entered=True).decode(trace.records()):
        yield from apart.of(event)
    yield from apart.end()
