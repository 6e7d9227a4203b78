from __future__ import annotations

import csv
import io
import json
import os
import stat

import pytest

from factories import call, opened, region, string, trace_of, written
from tracer.errors import UsageError
from tracer.exports.comma import lines
from tracer.exports.rows import COLUMNS, rows

HOSTILE = b'=cmd|"\x1b[31m\xff,\n<script>'


@pytest.fixture
def trace():
    frames = [opened(HOSTILE, 3), *region("save", written(3, b"hello")), call("openat", -100, 0x5000, result=-2)]
    return trace_of(frames)


def need_extra(module: str):
    return pytest.importorskip(module, reason=f"{module} is not installed")


def test_a_row_has_all_columns_in_their_order(trace):
    found = list(rows("a", trace))
    assert [tuple(row) for row in found] == [tuple(COLUMNS)] * 3
    assert found[1]["regions"] == ["save"]
    assert (found[1]["bytes"], found[1]["result"], found[2]["errno"]) == (5, 5, "ENOENT")
    assert json.loads(found[0]["args"])["filename"] == found[0]["path"]


def test_a_traces_name_that_is_no_text_is_escaped(trace):
    assert {row["trace"] for row in rows("caf\udce9é", trace)} == {r"caf\351é"}


def test_csv_is_read_back_by_a_reader_of_csv(trace):
    text = "\n".join(lines([("a", trace), ("b", trace)]))
    assert text.isascii() and text.count("\n") == 6
    found = list(csv.DictReader(io.StringIO(text)))
    assert [row["trace"] for row in found] == ["a"] * 3 + ["b"] * 3
    assert [row["name"] for row in found[:3]] == ["openat", "write", "openat"]
    assert json.loads(found[1]["regions"]) == ["save"]
    assert (found[0]["errno"], found[2]["errno"], found[2]["result"]) == ("", "ENOENT", "-2")


def test_parquet_is_read_back_with_types_and_is_private(trace, tmp_path):
    need_extra("pyarrow")
    duckdb = need_extra("duckdb")
    from tracer.exports.parquet import write

    path = tmp_path / "calls.parquet"
    write(str(path), [("a", trace)])
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    answer = duckdb.sql(f"select name, bytes, regions, errno from '{path}' order by index").fetchall()
    assert answer == [("openat", 0, [], None), ("write", 5, ["save"], None), ("openat", 0, [], "ENOENT")]


def test_parquet_of_more_calls_than_a_batch(tmp_path, monkeypatch):
    pq = need_extra("pyarrow.parquet")
    from tracer.exports import parquet

    monkeypatch.setattr(parquet, "_BATCH", 3)
    parquet.write(str(tmp_path / "p"), [("a", trace_of([written(1, b"x")] * 10))])
    assert pq.read_table(tmp_path / "p").column("index").to_pylist() == list(range(1, 11))


def test_a_query_counts(trace):
    need_extra("duckdb")
    from tracer.exports.query import query

    answer = query(
        "select trace, name, count(*) n from calls group by all order by all", [("a", trace), ("b", trace)]
    )
    assert answer.columns == ["trace", "name", "n"]
    assert answer.rows == [("a", "openat", 2), ("a", "write", 1), ("b", "openat", 2), ("b", "write", 1)]


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("selec 1", "syntax error"),
        ("select nothing from calls", "nothing"),
        ("copy calls to '/tmp/never'", "disabled"),
        ("select * from '/etc/passwd'", "passwd"),
        ("install httpfs", "disabled"),
    ],
)
def test_a_query_can_do_no_more_than_ask(trace, sql, why):
    need_extra("duckdb")
    from tracer.exports.query import query

    with pytest.raises(UsageError, match=f"(?s){why}.*The table `calls` has: .*duration_ns"):
        query(sql, [("a", trace)])


@pytest.mark.parametrize(
    ("sql", "why"), [("", "asks nothing"), ("-- name", "asks nothing"), ("\udce9", "surrogates not allowed")]
)
def test_a_query_that_is_none(trace, sql, why):
    need_extra("duckdb")
    from tracer.exports.query import query

    with pytest.raises(UsageError, match=why):
        query(sql, [("a", trace)])


def test_a_time_of_the_clock_can_be_asked_for(trace):
    need_extra("duckdb")
    need_extra("pytz")
    from tracer.exports.query import query

    ((then,),) = query("select to_timestamp(0)", [("a", trace)]).rows
    assert then.timestamp() == 0


def test_a_string_is_never_a_control_character(trace):
    path = next(rows("a", trace_of([call("chdir", 0x5000, captures=[string(0, HOSTILE)])])))["path"]
    assert path == '=cmd|\\"\\33[31m\\377,\\n<script>'
