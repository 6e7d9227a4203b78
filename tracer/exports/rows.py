"""A call as a row of a table: the columns that CSV, Parquet and queries have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.reporters.jsonl import call_object
from tracer.reporters.origin import printable

# column -> its type, as SQL names it; times are nanoseconds, `args` is an object of JSON
COLUMNS: Mapping[str, str] = {
    "trace": "VARCHAR",
    "index": "BIGINT",
    "pid": "INTEGER",
    "tid": "INTEGER",
    "name": "VARCHAR",
    "number": "INTEGER",
    "arch": "VARCHAR",
    "path": "VARCHAR",
    "args": "VARCHAR",
    "result": "BIGINT",
    "errno": "VARCHAR",
    "returned": "BOOLEAN",
    "bytes": "BIGINT",
    "start_ns": "BIGINT",
    "duration_ns": "BIGINT",
    "regions": "VARCHAR[]",
    "files": "VARCHAR[]",
}


def rows(name: str, trace: Trace) -> Iterator[Mapping[str, Any]]:
    """Yield each call of `trace`, which is called `name`, by COLUMNS. Raises TraceFileError.

    `path` is the first of `files`: what the program named, or what its descriptor refers to.
    """
    return (_row(name, event) for event in trace.events() if isinstance(event, Call))


def _row(name: str, call: Call) -> Mapping[str, Any]:
    found = call_object(call)
    files = found["files"]
    arguments = json.dumps(found["args"], separators=(",", ":"))
    made = {**found, "trace": printable(name), "path": files[0] if files else None, "args": arguments}
    return {column: made[column] for column in COLUMNS}
