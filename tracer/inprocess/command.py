"""Commands traced by a process of their own, so that this one's children and signals stay its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracer.asserts import AssertableTrace
from tracer.errors import PermissionDenied, TraceFileError, TracerError
from tracer.inprocess.interpreter import running
from tracer.model.tracefile import TraceReader
from tracer.plan.plan import EXPECTED_DATA

Runner = Callable[..., "Completed"]
AsyncRunner = Callable[..., Awaitable["Completed"]]

_REFUSED = "(PTRACE_SEIZE)"  # what an engine says it tried


@dataclass(frozen=True)
class Completed:
    """A command that ended: as subprocess.CompletedProcess, and the trace of it and of all that it started."""

    args: tuple[str, ...]
    returncode: int
    stdout: Any
    stderr: Any
    trace: AssertableTrace

    def check_returncode(self) -> None:
        """Raise subprocess.CalledProcessError unless it ended with 0."""
        if self.returncode:
            raise subprocess.CalledProcessError(self.returncode, self.args, self.stdout, self.stderr)


@dataclass(frozen=True)
class Request:
    """How to run a command under trace; `run` and `run_async` do it."""

    command: tuple[str, ...]
    input: str | bytes | None
    cwd: str | os.PathLike[str] | None
    env: Mapping[str, str] | None
    timeout: float | None
    text: bool
    options: tuple[str, ...]

    def run(self) -> Completed:
        """Run it to its end. Raises TracerError, subprocess.TimeoutExpired."""
        with tempfile.TemporaryDirectory(prefix="tracer-") as directory:
            file = os.path.join(directory, "trace")
            done = subprocess.run(
                self._words(file),
                cwd=self.cwd,
                env=self.env,
                input=_bytes(self.input or b""),
                capture_output=True,
                timeout=self.timeout,
            )
            return self._completed(file, done.returncode, done.stdout, done.stderr)

    async def run_async(self) -> Completed:
        """Do so while other tasks of the event loop go on. Raises TracerError, TimeoutError."""
        with tempfile.TemporaryDirectory(prefix="tracer-") as directory:
            file = os.path.join(directory, "trace")
            process = await asyncio.create_subprocess_exec(
                *self._words(file),
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            try:
                given = _bytes(self.input or b"")
                out, error = await asyncio.wait_for(process.communicate(given), self.timeout)
            except BaseException:
                if process.returncode is None:
                    process.kill()  # and with it what it traces
                await process.wait()
                raise
            assert process.returncode is not None
            return self._completed(file, process.returncode, out, error)

    def _words(self, file: str) -> list[str]:
        return running("tracer", "run", "-w", file, *self.options, "--", *self.command)

    def _completed(self, file: str, status: int, out: bytes, error: bytes) -> Completed:
        try:
            trace = AssertableTrace(TraceReader.in_memory(os.open(file, os.O_RDONLY | os.O_CLOEXEC)))
        except (OSError, TraceFileError):
            raise self._failed(error) from None
        if not trace.trust["complete"]:
            raise self._failed(error)
        return Completed(self.command, status, self._shown(out), self._shown(error), trace)

    def _shown(self, data: bytes) -> str | bytes:
        return data.decode(errors="surrogateescape") if self.text else data

    def _failed(self, error: bytes) -> TracerError:
        """Return the error that the tracer printed."""
        text = error.decode(errors="replace").rpartition("tracer: ")[2].strip()
        happened, _, advice = text.partition("\n  ")
        kind = PermissionDenied if _REFUSED in happened else TracerError
        advice = advice or "`tracer run` of the same command may tell more."
        return kind(f"tracing {' '.join(self.command)}", happened or "the tracer was killed", advice)


def request(
    command: Sequence[str | os.PathLike[str]],
    *,
    input: str | bytes | None = None,
    cwd: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
    text: bool = True,
    selection: str | None = None,
    data_limit: int = EXPECTED_DATA,
    engine: str | None = None,
) -> Request:
    """Return the Request to run `command`; `timeout` is in seconds, `selection` as `tracer run -e`.

    Its standard input is `input`, nothing else. With `text`, input and output are str, as UTF-8.
    """
    options = ["-s", str(data_limit)]
    options += ["-e", selection] if selection is not None else []
    options += ["--engine", engine] if engine is not None else []
    words = tuple(os.fspath(word) for word in command)
    return Request(words, input, cwd, env, timeout, text, tuple(options))


def trace_run(command: Sequence[str | os.PathLike[str]], **how: Any) -> Completed:
    """Run `command` under trace to its end; `how` as `request` has it. Raises TracerError, TimeoutExpired."""
    return request(command, **how).run()


async def trace_run_async(command: Sequence[str | os.PathLike[str]], **how: Any) -> Completed:
    """Run `command` as `trace_run` does, while the event loop's other tasks go on."""
    return await request(command, **how).run_async()


def _bytes(data: str | bytes) -> bytes:
    return data.encode(errors="surrogateescape") if isinstance(data, str) else data
