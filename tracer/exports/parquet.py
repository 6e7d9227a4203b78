"""Parquet: a typed table in a file, for DuckDB, Polars, pandas and Spark (needs the extra `parquet`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from tracer.decode.trace import Trace
from tracer.errors import UsageError
from tracer.exports.rows import COLUMNS, rows
from tracer.reporters.output import open_report

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as missing:
    raise UsageError(
        "making a Parquet table", f"{missing.name} is not installed", "pip install 'syscall-tracer[parquet]'"
    ) from missing

_TYPES = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
}
SCHEMA = pa.schema([(column, _TYPES[type_]) for column, type_ in COLUMNS.items()])
_BATCH = 50_000  # rows that are in memory at a time


def batches(traces: Iterable[tuple[str, Trace]]) -> Iterator[Any]:
    """Yield the calls of the named traces as Arrow's record batches. Raises TraceFileError."""
    found: Iterator[Mapping[str, Any]] = (row for name, trace in traces for row in rows(name, trace))
    while batch := list(islice(found, _BATCH)):
        yield pa.RecordBatch.from_pylist(batch, schema=SCHEMA)


def write(path: str, traces: Iterable[tuple[str, Trace]]) -> None:
    """Write the calls of the named traces to the file `path`, for its owner only. Raises TracerError."""
    with open_report(path) as file, pq.ParquetWriter(file.buffer, SCHEMA, compression="zstd") as writer:
        for batch in batches(traces):
            writer.write_batch(batch)
