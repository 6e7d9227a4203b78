"""On a terminal: tables fit it, colour is where it may be, progress is where nothing else is."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tracer.reporters.tables import counting_table, rendered

COLOUR = re.compile(r"\x1b\[[\d;]*3\d")


@pytest.fixture(scope="module")
def traces(tmp_path_factory) -> tuple[str, str]:
    place = tmp_path_factory.mktemp("traces")
    for name, words in (("a", ["true"]), ("b", ["sh", "-c", "echo x; true"])):
        command = [sys.executable, "-m", "tracer", "run", "-w", str(place / name), "--", *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return str(place / "a"), str(place / "b")


def tracer(*words: str, terminal: bool = False, err: int | None = None, **environ: str) -> str:
    """Return what the command prints to standard output, which is a terminal or a pipe."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    env = {**kept, "TERM": "xterm", **environ}
    argv = [sys.executable, *words] if words[0] == "-c" else [sys.executable, "-m", "tracer", *words]
    if not terminal:
        return subprocess.run(argv, env=env, stdout=subprocess.PIPE, stderr=err, text=True, check=False).stdout
    ours, theirs = pty.openpty()
    with subprocess.Popen(argv, env=env, stdout=theirs, stderr=err):
        os.close(theirs)
        return drained(ours)


def drained(fd: int) -> str:
    found = b""
    try:
        while piece := os.read(fd, 4096):
            found += piece
    except OSError:  # EIO: nobody has the other end any more
        pass
    os.close(fd)
    return found.decode()


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_a_table_loses_nothing_whatever_the_width(width):
    table = counting_table("syscall", "calls", "errors", "bytes", "seconds")
    cells = ["set_robust_list", "1,234,567", "7,654,321", "999,999,999", "12.345678"]
    table.add_row(*cells)
    table.add_row("total", "1")
    lines = rendered(table, width).splitlines()
    assert max(map(len, lines)) <= width
    joined = " ".join(lines)
    assert all(cell in joined for cell in cells[1:])
    assert (len(lines) == 3) == (width >= 80)


def test_a_table_that_fits_is_in_one_piece():
    table = counting_table("syscall", "calls", "errors")
    table.add_row("read", "1", "2")
    assert rendered(table, 40).splitlines() == ["syscall  calls  errors", "read         1       2"]


def test_tables_of_commands_fit_40_columns(traces):
    for words in (["report", traces[1]], ["diff", "--summary", *traces]):
        lines = tracer(*words, COLUMNS="40").splitlines()
        rows = [line for line in lines if re.match(r"\w+ {2,}([\d+-]|calls|A)", line)]
        assert len(rows) > 2
        assert max(map(len, rows)) <= 40


def test_a_terminal_of_unknown_width_is_no_reason_to_print_nothing(traces):
    words = ["diff", "--summary", *traces]
    assert tracer(*words, COLUMNS="0") == tracer(*words, COLUMNS="80") != ""


@pytest.mark.parametrize(
    ("terminal", "environ", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_where_it_may_be(traces, terminal, environ, coloured):
    shown = tracer("diff", *traces, terminal=terminal, **environ)
    assert "different" in shown
    assert bool(COLOUR.search(shown)) == coloured


def test_forced_colour_never_gets_into_a_file(traces, tmp_path):
    tracer("report", "-o", str(tmp_path / "out"), traces[0], FORCE_COLOR="1")
    assert "\x1b" not in (tmp_path / "out").read_text()


AT_ONCE = (
    "import sys; from tracer.cli import progress; from tracer.cli.main import main; progress._PATIENCE = 0; "
    "progress._EVERY = 1; sys.exit(main(sys.argv[1:]))"
)


def progress(*words: str, script: str = AT_ONCE) -> str:
    """Return what is drawn on a terminal that is standard error."""
    ours, theirs = pty.openpty()
    tracer("-c", script, *words, err=theirs)
    os.close(theirs)
    return drained(ours)


def test_a_long_pass_over_a_trace_has_a_bar(traces):
    assert "reading" in progress("report", traces[0])
    assert "reading" in progress("report", "--redact", "all", traces[0])


def test_a_short_one_has_none(traces):
    patient = AT_ONCE.replace("_PATIENCE = 0", "_PATIENCE = 60")
    assert progress("report", traces[0], script=patient) == ""


def test_forced_colour_is_no_terminal_to_draw_on(traces):
    argv = [sys.executable, "-c", AT_ONCE, "report", traces[0]]
    done = subprocess.run(argv, env={**os.environ, "FORCE_COLOR": "1"}, capture_output=True, text=True)
    assert done.stderr == ""


SCENARIO = """claim = "It is quiet."
command = ["true"]
expect = '''
execve x{}
'''
"""


@pytest.fixture
def scenarios(tmp_path) -> Path:
    for name, times in (("good", 1), ("bad", 2)):
        (tmp_path / f"{name}.toml").write_text(SCENARIO.format(times))
    return tmp_path


def test_quiet_says_only_what_does_not_hold(scenarios):
    assert tracer("check", "-q", str(scenarios / "good.toml")) == ""
    shown = tracer("check", "--quiet", str(scenarios))
    assert shown.startswith("bad")
    assert "fails" in shown
    assert "good" not in shown
    assert "holds" not in shown


def test_many_scenarios_have_a_bar(scenarios):
    assert "scenarios" in progress("check", "-q", str(scenarios))
