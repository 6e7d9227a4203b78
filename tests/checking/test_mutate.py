"""--mutate: an expectation that no mutation breaks is vacuous."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import call, opened, region, trace_of, written
from tracer.expect import Observation, Status, calls, fewer, same_content, same_except
from tracer.expect.mutation import try_mutants
from tracer.expect.text import parse

SAVE = region("save", opened(b"/a", 3), written(3, b"x"), written(3, b"y"), call("fsync", 3), call("close", 3))
NOISE = [opened(b"/b", 3), written(3, b"x"), call("close", 3), call("getpid")]


def trial(expectation, *frames):
    observation = Observation(trace_of(*(frames or (SAVE, NOISE))), {"a": b"x", "b": b"x"})
    verdict = expectation.judge(observation)
    assert verdict.status is Status.HOLDS, verdict
    found = try_mutants(expectation, verdict.expected, observation)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "exactly 3 writes",
        "at most 3 writes",
        "at least 2 writes",
        "at most 9 writes",
        "no network",
        "no writes = ENOSPC",
        "no errors by calls",
        "at most 2 writes per descriptor",
        "at least 1 bytes per call by writes",
        "openat = $f\nwrite($f)\nfsync($f)",
        "openat = $f\nwrite($f) x2\nfsync($f)\nnever write($f)\nclose($f)",
        "any order {\nclose\nwrite\n}",
        "either {\nfsync\n} or {\nfdatasync\n}",
        "in order in region save and nothing else {\nopens\nwrites x1..\nsyncs\nclose\n}",
        "close\nnever write {path: /a/}\ngetpid",
    ],
)
def test_what_says_something_is_broken_by_some_mutation(text):
    assert not trial(parse(text)[0]).vacuous


@pytest.mark.parametrize(
    "text",
    [
        "at least 0 writes",
        "at most 99 network",
        "at most 9 unlinks",
        "maybe unlink",
        "unlink x0..",
        "either {\nunlink\n} or {\n}",
    ],
)
def test_what_holds_of_everything_is_vacuous(text):
    assert trial(parse(text)[0]).vacuous


def test_each_kind_of_mutation_is_noticed():
    found = trial(parse("openat = $f\nwrite($f) x2\nfsync($f)\nclose($f)")[0])
    for how in (
        "another name in `openat = $f`",
        "more than 2 in `write($f) x2`",
        "fewer than 2 in `write($f) x2`",
        "another $f in `fsync($f)`",
        "`write($f) x2` after `fsync($f)`",
    ):
        assert how in found.killed


def test_a_binding_that_makes_no_difference_shows():
    survived = trial(parse("openat = $f\nwrite($g)")[0]).survived
    assert any("after" in how or "$g" in how for how in survived)


ONCE = [opened(b"/a", 3), written(3, b"x"), *(call(name, 3) for name in ("fsync", "fstat", "fchdir", "close"))]
ONE_CALL = [
    "{}",
    "{} x1",
    "{} x1..3",
    "{} x..2",
    "maybe {}",
    "any order {{\n{}\n}}",
    "either {{\n{}\n}} or {{\nunlink\n}}",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(ONE_CALL), min_size=6, max_size=6), st.sets(st.integers(1, 5), max_size=4))
def test_of_calls_made_once_no_mutant_survives(forms, left_out):
    """Each step is the only one that its call fits; `never` and `next` stand where they say something."""
    names = ["openat", *(f"{name}($f)" for name in ("write", "fsync", "fstat", "fchdir", "close"))]
    steps = ["openat = $f"]
    for place in range(1, 6):
        if place in left_out:
            steps += ["never unlink"] * (place - 1 not in left_out)
        else:
            form = forms[place] if place - 1 in left_out or forms[place][0] != "{" else f"next {forms[place]}"
            steps.append(form.format(names[place]))
    expectation = parse("\n".join(steps))[0]
    assert trial(expectation, ONCE).survived == (), steps


@pytest.mark.parametrize(
    ("text", "survived"),
    [
        ("openat\nwrite x1..5\nfsync", ()),
        ("openat\nwrite($f)\nnever write($f)", ("whatever the arguments in `never write($f)`",)),
        ("never unlink\nopenat\nclose", ("any call in `never unlink`",)),
        ("openat\nunlink x..5\nclose", ("none at all in `unlink x..5`",)),
        ("either {\nunlink\n} or {\n}\nfsync", ("another name in `(unlink or nothing)`",)),
    ],
)
def test_what_survives_says_nothing(text, survived):
    assert trial(parse(text)[0], ONCE).survived == survived


def test_comparisons_are_broken_too():
    some, all_ = calls("writes", region="save"), calls("writes")
    assert len(trial(fewer(some, than=all_)).killed) == 2
    assert len(trial(same_content("a", "b")).killed) == 2
    assert not trial(same_except(None, None)).vacuous
    assert trial(same_except(None, None, {"write"})).survived == ("write not left out",)
    assert not trial(fewer(calls("network"), than=all_)).vacuous


VACUOUS = '''"""Nothing is expected."""
import os
import syscalls

def program():
    with syscalls.region("r"):
        os.getpid()

def expectations():
    from tracer.expect import calls
    return [calls("unlinks", region="r").at_most(7)]

if __name__ == "__main__":
    program()
'''


def test_a_vacuous_expectation_fails_the_check(check):
    assert check(VACUOUS).returncode == 0
    done = check(VACUOUS, "--mutate")
    assert done.returncode == 1
    assert "  vacuous    at most 7 unlinks in region r: 0 of 1 mutants fail" in done.stdout
    assert "it holds with any call" in done.stdout
    assert done.stdout.endswith("1 scenarios: 1 expectations hold, 1 vacuous\n")
