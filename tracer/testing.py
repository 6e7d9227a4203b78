"""Helpers for tests that trace programs; our own tests use them too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracer import runner
from tracer.decode.trace import Trace
from tracer.engines import engine
from tracer.inprocess.block import syscalls
from tracer.inprocess.command import trace_run, trace_run_async
from tracer.plan.plan import EXPECTED_DATA

__all__ = ["syscalls", "trace", "trace_run", "trace_run_async"]


def trace(
    argv: Sequence[str],
    *,
    selection: str | None = None,
    data_limit: int = EXPECTED_DATA,
    follow: bool = True,
    **extra: Any,
) -> Trace:
    """Run `argv` under trace to its end and return the Trace, kept in memory.

    `extra` are further fields of engines.contract.Command: cwd, environ, stdout, stderr. Raises TracerError.
    """
    what = runner.command(list(argv), **extra)
    return runner.trace(what, runner.Options(selection, data_limit, follow), engine())
