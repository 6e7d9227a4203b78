"""With everything redacted, no secret is anywhere, in any encoding that we write; without, all are."""

from __future__ import annotations

import base64
import os
import random
import string
import subprocess
import sys
from pathlib import Path

import pytest

from redaction.secrets_planted import MORE, NAMES
from tracer.cli.main import main

PROGRAM = Path(__file__).with_name("secrets_planted.py")
TEXTS = ("summary", "text", "jsonl", "perfetto", "csv", "strace")
ONLY_IN_STACKS = {"environ", "child"}


def forms(secret: str) -> list[bytes]:
    """Return how a secret may be written: as it is, escaped, in base64 at any offset, in UTF-16."""
    raw = secret.encode()
    based = [base64.b64encode(bytes(at) + raw)[4 if at else 0 : -4] for at in range(3)]
    escaped = ["".join(f"{how}{byte:{digits}}" for byte in raw) for how, digits in (("\\x", "02x"), ("\\", "o"))]
    return [raw, raw.hex().encode(), secret.encode("utf-16-le"), *based, *(text.encode() for text in escaped)]


def found(secrets: dict[str, str], written: bytes) -> set[str]:
    return {name for name, secret in secrets.items() if any(form in written for form in forms(secret))}


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    chance = random.Random()
    return {name: "".join(chance.choices(string.ascii_letters, k=15)) for name in NAMES + MORE}


@pytest.fixture(scope="module")
def record(tmp_path_factory, secrets):
    def run(*options: str) -> Path:
        place = tmp_path_factory.mktemp("run")
        words = [sys.executable, "-m", "tracer", "run", *options, "--", sys.executable, str(PROGRAM)]
        subprocess.run(
            [*words, *secrets.values()], cwd=place, env={**os.environ, "SOME": secrets["environ"]}, check=True
        )
        return place

    return run


STACKS = ("-k", "--stack-size", str(1 << 20), "--descriptors", "all")


@pytest.fixture(scope="module")
def plain(record) -> Path:
    return record("-w", "kept", "-o", "text", "-s", "4096", *STACKS)


@pytest.fixture(scope="module")
def hidden(record) -> Path:
    return record("-w", "kept", "-o", "text", "-s", "4096", "--redact", "all", *STACKS)


def test_without_redaction_all_of_them_are_in_the_file(plain, secrets):
    assert found(secrets, (plain / "kept").read_bytes()) == set(secrets)


def test_what_is_redacted_never_reaches_the_file_or_the_text(hidden, secrets):
    assert found(secrets, (hidden / "kept").read_bytes()) == set()
    assert found(secrets, (hidden / "text").read_bytes()) == set()
    assert "memfd:~" in (hidden / "text").read_text()


def reports(trace: Path, to: Path, *redact: str) -> dict[str, bytes]:
    """Return what every command and format writes about a trace."""
    commands = {f"report-{form}": ["report", "--format", form, "-o", "OUT"] for form in TEXTS}
    commands["report-xx"] = ["report", "--format", "strace", "-xx", "-s", "4096", "-v", "-yy", "-k", "-o", "OUT"]
    commands["html"] = ["report", "--html", "OUT"]
    commands["folded"] = ["report", "--format", "folded", "-o", "OUT"]
    written = {}
    for name, words in commands.items():
        out = to / name
        assert main([str(out) if word == "OUT" else word for word in words] + [*redact, str(trace)]) == 0
        written[name] = out.read_bytes()
    return written


def printed(capfd, *words: str) -> bytes:
    assert main(list(words)) in (0, 1)
    return capfd.readouterr().out.encode()


def commands(trace: Path, other: Path) -> list[list[str]]:
    return [
        ["explain", "--all", "-v", str(trace)],
        ["explain", "--all", "-v", "--json", str(trace)],
        ["explain", "--all", "-v", "--format", "sarif", str(trace)],
        ["diff", "--all", "--exact", "trace", "other"],
        ["diff", "--all", "--json", "trace", "other"],
        ["diff", "--format", "markdown", "trace", "other"],
    ]


def test_no_report_of_a_whole_trace_shows_any(plain, secrets, tmp_path, capfd):
    for name, written in reports(plain / "kept", tmp_path, "--redact", "all").items():
        assert (name, found(secrets, written)) == (name, set())
        assert b"~" in written or name in ("report-summary", "folded"), name


def test_without_redaction_reports_show_them(plain, secrets, tmp_path):
    shown = reports(plain / "kept", tmp_path)
    of_calls = set(secrets) - ONLY_IN_STACKS
    for name in ("report-text", "report-jsonl", "report-strace", "report-xx", "report-csv", "html"):
        assert (name, of_calls - found(secrets, shown[name])) == (name, set())


@pytest.mark.parametrize("number", range(6))
def test_no_other_command_shows_any(plain, hidden, secrets, tmp_path, capfd, monkeypatch, number):
    monkeypatch.chdir(tmp_path)
    os.symlink(plain / "kept", "trace")
    os.symlink(hidden / "kept", "other")
    words = commands(Path("trace"), Path("other"))[number]
    assert found(secrets, printed(capfd, *words, "--redact", "all")) == set()
    if "markdown" not in words:  # that has no names
        assert found(secrets, printed(capfd, *words))


def test_no_page_of_two_traces_shows_any(plain, hidden, secrets, tmp_path, capfd):
    page = tmp_path / "page"
    words = ["diff", str(plain / "kept"), str(hidden / "kept"), "--html", str(page)]
    assert main([*words, "--redact", "all"]) == 1
    assert found(secrets, page.read_bytes()) == set()
    assert main(words) == 1
    assert found(secrets, page.read_bytes())


def test_a_trace_that_is_replayed_is_redacted_for_others(plain, secrets, tmp_path):
    pytest.importorskip("pyarrow")
    new, table = tmp_path / "new", tmp_path / "table"
    assert main(["run", "--engine", "replay", "-w", str(new), "--redact", "all", str(plain / "kept")]) == 0
    assert found(secrets, new.read_bytes()) == set()
    assert main(["report", "--parquet", str(table), str(new)]) == 0
    assert found(secrets, table.read_bytes()) == set()
