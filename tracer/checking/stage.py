"""A scratch directory with one to run in, which is found as it was prepared at each run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tracer import runner
from tracer.checking.onlooker import Look, looking
from tracer.decode.trace import Trace
from tracer.engines.contract import Command, Engine
from tracer.errors import UsageError
from tracer.plan.plan import EXPECTED_DATA

Prepared = str | Path
"""What is prepared under a name: a text, or what is copied."""


class Stage:
    """Where commands run: `work`, inside of `scratch`."""

    def __init__(self, scratch: Path, files: Mapping[str, Prepared], look: Look | None = None) -> None:
        """Prepare `files` by name; `look` at commands that wait for standard input. Raises UsageError."""
        self.scratch, self.work = scratch.resolve(), scratch.resolve() / "work"
        self.seen, self.look = self.scratch / "seen", look
        self.files = dict(files)
        self.reset()

    def reset(self) -> None:
        """Make the directory anew. Raises UsageError."""
        for old in (self.work, self.seen):
            if old.exists():
                shutil.rmtree(old)
        self.work.mkdir()
        for name, content in self.files.items():
            self._prepare(self.work / name, content)

    def _prepare(self, file: Path, content: Prepared) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str):
                file.write_text(content, "utf-8")
            elif content.is_dir():
                shutil.copytree(content, file, symlinks=True, dirs_exist_ok=True)
            else:
                shutil.copy(content, file)
        except (OSError, shutil.Error) as error:
            raise UsageError(
                f"preparing the file {file.name}", str(error), "Check the scenario's files."
            ) from error

    def left(self) -> dict[str, bytes]:
        """Return the contents of the files that the last run left for us to read, and of what was seen of it."""
        places = (place for place in (self.work, self.seen) if place.exists())
        files = (p for place in places for p in place.iterdir() if p.is_file() and os.access(p, os.R_OK))
        return {p.name: p.read_bytes() for p in files}

    @contextmanager
    def command(self, argv: Sequence[str], output: int) -> Iterator[Command]:
        """Give the command `argv` in the directory, printing to the descriptor `output`; run it inside."""
        with looking(self.look, self.seen) as stdin:
            yield runner.command(argv, cwd=str(self.work), stdout=output, stderr=output, stdin=stdin)

    def trace(self, argv: Sequence[str], engine: Engine) -> tuple[Trace, str]:
        """Run `argv` and return its trace, and what it printed."""
        with open(self.scratch / "output", "w+b") as output:
            with self.command(argv, output.fileno()) as command:
                trace = runner.trace(command, runner.Options(data_limit=EXPECTED_DATA), engine)
            output.seek(0)
            return trace, output.read().decode(errors="backslashreplace")
