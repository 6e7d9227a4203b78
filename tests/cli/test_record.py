"""`tracer record`: what it writes holds, is general, and fails for another program."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from conftest import need

IN_A_REGION = """\
import os, tempfile
import syscalls

with syscalls.region("save"):
    fd, path = tempfile.mkstemp(dir=".")
    for _ in range(5):
        os.write(fd, b"x" * 100)
    os.fsync(fd)
    os.close(fd)
    os.rename(path, f"out.{os.getpid()}")
"""


@pytest.fixture
def tracer(tmp_path):
    (tmp_path / "input").write_text("hello\nworld\n")
    (tmp_path / "save.py").write_text(IN_A_REGION)

    def run(*argv: str, words: tuple[str, ...] = (), python: str = sys.executable, **how):
        how = {"stdin": subprocess.DEVNULL, "cwd": tmp_path, **how}
        done = [*words, python, "-m", "tracer", *argv]
        return subprocess.run(done, capture_output=True, text=True, **how)

    return run


def recorded(tracer, tmp_path, *command: str) -> str:
    done = tracer("record", "-o", "it.toml", "--", *command)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("it.toml: ")
    text = (tmp_path / "it.toml").read_text()
    checked = tracer("check", "it.toml", "--mutate")
    assert checked.returncode == 0, text + checked.stdout
    assert "mutants fail" in checked.stdout
    return text


def fails(tracer, tmp_path, before: str, after: str) -> str:
    """Return what is said of the recorded scenario if the program is changed."""
    text = (tmp_path / "it.toml").read_text()
    assert before in text
    (tmp_path / "it.toml").write_text(text.replace(before, after))
    checked = tracer("check", "it.toml")
    assert checked.returncode == 1, checked.stdout
    return checked.stdout


def test_a_copy(tracer, tmp_path):
    text = recorded(tracer, tmp_path, "cp", "input", "output")
    assert 'files = { input = { copy = "input" } }' in text
    assert "flags: has(O_WRONLY, O_CREAT" in text
    assert "closes($input) = 0" in text
    assert "libc" not in text
    assert "mmap" not in text
    assert not (tmp_path / "output").exists()
    assert "input" in fails(tracer, tmp_path, '"cp"', '"cp", "--preserve=xattr", "-s"')


def test_a_file_that_is_read_twice_is_noticed(tracer, tmp_path):
    text = recorded(tracer, tmp_path, "cat", "input")
    assert "exactly 1 opens {path: /input/}" in text
    assert "at" in fails(tracer, tmp_path, '["cat", "input"]', '["cat", "input", "input"]')


def test_a_region_of_a_script(tracer, tmp_path):
    text = recorded(tracer, tmp_path, sys.executable, "save.py")
    assert 'command = ["{python}", "{here}/save.py"]' in text
    assert "as $tmp_name, flags: has(O_RDWR, O_CREAT, O_EXCL)} = $tmp" in text
    assert "writes($tmp) = ok x5" in text
    assert "renames {oldname: $tmp_name, newname: /out.*/} = 0" in text
    assert "no network in region save" in text
    script = (tmp_path / "save.py").read_text()
    (tmp_path / "save.py").write_text(script.replace("    os.fsync(fd)\n", ""))
    assert "then there is no syncs" in fails(tracer, tmp_path, "claim", "claim")


def test_a_program_in_c_that_loops(tracer, tmp_path):
    source = tmp_path / "loop.c"
    source.write_text(
        "#include <fcntl.h>\n#include <unistd.h>\nint main(void) {\n"
        'int in = open("input", O_RDONLY), out = open("out", O_WRONLY | O_CREAT, 0600); char c;\n'
        "while (read(in, &c, 1) == 1) if (write(out, &c, 1) != 1) return 1;\n"
        "return fsync(out); }\n"
    )
    subprocess.run([need("gcc"), "-o", tmp_path / "loop", source], check=True)
    text = recorded(tracer, tmp_path, "./loop")
    assert 'command = ["{here}/loop"]' in text
    assert "input = { copy" in text  # nobody named it
    steps = text.partition("= $out\n")[2].splitlines()[:4]
    assert steps == ["reads($input) = ok x1..", "writes($out) = ok x1..", "reads($input) = ok", "syncs($out) = 0"]
    assert "exactly 13 reads {path: /input/}" in text


def test_a_database(tracer, tmp_path):
    text = recorded(tracer, tmp_path, need("sqlite3"), "db", "create table t(a)")
    assert "syncs($db_journal) = 0" in text
    assert "unlinks {path: $db_journal_name} = 0" in text
    said = fails(tracer, tmp_path, '"create', '"pragma synchronous = off; create')
    assert "exactly" in said


def test_processes_have_each_their_order(tracer, tmp_path):
    text = recorded(tracer, tmp_path, "sh", "-c", "cat input | sort > out; rm out")
    assert text.count("in order per process {") >= 3
    assert "execs {path: /sort/} = 0" in text
    assert "reads(0) = ok x1.." in text  # how often a pipe is read, the scheduler says
    assert "reads(0)\n" not in text.replace("bytes by reads(0)", "")
    assert "unlinks" in fails(tracer, tmp_path, "rm out", "true out")


def test_threads_have_counts_and_no_order_between_them(tracer, tmp_path, compiled):
    text = recorded(tracer, tmp_path, compiled("threads"))
    assert "exactly 80 writes {path: /null/}" in text
    assert "in order per thread {\n    writes {path: /null/} = ok x10\n}" in text


def test_what_varies_is_left_out_and_said(tracer, tmp_path):
    (tmp_path / "some.py").write_text("import os\nfor _ in range(os.getpid() % 97 + 1): os.write(1, b'x')\n")
    done = tracer("record", "--", sys.executable, "some.py")
    assert done.returncode == 0, done.stderr
    assert "# no budget for writes(1): " in done.stdout
    assert "no network" in done.stdout


def test_the_length_of_a_text_that_varies_and_waits_that_only_ask_are_chance(tracer, tmp_path):
    (tmp_path / "some.py").write_text(
        "import os, time\n"
        "os.write(1, b'%030d' % time.monotonic_ns())\n"
        "pid = os.posix_spawn('/bin/true', ['true'], {})\n"
        "os.waitpid(pid, os.WNOHANG) != (0, 0) or os.waitpid(pid, 0)\n"
    )
    text = recorded(tracer, tmp_path, sys.executable, "some.py")
    assert "# no budget for bytes by writes(1): the runs' texts differ, so their lengths may" in text
    assert "exactly 1 writes(1)" in text
    assert "waits" not in text


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        (["--", "false"], 2, "it ended with status 1"),
        (["--", "no-such-program"], 2, "no-such-program"),
        (["-o", "it.txt", "--", "true"], 2, "no .toml"),
        (["-n", "1", "--", "true"], 2, "not in range"),
        (["-o", "none/it.toml", "--", "true"], 4, "No such file"),
        ([], 2, "command"),
    ],
)
def test_bad_input_ends_with_a_message(tracer, argv, status, said):
    done = tracer("record", *argv)
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_as_an_ordinary_user(tracer, nobody):
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        (Path(directory) / "input").write_text("hello\n")
        how = {"words": nobody.words, "python": nobody.python, "env": nobody.environ, "cwd": directory}
        done = tracer("record", "--", "cat", "input", **how)
    assert done.returncode == 0, done.stderr
    assert "exactly 1 opens {path: /input/}" in done.stdout
