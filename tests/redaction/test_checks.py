"""`tracer check --redact`: judged on what was seen, shown without what must not be shared."""

from __future__ import annotations

import sys

import pytest

from tracer.cli.main import main

PROGRAM = """
import os
os.mkdir("secretdir")
fd = os.open("secretdir/secretname", os.O_CREAT | os.O_WRONLY)
os.write(fd, b"secretword")
"""


@pytest.fixture
def checked(tmp_path, capfd):
    (tmp_path / "save.py").write_text(PROGRAM)
    (tmp_path / "save.toml").write_text(
        'claim = "It saves."\n'
        f'command = ["{sys.executable}", "{{here}}/save.py"]\n'
        "expect = '''\n"
        "opens {path: /*name/} = $f\n"
        'writes($f, "nothing")\n'
        "'''\n"
    )

    def run(*options: str) -> str:
        page, junit = tmp_path / "page", tmp_path / "junit"
        words = ["check", str(tmp_path / "save.toml"), "-v", "--html", str(page), "--junit", str(junit), *options]
        assert main(words) == 1
        return capfd.readouterr().out + page.read_text() + junit.read_text()

    return run


WORDS = ("secretdir", "secretname", "secretword")


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github"])
def test_no_form_shows_what_is_redacted(checked, form):
    shown = checked("--format", form, "--redact", "all")
    assert not [word for word in WORDS if word in shown]
    assert "~" in shown


def test_without_it_all_are_shown(checked):
    assert not [word for word in WORDS if word not in checked()]


def test_paths_alone_can_go(checked):
    shown = checked("--redact", "paths")
    assert "secretname" not in shown
    assert "secretword" in shown
