"""Counts of regions that differ in two numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.checking.check import check
from tracer.checking.scenario import discover
from tracer.engines import engine
from tracer.expect import Status, Verdict
from tracer.reporters.ci.grids import grids

ROOT = Path(__file__).parents[2]


class Named:
    name, claim, path = "matrix", "", Path()


class Found:
    scenario, skipped, trials = Named(), "", ()

    def __init__(self, *verdicts: Verdict) -> None:
        self.verdicts = verdicts


def counted(region: str, seen: str, status: Status = Status.HOLDS) -> Verdict:
    return Verdict(status, f'exactly 3 writes in region "{region}"', seen)


def test_a_grid_has_rows_and_columns_by_number_and_says_what_failed():
    found = Found(
        counted("write piece=1000 capacity=64", "5"),
        counted("write piece=16 capacity=1024", "1", Status.FAILS),
        counted("write piece=16 capacity=64", "2"),
        counted("elsewhere", "9"),
    )
    assert grids([found]).partition("##")[2].splitlines() == [
        " matrix: write",
        "",
        "| piece \\\\ capacity | 64 | 1,024 |",
        "|---|---:|---:|",
        "| 16 | 2 | 1 &#40;fails&#41; |",
        "| 1,000 | 5 |  |",
    ]


def test_the_sample_is_what_is_counted_here():
    results = [check(one, engine(None)) for one in discover([str(ROOT / "scenarios/buffered/matrix.py")])]
    skipped = [result.scenario.name for result in results if result.skipped]
    if skipped:
        pytest.skip(f"{', '.join(skipped)} can't be run here")
    assert (ROOT / "reports/samples/buffered.md").read_text() == grids(results)
