"""What strace prints of a trace: its lines, its table, or both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracer.decode.decoder import Decoder, Event
from tracer.decode.trace import Trace
from tracer.model.records import EndRecord
from tracer.reporters.strace.form import Form, Summary
from tracer.reporters.strace.lines import Lines
from tracer.reporters.strace.table import Table


class Report:
    """Prints a trace as it comes, event by event."""

    def __init__(self, form: Form, summary: Summary | None = None) -> None:
        """Start before the first event; with `summary`, a table comes at the end."""
        self._lines = Lines(form) if summary is None or summary.lines else None
        self._table = Table(form, summary.order, summary.columns) if summary else None
        self.ended = False

    def of(self, event: Event) -> Sequence[str]:
        """Return what there is to print now."""
        if self._table is not None:
            self._table.count(event)
        if isinstance(event, EndRecord):
            return self.end()
        return self._lines.of(event) if self._lines is not None else ()

    def end(self) -> Sequence[str]:
        """Return what is left to print; nothing the second time."""
        if self.ended:
            return ()
        self.ended = True
        left = self._lines.end() if self._lines is not None else ()
        return [*left, *(self._table.lines() if self._table is not None else ())]


def report_lines(trace: Trace, form: Form, summary: Summary | None = None) -> Iterator[str]:
    """Yield what strace would have printed of `trace`. Raises TraceFileError."""
    report = Report(form, summary)
    for event in Decoder(entered=True).decode(trace.records()):
        yield from report.of(event)
    yield from report.end()
