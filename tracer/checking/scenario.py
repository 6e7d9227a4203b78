"""One scenario: a program and, beside it, its expectations; a Python file, or a TOML file for any language.

'''What is claimed, in one line.'''
def program() -> None: ...            # run under trace, in an empty directory; or LANGUAGE and SOURCE
def expectations() -> list[Expectation]: ...
if __name__ == "__main__":
    program()
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from tracer.checking.stage import Prepared
from tracer.errors import TracerError, UsageError
from tracer.expect import Expectation


@dataclass(frozen=True, slots=True)
class Program:
    """What is run: a command, in which `{build}` stands for what `source` in `language` compiles to."""

    command: tuple[str, ...]
    language: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A loaded scenario: its file, its claim, what it runs, in which files, and what it expects.

    `others` are further programs, by name, that expectations compare with.
    """

    path: Path
    name: str
    claim: str
    program: Program
    expectations: tuple[Expectation, ...]
    files: Mapping[str, Prepared] = field(default_factory=dict)
    others: Mapping[str, Program] = field(default_factory=dict)


def _import(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"scenario_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"loading the scenario {path}", "it is no Python file", "Name a .py file.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except TracerError:
        raise
    except Exception as error:
        happened = f"{type(error).__name__}: {error}"
        raise UsageError(
            f"loading the scenario {path}", happened, "Run the file with Python to see where."
        ) from error
    return module


def _need(module: ModuleType, path: Path, name: str) -> Any:
    found = getattr(module, name, None)
    if not found:
        advice = "See docs/howto/write-a-scenario.md."
        raise UsageError(f"loading the scenario {path}", f"it has no {name}", advice)
    return found


def load(path: Path, root: Path) -> Scenario:
    """Return the scenario in the file `path`; its name is relative to `root`. Raises UsageError."""
    name = str(path.relative_to(root).with_suffix(""))
    if path.suffix == ".toml":
        from tracer.checking.toml import load_toml

        return load_toml(path, name)
    module = _import(path)
    claim = _need(module, path, "__doc__").strip().splitlines()[0]
    make: Callable[[], Sequence[Expectation]] = _need(module, path, "expectations")
    try:
        expectations = tuple(make())
    except TypeError as error:
        raise UsageError(f"loading the scenario {path}", f"expectations(): {error}", "Return a list.") from error
    if not expectations:
        raise UsageError(f"loading the scenario {path}", "it expects nothing", "Return at least one expectation.")
    return Scenario(path, name, claim, _program(module, path), expectations)


def _program(module: ModuleType, path: Path) -> Program:
    language = getattr(module, "LANGUAGE", "python")
    source = _need(module, path, "SOURCE" if language != "python" else "program")
    if language == "python":  # without the user's site and environment
        return Program((sys.executable, "-I", str(path.resolve())))
    return Program(("{build}",), language, str(source))


def discover(paths: Sequence[str]) -> list[Scenario]:
    """Return the scenarios at `paths`: files, or directories with all theirs, by name. Raises UsageError."""
    found: list[Scenario] = []
    for given in map(Path, paths):
        if given.is_dir():
            files = [p for p in sorted(given.rglob("*")) if p.suffix in (".py", ".toml")]
            found += [load(file, given) for file in files if not file.name.startswith("_")]
        elif given.exists():
            found.append(load(given, given.parent))
        else:
            raise UsageError(f"loading scenarios from {given}", "no such file or directory", "Check the path.")
    if not found:
        happened = "there are none"
        raise UsageError(
            f"loading scenarios from {', '.join(paths)}", happened, "A scenario is a .py or .toml file."
        )
    return found
