from __future__ import annotations

import os
import subprocess
import sys

import pytest

GOOD = '''"""One write reaches the file."""
import syscalls

def program():
    with syscalls.region("r"):
        fd = syscalls.open("file", syscalls.O_CREAT | syscalls.O_WRONLY, 0o600)
        syscalls.write(fd, b"hello")
        syscalls.close(fd)

def expectations():
    from tracer.expect import calls
    return [calls("writes", region="r").exactly(1)]

if __name__ == "__main__":
    program()
'''


def test_what_holds_is_reported_and_exits_with_0(check):
    done = check(GOOD)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "case  One write reaches the file.",
        "  holds      exactly 1 writes in region r: saw 1",
        "",
        "1 scenarios: 1 expectations hold",
    ]


def test_one_off_fails_and_names_the_calls(check):
    done = check(GOOD.replace("exactly(1)", "exactly(2)"))
    assert done.returncode == 1
    assert "  fails      exactly 2 writes in region r: saw 1" in done.stdout
    assert '/file>, "hello", 5)' in done.stdout


def test_a_region_that_never_begins_is_undecided(check):
    done = check(GOOD.replace('region="r"', 'region="other"').replace("exactly", "at_most"))
    assert done.returncode == 3
    assert "undecided  at most 1 writes in region other: saw region other never began" in done.stdout


def test_a_program_that_fails_is_no_success(check):
    done = check(GOOD.replace('"hello"', '"hello" + undefined'))
    assert done.returncode == 1
    assert "fails      the program succeeds: saw it ended with status 1" in done.stdout
    assert "NameError: name 'undefined' is not defined" in done.stdout


def test_several_regions_of_one_name_add_up(check):
    twice = GOOD.replace("    program()\n", "    program()\n    program()\n").replace("exactly(1)", "exactly(2)")
    assert check(twice).returncode == 0


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "it has no __doc__"),
        ('"""x"""', "it has no expectations"),
        ('"""x"""\ndef program(): 1\ndef expectations(): return []', "it expects nothing"),
        ('"""x"""\ndef program(): 1\ndef expectations(): return None', "Return a list"),
        ('"""x"""\ndef expectations(): return [1]', "it has no program"),
        ('"""x"""\ndef program(): 1\ndef expectations(): return [1]', "1 is no expectation"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import nonsense", "ModuleNotFoundError: No module named 'nonsense'"),
        ("def", "SyntaxError"),
        (GOOD.replace('"writes"', '"writs"'), "Did you mean writes"),
    ],
)
def test_a_bad_scenario_is_a_usage_error(check, source, message):
    done = check(source)
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr


def test_a_missing_path_is_a_usage_error(tmp_path):
    argv = [sys.executable, "-m", "tracer", "check", str(tmp_path / "none")]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert (done.returncode, "no such file or directory" in done.stderr) == (2, True)


@pytest.mark.parametrize("name", ["pipe.py", "pipe.toml"])
def test_nobody_waits_for_a_scenario_from_a_fifo(name, tmp_path):
    os.mkfifo(tmp_path / name)
    argv = [sys.executable, "-m", "tracer", "check", str(tmp_path / name)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "it is no regular file" in done.stderr) == (2, True)


@pytest.mark.parametrize(("installed", "reason"), [(False, "not installed"), (True, "installed, and doesn't work")])
def test_a_missing_or_broken_compiler_skips_and_says_so(tmp_path, installed, reason):
    if installed:
        (tmp_path / "cc").write_text("#!/bin/false\n")
        (tmp_path / "cc").chmod(0o755)
    (tmp_path / "c.py").write_text(
        '"""x"""\nLANGUAGE = "c"\nSOURCE = "int main(void) { return 0; }"\n'
        "def expectations():\n    from tracer.expect import calls\n    return [calls().at_least(1)]\n"
    )
    argv = [sys.executable, "-m", "tracer", "check", str(tmp_path / "c.py")]
    done = subprocess.run(argv, capture_output=True, text=True, env={"PATH": str(tmp_path)})
    assert f"skipped    cc is {reason}" in done.stdout
    assert done.stdout.endswith("1 scenarios: 1 skipped\n")


def test_a_program_that_does_not_compile_is_a_usage_error(check):
    source = '"""x"""\nLANGUAGE = "c"\nSOURCE = "int main("\n' + GOOD[GOOD.index("def expectations") :]
    done = check(source.partition("if __name__")[0])
    assert (done.returncode, "Mend the program" in done.stderr) == (2, True)
