'''Scenarios in TOML: a command of any language, and expectations as text.

claim = "What is claimed, in one line."
command = ["{build}", "out"]       # {build}: what `source` compiles to; {here}: its directory; {python}: ours
language = "c"                     # with `source` or `source_file`; or neither, for a command that is there
region = "save"                    # of all expectations that name none
files = { input = "prepared" }     # in the directory in which the command runs; or { input = { copy = "PATH" } }
expect = """
at most 1 writes
"""
[runs.raw]                         # another command to compare with: `in run raw`
command = ["cat", "input"]
'''

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from tracer.checking.build import COMPILERS
from tracer.checking.scenario import Program, Scenario
from tracer.checking.stage import Prepared
from tracer.errors import UsageError
from tracer.expect import Expectation
from tracer.expect.names import advice_among
from tracer.expect.place import placed
from tracer.expect.text import parse, place

_PROGRAM: Mapping[str, type] = {"command": list, "language": str, "source": str, "source_file": str}
_SCENARIO: Mapping[str, type] = {
    **_PROGRAM,
    "claim": str,
    "region": str,
    "files": dict,
    "expect": str,
    "runs": dict,
}
_TYPES: Mapping[type, str] = {str: "text", list: "list", dict: "table"}
_EXAMPLES: Mapping[str, str] = {
    "command": 'command = ["cat", "input"]',
    "language": 'language = "c"',
    "source": "source = '''int main(void) { return 0; }'''",
    "source_file": 'source_file = "program.c"',
    "claim": 'claim = "A save is one write."',
    "region": 'region = "save"',
    "files": 'files = { input = "its text" }',
    "expect": 'expect = "at most 3 writes"',
    "runs": 'runs.raw.command = ["cat", "input"]',
}
_TOML = "Text stands in quotes; that of several lines, or with a backslash, between three: expect = '''."


@dataclass(frozen=True, slots=True)
class _File:
    """A file that is read: what is said of its errors."""

    path: Path
    text: str = ""
    run: str = ""

    def error(self, happened: str, advice: str) -> UsageError:
        return UsageError(f"loading the scenario {self.path}{self.run}", happened, advice)

    def key_error(self, key: str, happened: str, advice: str) -> UsageError:
        """Return what is wrong about a key, with its place where that can be found."""
        found = re.search(rf"^[ \t]*(?:\S+\.)?({re.escape(key)})\b", self.text, re.MULTILINE)
        if found is None:
            return self.error(happened, advice)
        return self.error_at(found.start(1), happened, advice)

    def error_at(self, at: int, happened: str, advice: str) -> UsageError:
        where, shown = place(self.text, self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at))
        return self.error(f"{where}: {happened}{shown}", advice)

    def no_toml(self, error: tomllib.TOMLDecodeError) -> UsageError:
        happened, _, where = str(error).partition(" (at line ")
        numbers = [int(number) for number in re.findall(r"\d+", where)]
        where, shown = place(self.text, *numbers) if numbers else place(self.text, -1, -1)
        return self.error(f"{where}: it is no TOML: {happened}{shown}", _TOML)


def load_toml(path: Path, name: str) -> Scenario:
    """Return the scenario in the TOML file `path`. Raises UsageError."""
    try:
        text = path.read_text("utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise _File(path).error(f"it can't be read: {error}", "Name a text file in UTF-8.") from error
    return scenario(text, path, name)


def scenario(text: str, path: Path, name: str) -> Scenario:
    """Return the scenario that `text`, TOML, is in the file `path`. Raises UsageError."""
    file = _File(path, text)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise file.no_toml(error) from error
    _check(found, _SCENARIO, file)
    for key in ("claim", "expect"):
        if not found.get(key, "").strip():
            raise file.key_error(key, f"it has no {key}", _as_in(key))
    others = {
        run: _program(table, replace(file, run=f", run {run}")) for run, table in found.get("runs", {}).items()
    }
    return Scenario(
        path,
        name,
        found["claim"].strip().splitlines()[0],
        _program(found, file, _SCENARIO),
        _expectations(found, text, path),
        _files(found.get("files", {}), file),
        others,
    )


def _as_in(key: str) -> str:
    return f"Write it as in {_EXAMPLES[key]}"


def _check(table: object, known: Mapping[str, type], file: _File) -> Mapping[str, Any]:
    if not isinstance(table, dict):
        raise file.error("it is no table", _as_in("runs"))
    for key, value in table.items():
        if key not in known:
            raise file.key_error(key, f"nobody knows the key {key!r}", advice_among(key, known))
        if not isinstance(value, known[key]):
            raise file.key_error(key, f"{key} is no {_TYPES[known[key]]}", _as_in(key))
    return table


def _program(found: object, file: _File, known: Mapping[str, type] = _PROGRAM) -> Program:
    table = _check(found, known, file)
    language = table.get("language", "")
    source = table.get("source", "")
    if "source_file" in table:
        try:
            source = (file.path.parent / table["source_file"]).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise file.key_error("source_file", str(error), "Check the path.") from error
    if bool(language) != bool(source):
        pair = f"{_EXAMPLES['language']} and {_EXAMPLES['source']}"
        key = "language" if language else "source"
        raise file.key_error(key, "it has one of language and source, not both", f"Write both: {pair}")
    if language and language not in COMPILERS:
        advice = f"Choose {' or '.join(COMPILERS)}."
        raise file.key_error("language", f"no compiler is known for {language!r}", advice)
    command = table.get("command", ["{build}"] if language else [])
    if not command or not all(isinstance(word, str) for word in command):
        raise file.key_error("command", "it has no command", _as_in("command"))
    if any("{build}" in word for word in command) and not language:
        raise file.key_error("command", "{build} stands for nothing", "Give language and source.")
    here = str(file.path.parent.resolve())
    words = (word.replace("{here}", here).replace("{python}", sys.executable) for word in command)
    return Program(tuple(words), language, source)


def _files(files: Mapping[str, Any], file: _File) -> Mapping[str, Prepared]:
    return {name: _prepared(name, content, file) for name, content in files.items()}


def _prepared(name: str, content: object, file: _File) -> Prepared:
    inside = not PurePath(name).is_absolute() and ".." not in PurePath(name).parts
    match content:
        case str() if inside:
            return content
        case {"copy": str(copied), **rest} if inside and not rest:
            return file.path.parent / copied
    advice = 'Give a relative path and its text, or { copy = "PATH" }.'
    raise file.key_error(name, f"the file {name!r} can't be prepared", advice)


def _expectations(found: Mapping[str, Any], text: str, path: Path) -> tuple[Expectation, ...]:
    expect, region = found["expect"], found.get("region")
    first = text[: text.find(expect)].count("\n") + 1 if expect in text else 1
    parsed = parse(expect, str(path), first)
    return tuple(placed(one, region) if region is not None else one for one in parsed)
