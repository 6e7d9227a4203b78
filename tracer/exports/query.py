"""SQL over traces, by DuckDB (needs the extra `query`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tracer.decode.trace import Trace
from tracer.errors import UsageError

try:
    import duckdb
    import pyarrow as pa
except ImportError as missing:
    raise UsageError(
        "asking a trace", f"{missing.name} is not installed", "pip install 'syscall-tracer[query]'"
    ) from missing

from tracer.exports.parquet import SCHEMA, batches  # after duckdb: what is missing of it speaks of Parquet


class Answer(NamedTuple):
    """What a query found: the names of its columns, and its rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def query(sql: str, traces: Iterable[tuple[str, Trace]]) -> Answer:
    """Return what `sql` finds in the table `calls`. Raises UsageError, TraceFileError.

    The database is in memory and can neither read nor write files, nor load extensions.
    """
    connection = duckdb.connect(config={"enable_external_access": "false", "autoinstall_known_extensions": "false"})
    with connection:
        connection.register("calls", pa.Table.from_batches(batches(traces), schema=SCHEMA))
        try:
            sql.encode()
            found = connection.execute(sql)
            if found is None:
                raise UsageError(f"asking {sql!r}", "it asks nothing", "As in: select count(*) from calls")
            return Answer([name for name, *_ in found.description or ()], found.fetchall())
        except (duckdb.Error, UnicodeEncodeError) as error:
            advice = f"The table `calls` has: {', '.join(SCHEMA.names)}."
            raise UsageError(f"asking {sql!r}", str(error), advice) from error
