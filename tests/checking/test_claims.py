"""The claims of documents, and what became of their proofs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tracer.checking.check import Result
from tracer.checking.claims import documents, load, markdown, verdict
from tracer.checking.scenario import discover
from tracer.errors import UsageError
from tracer.expect import Status, Verdict

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SAMPLE = SCENARIOS.parent / "reports/samples/seeds.md"
SCENARIO = '''"""One write."""
import syscalls

def program():
    with syscalls.region("one"):
        syscalls.write(1, b"x")

def expectations():
    from tracer.expect import calls
    return [calls("writes", region="one").exactly(1), calls("reads", region="one").exactly(READS)]

if __name__ == "__main__":
    program()
'''
CLAIMS = """
[seed]
title = "A document"
[seed.claims]
writes = { claim = "It writes.", proof = ["case: writes"] }
reads = { claim = "It doesn't read.", proof = ["case: reads"] }
other = { claim = "It's <fast>.", reason = "not measured" }
"""


@pytest.fixture
def check(tmp_path):
    (tmp_path / "case.py").write_text(SCENARIO.replace("READS", "0"))
    (tmp_path / "_claims.toml").write_text(CLAIMS)

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "tracer", "check", str(tmp_path), *options]
        return subprocess.run(argv, capture_output=True, text=True)

    return run


def test_each_claim_has_its_verdict_in_its_section(check):
    said = check().stdout
    assert "\nA document: 2 of 2 claims hold, 1 can't be proved\n" in said
    assert "\n  holds       It writes.  (case)\n" in said
    assert "\n  not proved  It's <fast>.  (not measured)\n" in said


def test_only_the_claim_whose_expectation_fails_fails(check, tmp_path):
    (tmp_path / "case.py").write_text(SCENARIO.replace("READS", "1"))
    done = check()
    assert done.returncode == 1
    assert "1 of 2 claims hold" in done.stdout
    assert "\n  fails       It doesn't read." in done.stdout and "\n  holds       It writes." in done.stdout


def test_all_claims_of_a_program_that_fails_fail(check, tmp_path):
    (tmp_path / "case.py").write_text(
        SCENARIO.replace("READS", "0").replace("    program()\n", "    program(); 1 / 0\n")
    )
    assert "0 of 2 claims hold" in check().stdout


def test_the_table_is_written_as_markdown(check, tmp_path):
    assert check("--claims", str(tmp_path / "out.md")).returncode == 0
    text = (tmp_path / "out.md").read_text()
    assert "\n## A document\n" in text
    assert "\n| writes | It writes. | `case`: writes | holds |\n" in text
    assert "| It's &#60;fast&#62;. | not measured | not proved |" in text
    assert (tmp_path / "out.md").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"case: writes"', '"gone"', "there is no gone"),
        ("case: writes", "case: forks", "there is no case: forks"),
        ('reason = "not measured"', 'why = "not measured"', "not just a claim and a proof or a reason"),
        (', proof = ["case: writes"]', "", "not just a claim and a proof or a reason"),
        ("title", "name", "'title'"),
        ("[seed]", "[seed", "Expected ']'"),
    ],
)
def test_claims_that_nothing_proves_are_usage_errors(check, tmp_path, before, after, message):
    (tmp_path / "_claims.toml").write_text(CLAIMS.replace(before, after))
    done = check()
    assert done.returncode == 2 and message in done.stderr, done.stderr


def _all_hold():
    """Return our scenarios as if each had held, run by nobody."""
    scenarios = discover([str(SCENARIOS)])
    held = [tuple(Verdict(Status.HOLDS, "", "") for _ in one.expectations) for one in scenarios]
    return scenarios, [Result(one, verdicts) for one, verdicts in zip(scenarios, held, strict=True)]


def test_every_claim_of_the_seeds_names_what_proves_it_and_the_sample_is_up_to_date():
    """But for what was skipped where the sample was made."""
    scenarios, results = _all_hold()
    found = documents([str(SCENARIOS)], scenarios)
    assert len(found) == 5
    written = SAMPLE.read_text().replace("| skipped |", "| holds |")
    assert written == markdown(found, results), "run `tracer check scenarios --claims reports/samples/seeds.md`"


@pytest.mark.parametrize(
    ("became", "told"),
    [
        ([(Status.HOLDS, ""), (Status.FAILS, "")], "fails"),
        ([(Status.HOLDS, ""), (Status.UNDECIDED, "")], "undecided"),
        ([(Status.HOLDS, ""), (None, "no compiler")], "holds"),
        ([(None, "no compiler"), (None, "no compiler")], "skipped"),
        ([], "not run"),
    ],
)
def test_a_claim_is_as_good_as_the_worst_of_its_cases(check, tmp_path, became, told):
    (one,) = discover([str(tmp_path)])
    (document,) = load(tmp_path / "_claims.toml")
    results = [
        Result(one, () if skipped else (Verdict(status, "", ""),) * 2, skipped) for status, skipped in became
    ]
    assert verdict(document.claims[0], results) == told


def test_a_missing_file_of_claims_is_told():
    with pytest.raises(UsageError):
        load(Path("/no/such"))
