from __future__ import annotations

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tracer.errors import UsageError
from tracer.sweep.template import points

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "sweep.schema.json"
WRITES = "import os, sys\nfor _ in range(int(sys.argv[1])): os.write(1, b'x' * int(sys.argv[2]))"
PYTHON = [sys.executable, "-I", "-S", "-c", WRITES]


def sweep(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tracer", "sweep", *argv], capture_output=True, text=True)


def test_the_product_of_all_values_is_measured():
    done = sweep("-n", "1", "--json", "--var", "n=1,10", "--var", "k=2,3", "--", *PYTHON, "{n}", "{k}")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(found)
    seen = [(p["values"], p["writes"], p["bytes_written"]) for p in found["points"]]
    assert seen == [({"n": str(n), "k": str(k)}, n, n * k) for n in (1, 10) for k in (2, 3)]
    assert all(p["seconds"] > 0 for p in found["points"])


def test_the_table_has_a_row_and_the_charts_a_bar_for_each():
    lines = sweep("-n", "1", "--var", "n=1,1000", "--", *PYTHON, "{n}", "1").stdout.splitlines()
    assert [line.split()[0] for line in lines if line.startswith(("n ", "1"))][:3] == ["n", "1", "1000"]
    bars = [line for line in lines if "█" in line]
    assert len(bars) == 4 and bars[0].count("█") < bars[1].count("█") == 24


def test_the_page_has_the_same_and_lets_nothing_in(tmp_path):
    page = tmp_path / "it.html"
    argv = ["-n", "1", "--html", str(page), "--var", "n=1,1000", "--", *PYTHON, "{n}", "1", "<script>"]
    assert sweep(*argv).returncode == 0
    text = page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert re.findall(r'<rect class="fill" x="0%" width="([\d.]+)%"', text)[1] == "100.0"
    assert len(re.findall(r'<td class="mono">(1|1000)<', text)) == 2
    assert "&lt;script&gt;" in text and text.count("<script>") == 1


def test_braces_that_are_no_parameters_stay():
    (point,) = points(["sh", "-c", "echo ${HOME} {n} {m}"], ["n=1"])
    assert point.argv == ("sh", "-c", "echo ${HOME} 1 {m}")


@pytest.mark.parametrize("variables", [[], ["n"], ["n="], ["n=1,,2"], ["1=2"], ["m=1"], ["n=" + "1," * 1001 + "1"]])
def test_parameters_that_make_no_sense_are_refused(variables):
    with pytest.raises(UsageError):
        points(["echo", "{n}"], variables)


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        (["--var", "n=1", "--", "true"], 2, "no word of the command has {n}"),
        (["--", "true"], 2, "no parameter was given"),
        (["--var", "n=1", "--var", "n=2", "--", "true", "{n}"], 2, "it was given twice"),
        (["--var", "n=1", "-n", "0", "--", "echo", "{n}"], 2, "Choose 1 to"),
        (["--var", "n=1", "--", "nosuch", "{n}"], 2, "no such command in PATH"),
        (["--var", "n=0,3", "--", "sh", "-c", "exit {n}"], 4, "with n=3: it exited with 3"),
    ],
)
def test_bad_input_ends_with_a_message(argv, status, message):
    done = sweep(*argv)
    assert done.returncode == status
    assert message in done.stderr and "Traceback" not in done.stderr
