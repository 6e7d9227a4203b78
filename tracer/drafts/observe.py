"""Running a command that is to become a scenario: in a directory of its own, with the files that it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracer import runner
from tracer.checking.check import broken
from tracer.checking.stage import Stage
from tracer.decode.trace import Trace
from tracer.drafts.work import Work, referred
from tracer.engines.contract import Engine
from tracer.errors import UsageError
from tracer.expect import Observation

_SCRIPTS = frozenset({".py", ".sh", ".pl", ".rb", ".js", ".lua"})
_ROUNDS = 20  # of runs that each find another file missing


@dataclass(frozen=True, slots=True)
class Observed:
    """What was run and seen: the words for the scenario, the files that it prepares, and each run."""

    words: tuple[str, ...]
    files: tuple[str, ...]
    works: tuple[Work, ...]
    observations: tuple[Observation, ...]


def observe(words: Sequence[str], scratch: Path, here: Path, runs: int, engine: Engine) -> Observed:
    """Run `words` until nothing that lies in the present directory is missing, and then up to `runs` times.

    Programs are named from `here`, where the scenario will stand. Raises TracerError, UsageError if it fails.
    """
    runner.command(words)
    programs = {word for place, word in enumerate(words) if _is_program(word, place == 0)}
    argv = [os.path.abspath(word) if word in programs else word for word in words]
    files = [word for word in words if word not in programs and _lies_here(word)]
    stage = Stage(scratch, {name: Path(name).resolve() for name in files})
    for _ in range(_ROUNDS):
        trace, said = stage.trace(argv, engine)
        missing = [*dict.fromkeys(name for name in _missing(trace) if name not in stage.files)]
        if not missing:
            break
        stage.files |= {name: Path(name).resolve() for name in missing}
        stage.reset()
    for verdict in broken(trace, said):
        advice = "Record a command that succeeds; it runs in a directory with the files that it names."
        raise UsageError(f"recording {words[0]}", verdict.seen, advice)
    found = []
    for _ in range(runs):
        stage.reset()
        trace, _ = stage.trace(argv, engine)
        found.append(Observation(trace, stage.left()))
    named = [os.path.realpath(word) for word in words[1:] if os.path.isabs(word) and word not in programs]
    run_only = [os.path.abspath(word) for word in programs]
    works = tuple(Work(each.trace, str(stage.scratch), named, run_only) for each in found)
    spelled = tuple(_spelled(word, place == 0, word in programs, here) for place, word in enumerate(words))
    return Observed(spelled, tuple(stage.files), works, tuple(found))


def _spelled(word: str, first: bool, program: bool, here: Path) -> str:
    """Return how a scenario that stands in `here` names what `word` names."""
    if first and os.path.samefile(runner.find(word), sys.executable):
        return "{python}"
    return f"{{here}}/{os.path.relpath(word, here)}" if program and not os.path.isabs(word) else word


def _is_program(word: str, first: bool) -> bool:
    """Whether a word names a program or script: it's run where it is, and what is tested is its present state."""
    if not os.path.isfile(word) or (first and "/" not in word):
        return False
    with open(word, "rb") as file:
        begin = file.read(4)
    return first or begin.startswith((b"#!", b"\x7fELF")) or os.path.splitext(word)[1] in _SCRIPTS


def _lies_here(name: str) -> bool:
    """Whether a relative path leads to something in the present directory, and not to that itself."""
    inside = os.path.normpath(name)
    return (
        bool(name) and not os.path.isabs(name) and inside.split("/")[0] not in (".", "..") and os.path.exists(name)
    )


def _missing(trace: Trace) -> Iterator[str]:
    for call in trace.calls:
        if call.errno == "ENOENT":
            yield from (str(value) for value in referred(call) if isinstance(value, str) and _lies_here(value))
