from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tracer import abi
from tracer.abi.coverage import coverage
from tracer.cli.abi import coverage_lines, explained

README = Path(__file__).parents[2] / "README.md"
ABI = [sys.executable, "-m", "tracer", "abi"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ABI, *arguments], capture_output=True, text=True)


def test_a_call_is_explained():
    done = run("openat")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "numbers     x86_64 257 (decoded)",
        "            i386 295 (decoded)",
        "prototype   openat(int dfd, const char *filename, int flags, umode_t mode)",
        "families    opens",
        "groups      %desc",
        "            %file",
        "copied      filename at entry: a string of at most 4096 bytes",
        "            the result at exit: what the descriptor refers to",
        "manual      man 2 openat",
    ]


def test_a_number_is_x86_64s():
    assert run("257").stdout == run("0x101").stdout == run("openat").stdout


def test_lengths_and_conditions_are_told():
    assert "buf at exit: the result bytes, at most 32" in "\n".join(explained("read"))
    assert "arg at entry: 32 bytes, as cmd says" in "\n".join(explained("fcntl"))


@pytest.mark.parametrize("name", ["", "openatt", "%file", "9999", "-1"])
def test_what_nobody_knows_is_refused(name):
    done = run("--", name)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_near_misses_are_named():
    assert "Did you mean openat" in run("openatt").stderr


def test_every_call_can_be_explained():
    for arch in map(abi.architecture, abi.ARCHITECTURES):
        for name in arch.BY_NAME:
            assert list(explained(name))


def test_coverage_counts_every_call_once():
    for number in abi.ARCHITECTURES:
        found = coverage(number)
        names = [*found.decoded, *found.numbers_only, *found.unknown]
        assert sorted(names) == sorted(abi.architecture(number).BY_NAME)


def test_the_readme_has_the_counts():
    """`python tests/cli/test_abi.py` writes them."""
    assert _with_counts(README.read_text()) == README.read_text()


def _with_counts(text: str) -> str:
    before, mark, rest = text.partition("<!-- coverage -->\n")
    _, end, after = rest.partition("<!-- /coverage -->")
    assert mark and end
    return before + mark + "\n".join(coverage_lines()) + "\n" + end + after


def test_the_table_is_what_the_command_prints():
    assert run("--coverage").stdout == "\n".join(coverage_lines()) + "\n"


if __name__ == "__main__":
    README.write_text(_with_counts(README.read_text()))
