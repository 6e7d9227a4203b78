"""A scenario that looks at its program while that waits for standard input; scenarios with cases."""

from __future__ import annotations

import subprocess

import pytest

SCENARIO = '''"""A program that waits is seen."""
import syscalls


def program():
    with open("expected", "w") as file:
        file.write("waiting")
    with syscalls.region("wait"):
        WAIT


def while_reading(pid):
    LOOK


def expectations():
    from tracer.expect import calls, same_content

    return [calls("reads", region="wait").at_most(1), same_content("seen", "expected")]


if __name__ == "__main__":
    program()
'''
SEEN = 'return {"seen": b"waiting"}'


@pytest.mark.parametrize("option", ["--verbose", "--engine=ptrace", "--witness=io", "--repeat=2", "--mutate"])
def test_the_look_is_taken_while_the_program_waits_and_then_its_input_ends(check, option):
    look = 'import os; assert os.readlink(f"/proc/{pid}/fd/0").startswith("pipe:"); ' + SEEN
    done = check(SCENARIO.replace("WAIT", "assert syscalls.read(0, 1) == b''").replace("LOOK", look), option)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_program_that_never_waits_was_not_seen(check):
    done = check(SCENARIO.replace("WAIT", "pass").replace("LOOK", SEEN))
    assert done.returncode == 1 and "saw no file seen" in done.stdout


def test_a_look_that_fails_says_why(check):
    done = check(SCENARIO.replace("WAIT", "syscalls.read(0, 1)").replace("LOOK", "raise KeyError('nothing there')"))
    assert done.returncode == 1
    assert "the look at the program succeeds: saw " in done.stdout and "KeyError: 'nothing there'" in done.stdout


def test_nobody_looks_on_after_the_end(check, tmp_path):
    check(SCENARIO.replace("WAIT", "pass").replace("LOOK", SEEN), "--repeat", "3")
    found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
    assert str(tmp_path / "case.py") not in found


CASES = '''"""Each case writes as often as it says."""
import sys

import syscalls

CASES = ("1", "3", "many")


def unavailable(case):
    return "nobody can count them" if case == "many" else ""


def program(case):
    with syscalls.region("write"):
        for _ in range(int(case)):
            syscalls.write(1, b"x")


def expectations(case):
    from tracer.expect import calls

    return [calls("writes", region="write").exactly(int(case) if case != "many" else 1_000_000)]


if __name__ == "__main__":
    program(sys.argv[1])
'''


def test_each_case_is_a_scenario_of_its_own(check):
    done = check(CASES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines() if line.startswith("case")] == [
        "case[1]",
        "case[3]",
        "case[many]",
    ]
    assert "exactly 3 writes in region write: saw 3" in done.stdout
    assert "  skipped    nobody can count them" in done.stdout


def test_a_case_can_be_in_another_language(check):
    language = 'LANGUAGE, SOURCE = {"3": "c"}, {"3": "int main(void) { return 4; }"}\nCASES'
    done = check(CASES.replace("CASES", language, 1))
    assert done.returncode == 1 and "it ended with status 4" in done.stdout


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('return "nobody can count them" if', "return 1 if", "unavailable(): it returned no str"),
        ("return [calls", "return () and [calls", "expectations(): it returned no list"),
        ("return [calls", "1 / 0\n    return [calls", "expectations(): ZeroDivisionError"),
        ('("1", "3", "many")', "()", "it has no CASES"),
    ],
)
def test_functions_that_answer_wrong_are_usage_errors(check, before, after, message):
    done = check(CASES.replace(before, after))
    assert done.returncode == 2 and message in done.stderr, done.stderr
