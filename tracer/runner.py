"""Running a command under an engine: find it, plan, trace, end the trace."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer.elf.program import interpreter
from tracer.engines.contract import Attachment, Capability, Command, Engine, Outcome, Target
from tracer.errors import LaunchError, UsageError
from tracer.model.environment import fingerprint
from tracer.model.records import pack_end
from tracer.model.tracefile import Sink, TraceReader, TraceWriter
from tracer.plan.build import build_plan
from tracer.plan.plan import DATA_LIMIT

if TYPE_CHECKING:
    from tracer.decode.trace import Trace


class Options(NamedTuple):
    """How to trace: which calls (None: all), how much of a buffer to keep in bytes, whether to follow.

    `kernel_filter` lets calls that aren't selected run at full speed, by a seccomp filter.
    """

    selection: str | None = None
    data_limit: int = DATA_LIMIT
    follow: bool = True
    kernel_filter: bool = True


def initial_environment() -> dict[bytes, bytes]:
    """Return the environment that this process was started with.

    Python may have added LC_CTYPE to its own (PEP 538); a command must not inherit that.
    """
    with open("/proc/self/environ", "rb") as file:
        items = file.read().split(b"\0")
    return dict(item.split(b"=", 1) for item in items if b"=" in item)


def find(name: str, cwd: str | None = None) -> bytes:
    """Return the file that a shell would execute for `name`. Raises LaunchError: missing, or not executable."""
    tried = f"starting {name!r}"
    found = os.path.join(cwd or "", name) if "/" in name else _in_path(name)
    if not name or found is None:
        raise LaunchError(tried, "no such command in PATH", "Check the spelling, or give a path.", not_found=True)
    if os.path.isdir(found):
        raise LaunchError(tried, "it is a directory", "Name a program in it.")
    if not os.path.exists(found):
        raise LaunchError(tried, "no such file", "Check the path.", not_found=True)
    if not os.access(found, os.X_OK):
        raise LaunchError(tried, f"{found} is not executable", "Make it executable: chmod +x.")
    return os.fsencode(found)


def _in_path(name: str) -> str | None:
    """Return the first file in PATH with the name that can be executed; else one that can't, for the message."""
    paths = (os.path.join(directory, name) for directory in os.get_exec_path())
    files = [path for path in paths if os.path.isfile(path)]
    return next((path for path in files if os.access(path, os.X_OK)), files[0] if files else None)


def command(argv: Sequence[str], **extra: Any) -> Command:
    """Return the Command for `argv`; `extra` are further fields of Command. Raises LaunchError, UsageError."""
    if not argv:
        raise UsageError("tracing", "no command was given", "Put it after --, as in `tracer run -- ls -l`.")
    executable = find(argv[0], extra.get("cwd"))
    if "/" in argv[0]:  # as it was written: the program can see it
        executable = os.fsencode(argv[0])
    extra.setdefault("environ", initial_environment())
    return Command(executable, tuple(map(os.fsencode, argv)), **extra)


def attachment(pids: Sequence[int], engine: Engine, **extra: Any) -> Attachment:
    """Return the Attachment to the processes `pids`; `extra` are further fields of it.

    Raises UsageError if `engine` can't attach.
    """
    if Capability.ATTACH not in engine.capabilities:
        advice = "Leave out --engine, or choose native or ptrace."
        raise UsageError("attaching to a running process", f"the engine {engine.name} can't do that", advice)
    return Attachment(tuple(pids), **extra)


def header(target: Target, engine: Engine, options: Options) -> Mapping[str, Any]:
    """Return the header of a trace of `target`."""
    return {
        **(_launched(target) if isinstance(target, Command) else _running(target)),
        "engine": engine.name,
        "selection": options.selection,
        "follow": options.follow,
        "started_realtime_ns": time.time_ns(),
        "started_monotonic_ns": time.monotonic_ns(),
        "environment": fingerprint(),
    }


def _launched(what: Command) -> Mapping[str, Any]:
    return {
        "command": [os.fsdecode(argument) for argument in what.argv],
        "executable": os.fsdecode(what.executable),
        "interpreter": interpreter(what.executable),
        "cwd": what.cwd or os.getcwd(),
    }


def _running(what: Attachment) -> Mapping[str, Any]:
    """Return what /proc says of the first process; fields that it doesn't tell us are empty."""
    proc = f"/proc/{what.pids[0]}"
    found: dict[str, Any] = {"command": [], "executable": "", "interpreter": None, "cwd": ""}
    with suppress(OSError):
        with open(f"{proc}/cmdline", "rb") as file:
            found["command"] = [os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]
        found["executable"] = os.readlink(f"{proc}/exe")
        found["cwd"] = os.readlink(f"{proc}/cwd")
    return {**found, "attached": list(what.pids)}


def run(target: Target, options: Options, engine: Engine, sink: Sink) -> Outcome:
    """Trace `target` to its end, writing frames to `sink`, the END frame last. Raises TracerError."""
    plan = build_plan(options.selection, options.data_limit, options.follow, options.kernel_filter)
    outcome = engine.run(plan, target, sink)
    sink.append(pack_end({"status": outcome.status, "engine": engine.name, **outcome.trust}))
    return outcome


def trace(target: Target, options: Options, engine: Engine) -> Trace:
    """Trace `target` to its end and return the Trace, which is kept in memory only. Raises TracerError."""
    from tracer.decode.trace import Trace  # reading needs much that running doesn't

    writer = TraceWriter.in_memory(header(target, engine, options))
    run(target, options, engine, writer)
    return Trace(TraceReader(writer.detach(), "a trace in memory"))
