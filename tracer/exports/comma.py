"""Comma-separated values (RFC 4180): a line of names, then one a call; lists are JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from tracer.decode.trace import Trace
from tracer.exports.rows import COLUMNS, rows


class _Line:
    """What a csv.writer writes to: it hands back the line, without its end."""

    def write(self, text: str) -> str:
        return text


def lines(traces: Iterable[tuple[str, Trace]]) -> Iterator[str]:
    """Yield the line of names and one for each call of the named traces. Raises TraceFileError.

    An empty field is null. Text is ASCII with C's escapes, as in JSON Lines, and has no control character.
    """
    write = csv.writer(_Line(), lineterminator="").writerow
    yield _line(write(COLUMNS))
    for name, trace in traces:
        for row in rows(name, trace):
            yield _line(write(map(_field, row.values())))


def _field(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | bool) else value


def _line(written: object) -> str:
    return str(written)  # csv.writer returns what its file's write did
