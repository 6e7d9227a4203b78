"""The documents' examples run, the commands that they show exist, and their tables say what is in the tree."""

from __future__ import annotations

import contextlib
import functools
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

import syscalls
from tracer.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
BLOCK = re.compile(r"^(?:<!-- (.*?) -->\n)?```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WAYS = {  # (language, a word in it) -> how such a block is run
    ("python", "def expectations"): "scenario",
    ("python", "def test_"): "pytest",
    ("python", ""): "script",
    ("toml", "expect ="): "scenario",
    ("sh", ""): "sh",
}
PROGRAMS = ("python", "toml", "sh", "c", "rust")  # blocks that are run, or say above them why they aren't

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


class Block(NamedTuple):
    """A block of code in a document; `mark` is the comment right above it."""

    document: Path
    mark: str
    language: str
    body: str

    @property
    def way(self) -> str:
        """How it is run; empty if it isn't run here."""
        found = (way for (language, word), way in WAYS.items() if language == self.language and word in self.body)
        return "" if self.mark else next(found, "")


def blocks(document: Path) -> list[Block]:
    return [Block(document, *found) for found in BLOCK.findall(document.read_text())]


BLOCKS = [block for document in DOCUMENTS for block in blocks(document)]
SHELL = sorted({block.document for block in BLOCKS if block.way == "sh"})


def run_as(way: str) -> pytest.MarkDecorator:
    """Have a test run with each block of that way."""
    chosen = [pytest.param(block, id=str(block.document.relative_to(ROOT))) for block in BLOCKS if block.way == way]
    assert chosen
    return pytest.mark.parametrize("block", chosen)


def succeeds(*argv: str, cwd: Path) -> str:
    """Run a command with our `tracer` in its PATH; return what it printed."""
    environ = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(argv, cwd=cwd, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@run_as("scenario")
def test_a_scenario_holds_and_can_fail(block, tmp_path):
    (tmp_path / f"example.{'py' if block.language == 'python' else 'toml'}").write_text(block.body)
    succeeds(sys.executable, "-m", "tracer", "check", "--mutate", ".", cwd=tmp_path)


def test_the_tests_pass(tmp_path):
    chosen = [block for block in BLOCKS if block.way == "pytest"]
    for number, block in enumerate(chosen):
        (tmp_path / f"test_{number}.py").write_text(block.body)
    printed = succeeds(sys.executable, "-m", "pytest", "-rA", "-Werror", "--strict-markers", ".", cwd=tmp_path)
    assert {*re.findall(r"^PASSED test_(\d+)", printed, re.MULTILINE)} == {*map(str, range(len(chosen)))}
    assert chosen and "SKIPPED" not in printed


def test_the_first_assertion_fails_as_it_says(tmp_path):
    _, test, _, failure = blocks(DOCS / "howto/first-assertion.md")[:4]
    (tmp_path / "test_notes.py").write_text(test.body.replace('"wb")', '"wb", buffering=0)'))
    done = subprocess.run([sys.executable, "-m", "pytest", "."], capture_output=True, text=True, cwd=tmp_path)
    given = re.sub(r"\d+</tmp/.*?/notes>", "12</tmp/.../notes>", done.stdout)
    assert done.returncode == 1 and failure.body in given, done.stdout


@run_as("script")
def test_a_script_runs(block, tmp_path):
    succeeds(sys.executable, "-c", block.body, cwd=tmp_path)


@pytest.mark.parametrize("document", SHELL, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_documents_shell_commands_succeed(document, tmp_path):
    for module in ("duckdb", "pyarrow"):
        pytest.importorskip(module, reason=f"{module} is not installed")
    script = "\n".join(block.body for block in blocks(document) if block.way == "sh")
    succeeds("sh", "-eu", "-c", script, cwd=tmp_path)


@each_document
def test_every_fence_belongs_to_a_block(document):
    assert document.read_text().count("```") == 2 * len(blocks(document))


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in PROGRAMS])
def test_a_block_is_run_or_says_why_not(block):
    verb, _, what = block.mark.partition(": ")
    if verb == "run by":
        assert block.document.name in (ROOT / what).read_text()
    elif verb == "stands in":
        assert block.body.strip() in (ROOT / what).read_text()
    else:
        assert block.way or (verb == "not run" and what)


def test_the_failure_in_the_document_is_the_one_that_is_given(tmp_path):
    program, text = blocks(DOCS / "howto/write-an-expectation.md")[:2]
    (tmp_path / "example.toml").write_text(program.body.replace("os.fsync(fd)\n", ""))
    argv = [sys.executable, "-m", "tracer", "check", str(tmp_path)]
    done = subprocess.run(argv, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    given = _without_numbers(done.stdout)
    for line in text.body.splitlines():
        assert _without_numbers(line).strip() in given


def test_the_recorded_scenario_in_the_document_is_the_one_that_is_written(tmp_path):
    program, commands, scenario = blocks(DOCS / "howto/record-a-scenario.md")[:3]
    (tmp_path / "save.py").write_text(program.body)
    (tmp_path / "settings").write_text("a=1\n")
    argv = [sys.executable, "-m", "tracer", "record", "-o", "save.toml", "--", sys.executable, "save.py"]
    done = subprocess.run(argv, capture_output=True, text=True, cwd=tmp_path)
    assert done.stderr.strip() in commands.body
    assert (tmp_path / "save.toml").read_text() == scenario.body


def _without_numbers(text: str) -> str:
    """Return `text` without what varies from run to run: the calls' numbers, the directory and the spaces after."""
    text = re.sub(r"/tmp/[\w/-]+/settings", "/tmp/w/settings", re.sub(r"#\d+", "#", text))
    return re.sub(" +", " ", text)


def shown(document: Path) -> Iterator[list[str]]:
    """Yield the words behind `tracer` of each command that a document shows, in a block or in a line."""
    text = document.read_text()
    typed = "".join(block.body for block in blocks(document) if block.language not in {*PROGRAMS} - {"sh"})
    lines = re.findall(r"^ *(?:\$ |- run: |- )?((?:[\w-]+ )*tracer .*)", typed, re.MULTILINE)
    spans = re.findall(r"`(tracer [^`]+)`", BLOCK.sub("", text))
    for line in [*lines, *spans]:
        words = shlex.split(line, comments=True)
        yield words[words.index("tracer") + 1 :]


@functools.cache
def options(command: str) -> frozenset[str]:
    """Return the options that `tracer COMMAND --help` lists."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert main([*command.split(), "--help"]) == 0
    return frozenset(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", printed.getvalue()))


@each_document
def test_commands_exist_and_have_the_options_that_are_used(document):
    for words in shown(document):
        command = words[0] if words[0].islower() else ""
        assert command in COMMANDS or not command.isalpha()
        for word in words[: words.index("--") if "--" in words else None]:
            if word.startswith("-"):
                name = word.partition("=")[0] if word.startswith("--") else word[:2]
                assert name in options(command if command in COMMANDS else ""), words


def test_commands_are_found_in_documents():
    found = [words for document in DOCUMENTS for words in shown(document)]
    assert ["run", "-w", "raw.trace", "--", "python3", "save.py", "raw"] in found  # behind `setarch -R`
    assert ["check", "scenarios", "--junit", "junit.xml"] in found  # in a pipeline's YAML
    assert ["diff", "--format", "markdown", "base.trace", "head.trace"] in found  # in a line


def test_the_librarys_table_has_every_call_and_type():
    names = set(re.findall(r"`([\w*]+)`", (DOCS / "library.md").read_text()))
    public = [name for name in dir(syscalls) if not name.startswith("_") and callable(getattr(syscalls, name))]
    assert len(public) > 200
    missing = [name for name in public if not any(fnmatchcase(name, known) for known in names)]
    assert [name for name in missing if not re.fullmatch("syscall[1-5]", name)] == []


@each_document
def test_targets_of_make_exist(document):
    named = re.findall(r"(?:^\$ |`)make ([a-z]+)", document.read_text(), re.MULTILINE)
    assert {*named} <= {*re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)}


@each_document
def test_links_between_the_documents_lead_somewhere(document):
    for target in re.findall(r"\]\((?!http)([^)#]+)", document.read_text()):
        assert (document.parent / target).exists(), target


@each_document
def test_files_of_ours_that_are_named_exist(document):
    ours = r"`((?:tracer|syscalls|tests|scenarios|docs|benchmarks)/[\w./]+)`"
    for name in re.findall(ours, document.read_text()):
        assert (ROOT / name).exists(), name


def test_the_index_leads_to_every_document():
    targets = re.findall(r"\]\(([^):#]+)", (DOCS / "README.md").read_text())
    linked = {(DOCS / target).resolve() for target in targets}
    assert {*DOCS.rglob("*.md")} - linked == {DOCS / "README.md"}


def test_decisions_are_numbered_without_gaps():
    decisions = sorted((DOCS / "decisions").iterdir())
    numbers = [(int(path.name[:4]), int(path.read_text().partition(".")[0].lstrip("# "))) for path in decisions]
    assert numbers == [(number, number) for number in range(1, len(decisions) + 1)]


def test_the_layout_names_what_is_in_the_tree():
    named = re.findall(r"^\| `([\w./]+)` \|", (DOCS / "architecture.md").read_text(), re.MULTILINE)
    top = {f"{path.name}/" for path in ROOT.glob("[!.]*/") if path.suffix != ".egg-info" and path.name != "build"}
    ours = {f"tracer/{path.name}" for path in (ROOT / "tracer").glob("[!_]*.py")}
    packages = {f"tracer/{path.parent.name}/" for path in (ROOT / "tracer").glob("*/__init__.py")}
    assert sorted(named) == sorted((top - {"tracer/"}) | ours | packages)


def test_the_layers_are_those_that_the_gate_checks():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = "\n".join(contract["layers"]).replace("tracer.", "")
    assert f"\n{layers}\n" in (DOCS / "architecture.md").read_text()


def test_the_glossary_is_in_order():
    terms = re.findall(r"^- \*\*(.*?)\*\*", (DOCS / "glossary.md").read_text(), re.MULTILINE)
    assert terms == sorted(terms, key=str.lower) and len(terms) > 30
