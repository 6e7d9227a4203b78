"""One scenario: a program and, beside it, its expectations; a Python file, or a TOML file for any language.

'''What is claimed, in one line.'''
def program() -> None: ...            # run under trace, in an empty directory; or LANGUAGE and SOURCE
def expectations() -> list[Expectation]: ...
def unavailable() -> str: ...         # why it can't be run here, "" if it can; may be left out
def while_reading(pid) -> dict[str, bytes]: ...  # see tracer.checking.onlooker; may be left out
if __name__ == "__main__":
    program()

With CASES, names of cases, the file is a scenario each: `FILE[CASE]`; the functions are given the case, the program
finds it in sys.argv[1], and LANGUAGE and SOURCE are tables by case.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from tracer.checking.onlooker import Look
from tracer.checking.stage import Prepared
from tracer.errors import TracerError, UsageError
from tracer.expect import Expectation

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Program:
    """What is run: a command, in which `{build}` stands for what `source` in `language` compiles to."""

    command: tuple[str, ...]
    language: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A loaded scenario: its file, its claim, what it runs, in which files, and what it expects.

    `others` are further programs, by name, that expectations compare with; `unavailable` says why it can't be run
    here; `look` looks at the program while that waits for its standard input.
    """

    path: Path
    name: str
    claim: str
    program: Program
    expectations: tuple[Expectation, ...]
    files: Mapping[str, Prepared] = field(default_factory=dict)
    others: Mapping[str, Program] = field(default_factory=dict)
    unavailable: Callable[[], str] = str
    look: Look | None = None


_NEEDED = {
    "__doc__": 'what it claims in its first line, as in """A save is one write."""',
    "expectations": 'def expectations(): and return a list, as in [calls("writes").at_most(3)]',
    "program": "def program(): with what is to be traced",
    "SOURCE": "the program in LANGUAGE, as in SOURCE = 'int main(void) { return 0; }'",
    "CASES": "the names of cases, as in CASES = ['small', 'large'], or leave it out",
}


def _import(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"scenario_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"loading the scenario {path}", "it is no Python file", "Name a .py file.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except TracerError:
        raise
    except (Exception, SystemExit) as error:
        happened = f"{type(error).__name__}: {error}"
        raise UsageError(
            f"loading the scenario {path}", happened, "Run the file with Python to see where."
        ) from error
    return module


def _need(module: ModuleType, path: Path, name: str) -> Any:
    found = getattr(module, name, None)
    if not found:
        advice = f"Write {_NEEDED.get(name, name)}: see docs/howto/write-a-scenario.md."
        raise UsageError(f"loading the scenario {path}", f"it has no {name}", advice)
    return found


def load(path: Path, root: Path) -> list[Scenario]:
    """Return the scenarios in the file `path`; their names are relative to `root`. Raises UsageError."""
    if not path.is_file():
        raise UsageError(f"loading the scenario {path}", "it is no regular file", "Name a .py or .toml file.")
    name = str(path.relative_to(root).with_suffix(""))
    if path.suffix == ".toml":
        from tracer.checking.toml import load_toml

        return [load_toml(path, name)]
    module = _import(path)
    if not hasattr(module, "CASES"):
        return [_scenario(module, path, name)]
    return [_scenario(module, path, f"{name}[{case}]", case) for case in _need(module, path, "CASES")]


def _scenario(module: ModuleType, path: Path, name: str, *case: str) -> Scenario:
    claim = _need(module, path, "__doc__").strip().splitlines()[0]
    expectations = tuple(_answer(module, path, "expectations", list, *case))
    if not expectations:
        raise UsageError(f"loading the scenario {path}", "it expects nothing", "Return at least one expectation.")
    unavailable: Callable[[], str] = str
    if hasattr(module, "unavailable"):
        unavailable = partial(_answer, module, path, "unavailable", str, *case)
    look = getattr(module, "while_reading", None)
    program = _program(module, path, *case)
    stray = next((each for each in expectations if not hasattr(each, "judge")), None)
    if stray is not None:
        advice = 'Return expectations, as in [calls("writes").at_most(3)].'
        raise UsageError(f"loading the scenario {path}", f"{stray!r} is no expectation", advice)
    return Scenario(path, name, claim, program, expectations, unavailable=unavailable, look=look)


def _answer(module: ModuleType, path: Path, name: str, kind: type[Answer], *case: str) -> Answer:
    """Return what the scenario's function `name` does. Raises UsageError."""
    tried, function = f"loading the scenario {path}", _need(module, path, name)
    try:
        found = function(*case)
    except TracerError:
        raise
    except (Exception, SystemExit) as error:
        raise UsageError(tried, f"{name}(): {type(error).__name__}: {error}", "Call it to see where.") from error
    if not isinstance(found, kind):
        raise UsageError(tried, f"{name}(): it returned no {kind.__name__}", f"Return a {kind.__name__}.")
    return found


def _program(module: ModuleType, path: Path, *case: str) -> Program:
    language = getattr(module, "LANGUAGE", "python")
    if isinstance(language, Mapping):
        language = language.get(case[0], "python")
    source = _need(module, path, "SOURCE" if language != "python" else "program")
    if language == "python":  # without the user's site and environment
        return Program((sys.executable, "-I", str(path.resolve()), *case))
    return Program(("{build}", *case), language, source[case[0]] if case else str(source))


def discover(paths: Sequence[str]) -> list[Scenario]:
    """Return the scenarios at `paths`: files, or directories with all theirs, by name. Raises UsageError."""
    found: list[Scenario] = []
    for given in map(Path, paths):
        if given.is_dir():
            files = [p for p in sorted(given.rglob("*")) if p.suffix in (".py", ".toml")]
            found += [one for file in files if not file.name.startswith("_") for one in load(file, given)]
        elif given.exists():
            found += load(given, given.parent)
        else:
            raise UsageError(f"loading scenarios from {given}", "no such file or directory", "Check the path.")
    if not found:
        happened = "there are none"
        raise UsageError(
            f"loading scenarios from {', '.join(paths)}", happened, "A scenario is a .py or .toml file."
        )
    return found
