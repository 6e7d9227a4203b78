"""One scenario: a Python file with a program and, beside it, the expectations.

'''What is claimed, in one line.'''
def program() -> None: ...            # run under trace, in an empty directory; or LANGUAGE and SOURCE
def expectations() -> list[Expectation]: ...
if __name__ == "__main__":
    program()
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from tracer.errors import TracerError, UsageError
from tracer.expect import Expectation


@dataclass(frozen=True, slots=True)
class Scenario:
    """A loaded scenario: its file, its claim, what it runs and what it expects."""

    path: Path
    name: str
    claim: str
    language: str
    source: str
    expectations: tuple[Expectation, ...]


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
    module = _import(path)
    claim = _need(module, path, "__doc__").strip().splitlines()[0]
    make: Callable[[], Sequence[Expectation]] = _need(module, path, "expectations")
    try:
        expectations = tuple(make())
    except TypeError as error:
        raise UsageError(f"loading the scenario {path}", f"expectations(): {error}", "Return a list.") from error
    if not expectations:
        raise UsageError(f"loading the scenario {path}", "it expects nothing", "Return at least one expectation.")
    language = getattr(module, "LANGUAGE", "python")
    source = _need(module, path, "SOURCE" if language != "python" else "program")
    name = str(path.relative_to(root).with_suffix(""))
    return Scenario(path, name, claim, language, str(source), expectations)


def discover(paths: Sequence[str]) -> list[Scenario]:
    """Return the scenarios at `paths`: files, or directories with all theirs, by name. Raises UsageError."""
    found: list[Scenario] = []
    for given in map(Path, paths):
        if given.is_dir():
            files = [p for p in sorted(given.rglob("*.py")) if not p.name.startswith("_")]
            found += [load(file, given) for file in files]
        elif given.exists():
            found.append(load(given, given.parent))
        else:
            raise UsageError(f"loading scenarios from {given}", "no such file or directory", "Check the path.")
    if not found:
        raise UsageError(
            f"loading scenarios from {', '.join(paths)}", "there are none", "A scenario is a .py file."
        )
    return found


def python_command(scenario: Scenario) -> list[str]:
    """Return the command that runs a Python scenario without the user's site and environment."""
    return [sys.executable, "-I", str(scenario.path.resolve())]
