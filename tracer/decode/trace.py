"""A Trace: a finished run, from a file or from memory."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from typing import Any

from tracer.decode.call import Call
from tracer.decode.decoder import Decoder, Event, RegionMark
from tracer.decode.doubts import Doubt, doubts, engine_doubts
from tracer.model.records import CallRecord, EndRecord, FrameKind, Record, kind_of
from tracer.model.tracefile import Reader, TraceReader, parsed


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Keep the collector from looking again and again through what is made here and all kept."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Trace:
    """A finished run: its header, events and calls, and what could have been missed.

    Events are read anew at each iteration, in constant memory; `calls` keeps them.
    """

    def __init__(self, reader: Reader) -> None:
        """Read from `reader`."""
        self._reader = reader

    @classmethod
    def load(cls, path: str) -> Trace:
        """Return the trace in the file at `path`. Raises TraceFileError."""
        return cls(TraceReader.open(path))

    def through(self, change: Callable[[Reader], Reader]) -> Trace:
        """Return the trace as it is seen through a reader that changes what another reads."""
        return Trace(change(self._reader))

    def save(self, path: str) -> None:
        """Keep the trace in the file `path`, for its owner only. Raises TraceFileError."""
        self._reader.save(path)

    @property
    def header(self) -> Mapping[str, Any]:
        """What was run, where, and by which tool."""
        return self._reader.header

    @property
    def command(self) -> tuple[str, ...]:
        """The command's arguments."""
        return tuple(self.header.get("command", ()))

    def records(self) -> Iterator[Record]:
        """Return every whole record, one after the other. Raises TraceFileError at one that contradicts itself."""
        return map(parsed, self._reader.frames())

    def events(self) -> Iterator[Event]:
        """Yield calls, region marks, signals, births and ends in order of completion."""
        return Decoder().decode(self.records())

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls."""
        return self._kept[0]

    @cached_property
    def _kept(self) -> tuple[tuple[Call, ...], tuple[RegionMark, ...]]:
        kept: list[Call] = []
        marks: list[RegionMark] = []
        with _no_garbage():
            for event in self.events():
                if isinstance(event, Call):
                    kept.append(event)
                elif isinstance(event, RegionMark):
                    marks.append(event)
        return tuple(kept), tuple(marks)

    def _again(self) -> Iterator[Event]:
        """Yield the calls and marks, without reading them anew if they are kept."""
        kept = self.__dict__.get("_kept")
        return chain(*kept) if kept is not None else self.events()

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The labels of the regions that began, in order of their first begin."""
        marks = (event.label for event in self._again() if isinstance(event, RegionMark) and event.begins)
        return tuple(dict.fromkeys(marks))

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What the calls themselves, and the engine, say about what may be missing."""
        if "_kept" in self.__dict__ and self.header.get("selection") is None:
            made = (call.record for call in self.calls)
        else:  # those that were not asked for, too
            made = (record for record in self.records() if isinstance(record, CallRecord))
        return tuple(dict.fromkeys([*doubts(made), *engine_doubts(self.trust)]))

    @cached_property
    def trust(self) -> Mapping[str, Any]:
        """What the engine says about completeness; `complete` is false if the trace has no end."""
        last = deque(self._reader.frames(), maxlen=1)
        end = parsed(last[0]) if last and kind_of(last[0]) == FrameKind.END else None
        return {"complete": True, **end.trust} if isinstance(end, EndRecord) else {"complete": False}
