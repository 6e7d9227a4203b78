"""`--format strace`: the same of a running command and of its kept trace, with strace's options."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import need
from factories import TID, call, opened
from tracer.cli.main import main
from tracer.model import records
from tracer.model.records import Birth
from tracer.model.tracefile import TraceWriter

DOCUMENT = Path(__file__).parents[2] / "docs" / "strace.md"
PIPELINE = ("sh", "-c", "echo a | cat")


def tracer(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "tracer", *argv], capture_output=True, text=True)


@pytest.fixture
def kept(tmp_path):
    """Return the path of a trace with a call that succeeded and one that failed."""
    path = str(tmp_path / "kept.trace")
    writer = TraceWriter.create(path, {"command": ["program"], "started_realtime_ns": 10**18, "follow": True})
    frames = (opened(b"/x", 3), call("close", 9, result=-9), records.pack_exit(TID, 0, 9))
    for frame in (records.pack_task(TID, Birth.LAUNCHED, 1, TID, 1), *frames, records.pack_end({"status": 0})):
        writer.append(frame)
    writer.close()
    return path


@pytest.fixture
def report(kept, capsys):
    """Return a function that reports the kept trace as strace would and returns the lines."""

    def lines(*options):
        assert main(["report", "--format", "strace", *options, kept]) == 0
        return capsys.readouterr().out.splitlines()

    return lines


@pytest.mark.parametrize("engine", ["ptrace", "native"])
@pytest.mark.parametrize("options", [(), ("-ttt", "-T", "-r"), ("-n", "-i", "-a", "60"), ("-C",), ("-z",), ("-k",)])
def test_a_file_written_live_equals_the_report_of_the_kept_trace(engine, options, tmp_path):
    live, trace, later = (str(tmp_path / name) for name in ("live", "trace", "later"))
    asked = ("--format", "strace", *options)
    assert tracer("run", "--engine", engine, "-w", trace, *asked, "-o", live, "--", *PIPELINE).returncode == 0
    assert tracer("report", *asked, "-o", later, trace).returncode == 0
    with open(live) as ours, open(later) as theirs:
        text = ours.read()
        assert text == theirs.read()
    assert text.count("\n") > 50
    assert ("(__libc_start_main+" in text) == ("-k" in options)


def _texts(path):
    """Return what each file of -ff has, by its name's end."""
    return {one.suffix: one.read_text() for one in path.parent.glob(f"{path.name}.*")}


def test_files_for_each_thread_written_live_equal_those_of_the_kept_trace(tmp_path):
    trace, asked = str(tmp_path / "trace"), ("--format", "strace", "-ff", "-r")
    live, later = tmp_path / "live", tmp_path / "later"
    assert tracer("run", "-w", trace, *asked, "-o", str(live), "--", *PIPELINE).returncode == 0
    reported = tracer("report", *asked, "-o", str(later), trace)
    assert (reported.returncode, reported.stdout) == (0, "")
    texts = _texts(live)
    assert _texts(later) == texts
    assert len(texts) == 3
    assert all(text.endswith("+++ exited with 0 +++\n") and "<unfinished" not in text for text in texts.values())
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob("l*.*")} == {0o600}
    assert tracer("report", *asked, "-A", "-o", str(later), trace).returncode == 0
    assert _texts(later) == {end: 2 * text for end, text in texts.items()}


@pytest.mark.parametrize("command", ["run", "report"])
def test_files_are_added_to_if_asked(command, kept, tmp_path):
    output = tmp_path / "lines"
    output.write_text("before\n")
    what = [kept] if command == "report" else ["--", "true"]
    for options, begins in ((["-A"], True), ([], False)):
        assert tracer(command, "--format", "strace", *options, "-o", str(output), *what).returncode == 0
        lines = output.read_text().splitlines()
        assert (lines[0] == "before") == begins
        assert len(lines) > 2


@pytest.mark.parametrize("table", ["-c", "-C"])
def test_a_table_is_of_all_threads(table, tmp_path, capsys):
    assert main(["run", "--format", "strace", "-ff", table, "-o", str(tmp_path / "x"), "--", "true"]) == 125
    assert "Leave out" in capsys.readouterr().err


def test_standard_error_equals_the_report_on_standard_output(tmp_path):
    trace = str(tmp_path / "trace")
    shown = tracer("run", "--format", "strace", "--", *PIPELINE).stderr.splitlines()
    assert tracer("run", "-w", trace, "--", *PIPELINE).returncode == 0
    reported = tracer("report", "--format", "strace", trace).stdout.splitlines()
    for text in (shown, reported):
        assert text[0].startswith("execve(")
        assert sum(line.startswith("strace: Process ") for line in text) == 2
        assert sum(line.startswith("[pid ") for line in text) > 20
        assert text[-1] == "+++ exited with 0 +++"


def test_files_have_the_thread_in_front_of_every_line(tmp_path):
    output = tmp_path / "lines"
    assert tracer("run", "--format", "strace", "-o", str(output), "--", *PIPELINE).returncode == 0
    lines = output.read_text().splitlines()
    assert all(re.match(r"\d+ +\S", line) for line in lines)
    assert len({line.split()[0] for line in lines}) == 3


def test_a_file_about_one_thread_names_none(tmp_path):
    output = tmp_path / "lines"
    tracer("run", "--no-follow", "--format", "strace", "-o", str(output), "--", *PIPELINE)
    assert output.read_text().startswith("execve(")


def test_the_selection_can_be_spelled_as_strace_spells_it(report):
    assert [line.partition("(")[0] for line in report("-e", "trace=%file")] == ["openat", "+++ exited with 0 +++"]
    assert len(report("-e", "signal=none", "-qq", "-e", "t=close")) == 1


@pytest.mark.parametrize("options", [("-Z",), ("-e", "status=failed"), ("-e", "status=!successful")])
def test_only_calls_that_failed(options, report):
    assert [line.partition("(")[0] for line in report(*options, "-e", "quiet=exit")] == ["close"]


def test_a_table(report):
    assert [line.split()[-1] for line in report("-c", "-S", "name", "-U", "calls,name")][2:4] == ["close", "openat"]


def test_a_table_alone_of_a_run():
    table = tracer("run", "--format", "strace", "-c", "-e", "execs", "--", "true").stderr.splitlines()
    assert table[0] == "% time     seconds  usecs/call     calls    errors syscall"
    assert table[2].split()[3:] == ["1", "execve"]
    assert len(table) == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-t"], "using -t: only strace's text has this\n  Add --format strace."),
        (["-e", "signal=none"], "using -e signal=: only strace's text has this"),
        (["--format", "strace", "-e", "inject=read"], "reading -e 'inject=read': there is no inject="),
        (["--format", "strace", "-e", "signal=FOO"], "reading -e signal=foo: there is no 'foo'"),
        (["--format", "strace", "-e", "status=odd"], "reading -e status=odd: there is no 'odd'"),
        (["--format", "strace", "-c", "-S", "odd"], "reading -S odd: there is no such column"),
        (["--format", "strace", "-U", "calls"], "using -S or -U: there is no table"),
        (["--format", "strace", "-a", "-1"], "using -a -1: not in range"),
        (["--format", "strace", "-z", "-Z"], "choosing calls by their answer: -z, -Z and -e status= exclude"),
    ],
)
def test_what_makes_no_sense_is_refused(options, message, kept, capsys):
    for argv in (["report", *options, kept], ["run", *options, "--", "true"]):
        assert main(argv) == (2 if argv[0] == "report" else 125)
        assert f"tracer: {message}" in capsys.readouterr().err


def test_stacks_that_were_not_recorded_are_refused(kept, capsys):
    assert main(["report", "--format", "strace", "-k", kept]) == 2
    assert "tracer: showing stacks: the trace has none" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["-s", "5"], ["-c"], ["-k"], ["-e", "close"]])
def test_reports_in_our_own_formats_have_no_such_option(options, kept, capsys):
    assert main(["report", *options, kept]) == 2
    assert "Add --format strace." in capsys.readouterr().err


def strace_options() -> set[str]:
    """Return all options that the machine's strace has, as its help lists them."""
    usage = subprocess.run([need("strace"), "--help"], capture_output=True, text=True, check=True).stdout
    listed = [line.strip() for line in usage.splitlines() if re.match(r" {2,3}-", line)]
    return {
        word for line in listed for word in re.findall(r"(?<![\w-])(--[a-z-]+[a-z]|-[A-Za-z])(?=[\s,=\[]|$)", line)
    }


def documented(*heres: str) -> set[str]:
    """Return the options of the document's rows that say one of `heres`, all rows if none is given."""
    rows = [line.split("|") for line in DOCUMENT.read_text().splitlines() if line.startswith("| `-")]
    chosen = [row[1] for row in rows if not heres or row[2].strip() in heres]
    return {word for row in chosen for word in re.findall(r"(?<=`)(--[a-z-]+|-[A-Za-z])(?![a-z])", row)}


def test_the_document_lists_every_option_of_strace():
    options = strace_options()
    assert len(options) > 70
    assert options - documented() == set()


def test_the_options_that_are_listed_as_the_same_are_there_and_no_others():
    usage = tracer("run", "--help").stdout
    ours = set(re.findall(r"(?<![\w-])(--[a-z-]+|-[A-Za-z])(?=[\s,\[])", usage))
    assert documented("the same", "the default") - ours == set()
    assert documented("none") & ours <= {"-w", "--write"}


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (("--columns=60", "--syscall-number", "--instruction-pointer"), ("-a", "60", "-n", "-i")),
        (("--absolute-timestamps=unix,us",), ("-ttt",)),
        (("--absolute-timestamps=format:time,precision:us",), ("-tt",)),
        (("--relative-timestamps=us", "--syscall-times=us"), ("-r", "-T")),
        (("--trace=close", "--status=failed", "--signal=none"), ("-e", "close", "-Z", "-e", "signal=none")),
        (("--successful-only", "--string-limit=2", "--quiet=exit"), ("-z", "-s", "2", "-e", "quiet=exit")),
        (("--decode-fds=path", "--strings-in-hex=all", "--const-print-style=raw"), ("-y", "-xx", "-X", "raw")),
        (("--trace-path=/x", "--no-abbrev"), ("-P", "/x", "-v")),
    ],
)
def test_long_options_are_those_of_one_letter(long, short, report):
    lines = report(*long)
    assert lines == report(*short) != report()


def test_times_have_the_precision_that_is_asked_for(report):
    ends = {name: report(f"--syscall-times={name}", "-e", "close")[0] for name in ("s", "ms", "us", "ns")}
    digits = {name: len(re.search(r"<\d+(?:\.(\d+))?>$", line)[1] or "") for name, line in ends.items()}
    assert digits == {"s": 0, "ms": 3, "us": 6, "ns": 9}
