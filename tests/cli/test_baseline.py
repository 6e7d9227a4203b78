from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

# No pipe: how many reads empty one is up to the scheduler.
SAVE = "while read -r line; do echo $line; done < n > out; read -r status < status; exit $status"


class Kept:
    """A command in a directory of its own, whose files say how often it writes, and its baseline."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.file = directory / "b.toml"
        (directory / "status").write_text("0\n")
        self.writes(3)

    def writes(self, times: int) -> None:
        (self.directory / "n").write_text("x\n" * times)

    def run(self, *options: str, command: tuple[str, ...] = ("sh", "-c", SAVE)) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "tracer", "baseline", *options, str(self.file), "--", *command]
        return subprocess.run(argv, cwd=self.directory, capture_output=True, text=True)

    def limits(self) -> dict[str, int]:
        (found,) = tomllib.loads(self.file.read_text())["profile"].values()
        return found["calls"]


@pytest.fixture
def kept(tmp_path) -> Kept:
    made = Kept(tmp_path)
    assert made.run("--update").returncode == 0
    return made


def test_the_same_again_holds(kept):
    assert kept.limits()["write"] == 3
    done = kept.run()
    assert done.returncode == 0 and done.stderr.endswith(": holds\n")


def test_one_write_more_fails_and_the_program_is_blamed(kept):
    before = kept.file.read_text()
    kept.writes(4)
    done = kept.run("--tighten")
    assert done.returncode == 1 and kept.file.read_text() == before
    assert ["more", "3", "4", "write"] in [line.split() for line in done.stderr.splitlines()]
    assert (
        "The environment is the one of the baseline: the program, its input or its variables are others."
        in done.stderr
    )


def test_where_the_environment_changed_that_is_told(kept):
    text = kept.file.read_text()
    kept.file.write_text(text.replace('kernel = "Linux', 'kernel = "Linux 0 was'))
    assert kept.run().returncode == 0
    kept.writes(4)
    done = kept.run()
    assert (
        done.returncode == 1 and "The environment changed" in done.stderr and "kernel: Linux 0 was" in done.stderr
    )


def test_a_new_call_fails_and_update_takes_it_in(kept):
    limits = kept.limits()
    kept.file.write_text("\n".join(x for x in kept.file.read_text().splitlines() if not x.startswith("write =")))
    done = kept.run()
    assert done.returncode == 1 and ["new", "0", "3", "write"] in [x.split() for x in done.stderr.splitlines()]
    assert kept.run("--update").returncode == 0 and kept.limits() == limits


def test_one_write_less_is_told_and_tightened_on_request(kept):
    kept.writes(2)
    done = kept.run()
    assert done.returncode == 0 and "--tighten lowers" in done.stderr and kept.limits()["write"] == 3
    assert kept.run("--tighten").returncode == 0 and kept.limits()["write"] == 2
    kept.writes(3)
    assert kept.run().returncode == 1


def test_nothing_is_tightened_where_the_environment_changed(kept):
    kept.file.write_text(kept.file.read_text().replace('kernel = "Linux', 'kernel = "Linux 0 was'))
    kept.writes(2)
    done = kept.run("--tighten")
    assert done.returncode == 0 and kept.limits()["write"] == 3
    assert "kernel: Linux 0 was" in done.stderr and "--update writes what was seen" in done.stderr


def test_another_exit_status_fails(kept):
    (kept.directory / "status").write_text("5\n")
    done = kept.run()
    assert done.returncode == 1
    assert "the command exited with 5; in the baseline it exited with 0" in done.stderr


def test_profiles_stand_side_by_side_and_none_is_undecided(kept):
    kept.file.write_text(kept.file.read_text().replace('profile."x86_64 glibc"', 'profile."vax musl"'))
    done = kept.run()
    assert done.returncode == 3 and "(it has: vax musl)" in done.stderr
    assert kept.run("--update").returncode == 0
    assert [*tomllib.loads(kept.file.read_text())["profile"]] == ["vax musl", "x86_64 glibc"]
    assert kept.run().returncode == 0


def test_input_and_output_are_the_commands_own(kept):
    assert kept.run("--update", command=("sh", "-c", SAVE)).stdout == ""
    kept.file.unlink()
    assert kept.run("--update", command=("echo", "out")).stdout == "out\n"


def test_a_file_of_another_command_is_refused(kept):
    done = kept.run(command=("true",))
    assert done.returncode == 2 and "the baseline of another command: sh -c" in done.stderr


@pytest.mark.parametrize(
    ("argv", "status", "message"),
    [
        ([], 2, "required: FILE"),
        (["b.toml"], 2, "no command was given"),
        (["-n", "0", "b.toml", "--", "true"], 2, "Choose 1 to"),
        (["--update", "--tighten", "b.toml", "--", "true"], 2, "not allowed with"),
        (["--update", "missing/b.toml", "--", "true"], 4, "No such file"),
        (["b.toml", "--", "nosuch"], 2, "no such command"),
        (["/etc/passwd", "--", "true"], 2, "reading the baseline /etc/passwd"),
    ],
)
def test_bad_input_ends_with_a_message(argv, status, message, tmp_path):
    argv = [sys.executable, "-m", "tracer", "baseline", *argv]
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == status
    assert message in done.stderr and "Traceback" not in done.stderr
