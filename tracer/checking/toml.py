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

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from tracer.checking.build import COMPILERS
from tracer.checking.scenario import Program, Scenario
from tracer.checking.stage import Prepared
from tracer.errors import UsageError
from tracer.expect import Expectation
from tracer.expect.place import placed
from tracer.expect.text import parse

_ADVICE = "See docs/howto/write-an-expectation.md."
_PROGRAM: Mapping[str, type] = {"command": list, "language": str, "source": str, "source_file": str}
_SCENARIO: Mapping[str, type] = {
    **_PROGRAM,
    "claim": str,
    "region": str,
    "files": dict,
    "expect": str,
    "runs": dict,
}


def load_toml(path: Path, name: str) -> Scenario:
    """Return the scenario in the TOML file `path`. Raises UsageError."""
    try:
        text = path.read_text()
    except (UnicodeDecodeError, OSError) as error:
        raise UsageError(f"loading the scenario {path}", f"it is no TOML: {error}", _ADVICE) from error
    return scenario(text, path, name)


def scenario(text: str, path: Path, name: str) -> Scenario:
    """Return the scenario that `text`, TOML, is in the file `path`. Raises UsageError."""
    tried = f"loading the scenario {path}"
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(tried, f"it is no TOML: {error}", _ADVICE) from error
    _check(found, _SCENARIO, tried)
    for key in ("claim", "expect"):
        if not found.get(key, "").strip():
            raise UsageError(tried, f"it has no {key}", _ADVICE)
    others = {run: _program(table, path, f"{tried}, run {run}") for run, table in found.get("runs", {}).items()}
    return Scenario(
        path,
        name,
        found["claim"].strip().splitlines()[0],
        _program(found, path, tried, _SCENARIO),
        _expectations(found, text, path),
        _files(found.get("files", {}), path.parent, tried),
        others,
    )


def _check(table: object, known: Mapping[str, type], tried: str) -> Mapping[str, Any]:
    if not isinstance(table, dict):
        raise UsageError(tried, "it is no table", _ADVICE)
    for key, value in table.items():
        if key not in known:
            raise UsageError(tried, f"nobody knows the key {key!r}", f"The keys are {', '.join(known)}.")
        if not isinstance(value, known[key]):
            raise UsageError(tried, f"{key} is no {known[key].__name__}", _ADVICE)
    return table


def _program(found: object, path: Path, tried: str, known: Mapping[str, type] = _PROGRAM) -> Program:
    table = _check(found, known, tried)
    language = table.get("language", "")
    source = table.get("source", "")
    if "source_file" in table:
        try:
            source = (path.parent / table["source_file"]).read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(tried, f"reading {table['source_file']}: {error}", "Check the path.") from error
    if bool(language) != bool(source):
        raise UsageError(tried, "it has one of language and source, not both", _ADVICE)
    if language and language not in COMPILERS:
        raise UsageError(tried, f"no compiler is known for {language!r}", f"Choose {' or '.join(COMPILERS)}.")
    command = table.get("command", ["{build}"] if language else [])
    if not command or not all(isinstance(word, str) for word in command):
        raise UsageError(tried, "it has no command", 'Write one as in command = ["cat", "input"].')
    if any("{build}" in word for word in command) and not language:
        raise UsageError(tried, "{build} stands for nothing", "Give language and source.")
    here = str(path.parent.resolve())
    words = (word.replace("{here}", here).replace("{python}", sys.executable) for word in command)
    return Program(tuple(words), language, source)


def _files(files: Mapping[str, Any], here: Path, tried: str) -> Mapping[str, Prepared]:
    return {name: _prepared(name, content, here, tried) for name, content in files.items()}


def _prepared(name: str, content: object, here: Path, tried: str) -> Prepared:
    inside = not PurePath(name).is_absolute() and ".." not in PurePath(name).parts
    match content:
        case str() if inside:
            return content
        case {"copy": str(copied), **rest} if inside and not rest:
            return here / copied
    advice = 'Give a relative path and its text, or { copy = "PATH" }.'
    raise UsageError(tried, f"the file {name!r} can't be prepared", advice)


def _expectations(found: Mapping[str, Any], text: str, path: Path) -> tuple[Expectation, ...]:
    expect, region = found["expect"], found.get("region")
    first = text[: text.find(expect)].count("\n") + 1 if expect in text else 1
    parsed = parse(expect, str(path), first)
    return tuple(placed(one, region) if region is not None else one for one in parsed)
