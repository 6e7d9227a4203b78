"""`tracer query`: ask kept traces in SQL."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence

from tracer.cli.main import HOLDS
from tracer.cli.parsing import subcommand
from tracer.cli.redacting import add_redact, load

_DESCRIPTION = """\
Ask traces that `tracer run -w TRACE` kept in SQL, as DuckDB speaks it. Their
calls are the table `calls`: trace, index, pid, tid, name, number, arch, path,
args (JSON), result, errno, returned, bytes, start_ns, duration_ns, regions,
files. Needs DuckDB: pip install 'syscall-tracer[query]'
"""
_EPILOG = """\
example
  tracer query "select name, count(*) n from calls group by name" TRACE

exit codes: 0 answered, 2 usage error (also in the SQL), 4 tracer error
"""


def _parser() -> argparse.ArgumentParser:
    parser = subcommand("query", _DESCRIPTION, _EPILOG, "[options] SQL TRACE [TRACE ...]")
    add = parser.add_argument
    add("sql", metavar="SQL", help="the question")
    add("traces", nargs="+", metavar="TRACE", help="trace files, as `tracer run -w` writes them")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="print comma-separated values")
    form.add_argument("--json", action="store_true", help="print one JSON object a line")
    add_redact(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Answer the question in `argv`; return the exit code."""
    options = _parser().parse_args(argv)
    traces = list(zip(options.traces, load(options.traces, options.redact), strict=True))
    from tracer.exports.query import query

    answer = query(options.sql, traces)
    if options.json:
        for row in answer.rows:
            print(json.dumps(dict(zip(answer.columns, row, strict=True)), default=str))
    elif options.csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([answer.columns, *answer.rows])
    else:
        _table(answer.columns, answer.rows)
    return HOLDS


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from tracer.reporters.origin import printable
    from tracer.reporters.tables import print_table, terminal

    table = Table(box=None, pad_edge=False, show_edge=False)
    for place, column in enumerate(columns):
        numeric = all(isinstance(row[place], int | float) for row in rows)
        right = numeric and bool(rows)
        table.add_column(
            escape(printable(column)), justify="right" if right else "left", overflow="fold", no_wrap=right
        )
    for row in rows:
        table.add_row(*(escape(printable("" if value is None else str(value))) for value in row))
    print_table(terminal(), table)
