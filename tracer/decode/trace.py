"""A Trace: a finished run, from a file or from memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from tracer.decode.call import Call
from tracer.decode.decoder import Decoder, Event, RegionMark
from tracer.decode.doubts import Doubt, doubts
from tracer.model.records import EndRecord, Record
from tracer.model.tracefile import TraceReader, parsed


class Trace:
    """A finished run: its header, events and calls, and what could have been missed.

    Events are read anew at each iteration, in constant memory; `calls` keeps them.
    """

    def __init__(self, reader: TraceReader) -> None:
        """Read from `reader`."""
        self._reader = reader

    @classmethod
    def load(cls, path: str) -> Trace:
        """Return the trace in the file at `path`. Raises TraceFileError."""
        return cls(TraceReader.open(path))

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

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls."""
        return tuple(event for event in self.events() if isinstance(event, Call))

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The labels of the regions that began, in order of their first begin."""
        marks = (event.label for event in self.events() if isinstance(event, RegionMark) and event.begins)
        return tuple(dict.fromkeys(marks))

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What the calls themselves say about what may be missing."""
        return doubts(event for event in self.events() if isinstance(event, Call))

    @cached_property
    def trust(self) -> Mapping[str, Any]:
        """What the engine says about completeness; `complete` is false if the trace has no end."""
        end = next((record for record in self.records() if isinstance(record, EndRecord)), None)
        if end is not None:
            return {"complete": True, **end.trust}
        return {"complete": False}
