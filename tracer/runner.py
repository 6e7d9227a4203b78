"""Running a command under an engine: find it, plan, trace, end the trace."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from tracer.elf.program import interpreter
from tracer.engines.contract import Attachment, Capability, Command, Engine, Outcome, Recording, Target
from tracer.errors import LaunchError, UsageError
from tracer.model.counted import Counts
from tracer.model.environment import fingerprint
from tracer.model.records import pack_end
from tracer.model.tracefile import Sink, TraceReader, TraceWriter
from tracer.plan.build import build_plan, counting_plan
from tracer.plan.plan import DATA_LIMIT

if TYPE_CHECKING:
    from tracer.decode.trace import Trace


class Options(NamedTuple):
    """How to trace: which calls (None: all), how much of a buffer to keep in bytes, whether to follow.

    `kernel_filter` lets calls that aren't selected run at full speed, by a seccomp filter. `stack_bytes` is how
    much to keep of the stack of each call, 0: no stacks. `descriptors` is how closely each call's are looked at
    (plan.plan: 0, PATHS, DETAILS).
    """

    selection: str | None = None
    data_limit: int = DATA_LIMIT
    follow: bool = True
    kernel_filter: bool = True
    stack_bytes: int = 0
    descriptors: int = 0


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


def recording(words: Sequence[str]) -> Recording:
    """Return the Recording in the file that is the only one of `words`. Raises UsageError if they are not one."""
    if len(words) != 1:
        happened = "no trace file was named" if not words else f"{len(words)} arguments were given"
        raise UsageError("replaying", happened, "Name one trace file, as in `tracer run --engine replay TRACE`.")
    return Recording(words[0])


def header(what: Target, engine: Engine, options: Options) -> Mapping[str, Any]:
    """Return the header of a trace of `what`; of a recording its own, for as much of it as is shown again."""
    if isinstance(what, Recording):
        recorded = dict(TraceReader.open(what.path).header)
        if not options.stack_bytes:
            recorded.pop("stack_bytes", None)
        follow = recorded.get("follow", True) and options.follow
        return {**recorded, "selection": options.selection or recorded.get("selection"), "follow": follow}
    return {
        **(_launched(what) if isinstance(what, Command) else _running(what)),
        "engine": engine.name,
        "selection": options.selection,
        "follow": options.follow,
        **({"stack_bytes": options.stack_bytes} if options.stack_bytes else {}),
        **({"descriptors": options.descriptors} if options.descriptors else {}),
        "started_realtime_ns": time.time_ns(),
        "started_monotonic_ns": time.monotonic_ns(),
        "environment": fingerprint(),
    }


def _launched(what: Command) -> Mapping[str, Any]:
    return {
        "command": [os.fsdecode(argument) for argument in what.argv],
        "executable": os.fsdecode(what.executable),
        "interpreter": interpreter(what.executable),
        "cwd": what.cwd or os.readlink("/proc/self/cwd"),  # also if it was removed
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


def run(what: Target, options: Options, engine: Engine, sink: Sink) -> Outcome:
    """Trace `what` to its end, writing frames to `sink`, the END frame last. Raises TracerError."""
    _check(what, engine)
    if options.stack_bytes and Capability.STACKS not in engine.capabilities:
        raise UsageError(f"using the engine {engine.name}", "it can't capture stacks", "Use native or ptrace.")
    plan = build_plan(*options)
    outcome = engine.run(plan, what, sink)
    sink.append(pack_end(trust(outcome, engine)))
    return outcome


def count(what: Target, options: Options, engine: Engine) -> tuple[Outcome, Counts]:
    """Run `what` to its end and return how often each call was made, and how it ended. Raises TracerError."""
    _check(what, engine)
    return engine.count(counting_plan(options.selection, options.follow, options.kernel_filter), what)


def trust(outcome: Outcome, engine: Engine) -> Mapping[str, int | bool | str]:
    """Return what an END frame says of a run by `engine`."""
    status = {} if outcome.trust.get("complete") is False else {"status": outcome.status}
    return {**status, "engine": engine.name, **outcome.trust}


def _check(what: Target, engine: Engine) -> None:
    """Refuse a target that `engine` can't observe, before anything is started. Raises UsageError."""
    tried = f"using the engine {engine.name}"
    replays = Capability.REPLAY in engine.capabilities
    if isinstance(what, Attachment) and Capability.ATTACH not in engine.capabilities:
        raise UsageError(tried, "it can't attach to running processes", "Leave out --engine, or choose another.")
    if isinstance(what, Recording) != replays:
        able = "shows recordings again and runs nothing" if replays else "can't show a recording"
        raise UsageError(tried, f"it {able}", "`tracer run --engine replay TRACE` shows one again.")


def trace(what: Target, options: Options, engine: Engine) -> Trace:
    """Trace `what` to its end and return the Trace, which is kept in memory only. Raises TracerError."""
    from tracer.decode.trace import Trace  # reading needs much that running doesn't

    writer = TraceWriter.in_memory(header(what, engine, options))
    run(what, options, engine, writer)
    return Trace(TraceReader(writer.detach(), "a trace in memory"))
