"""What every engine promises. The suite in tests/contract holds each of them to it, clause by clause.

 1. Every system call of every followed task gives one CALL frame, in order of completion.
 2. A call that never returns gives one too, marked NOT_RETURNED: exit_group, a call during which the task
    was killed, a call still running when the trace ended.
 3. The first record of a launched command's calls is its execve.
 4. `start_ns` and `end_ns` are CLOCK_MONOTONIC at the entry and the exit; `result` is the kernel's word, and
    ERROR is set if and only if the kernel says that it is an error.
 5. A task's TASK frame precedes its first CALL frame; its EXIT frame follows the last. Its status is wait(2)'s,
    or UNKNOWN_STATUS where nobody told the engine.
 6. Signals reach the tasks they were sent to, once, and give one SIGNAL frame each. Job control works.
 7. The plan's captures are in the frame; a pointer that can't be read gives an errno, not a failure.
 8. The tracees see the descriptors, signals, environment, limits and processor affinity that they would
    have seen untraced.
 9. When `run` returns or raises, no tracee is left behind, stopped or traced. Tracees that an engine stops die
    with their tracer, even if that is killed; others go on as if nothing had been.
10. The Outcome says how the command ended and what could have been missed.
11. What an engine can't do it declares; a plan that needs it is refused before anything is started.
12. `count` finds the same calls and errors as counting the frames of `run` does.
13. An engine that stops tasks writes a call under way as an ENTERED frame, once, before what else happens to
    another thread is written; a call that nothing came between has none.
14. Attached to, a process goes on as if nothing had been, after the end of the trace, a signal or an error.
15. With Edges, a trace has the calls that began after the first edge and before the second, and neither edge.
16. With `stack_bytes`, a STACK frame precedes the CALL frame of each call that is asked for and that the program
    made; before the first one after code was mapped, a MAPPED frame says where. A stack that can't be read is
    empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol

from tracer.model.counted import Counted
from tracer.model.tracefile import Sink
from tracer.plan.plan import Plan


class Capability(StrEnum):
    """What an engine may be able to do."""

    READ_MEMORY = "read memory"
    FOLLOW = "follow threads and child processes"
    SEE_SIGNALS = "see signals"
    ATTACH = "attach to running processes"
    STACKS = "capture stacks"
    REPLAY = "show recordings again, and nothing else"


class Command(NamedTuple):
    """A command to start: `executable` is the file, `argv` its arguments, `environ` its whole environment.

    `cwd` is the directory to start in, None for the present one; `stdout`, `stderr` and `stdin` are descriptors
    that take the place of the present ones.
    """

    executable: bytes
    argv: tuple[bytes, ...]
    environ: Mapping[bytes, bytes]
    cwd: str | None = None
    stdout: int | None = None
    stderr: int | None = None
    stdin: int | None = None


class Edges(NamedTuple):
    """The calls by which thread `tid` says where its trace begins and where it ends.

    They have this `arch` and `number`; their arguments are `option`, EDGE_BEGIN or EDGE_END, and `token`, which
    nobody else knows. The same calls by other threads, such as a child's copy of the program, are not recorded.
    """

    tid: int
    arch: int
    number: int
    option: int
    token: int


class Attachment(NamedTuple):
    """Running processes to attach to, by process id, with all their threads or `threads` alone.

    `attached` is told how many threads those were, once all of them are traced. With `edges`, only what is
    between them is recorded, and the trace ends at the second, or when their thread ends or executes a program.
    """

    pids: tuple[int, ...]
    attached: Callable[[int], None] = lambda threads: None
    threads: frozenset[int] | None = None
    edges: Edges | None = None


class Recording(NamedTuple):
    """A trace file, to be observed again: nothing is run."""

    path: str


Target = Command | Attachment | Recording


class Outcome(NamedTuple):
    """How a run ended: the command's wait status, and the counts of what could have been missed."""

    status: int
    trust: Mapping[str, int | bool | str]


class Engine(Protocol):
    """A way to observe the system calls of a command or of running processes."""

    name: ClassVar[str]
    capabilities: ClassVar[frozenset[Capability]]

    def run(self, plan: Plan, target: Target, sink: Sink) -> Outcome:
        """Run `target` to its end and that of all followed tasks, writing frames to `sink`."""
        ...

    def count(self, plan: Plan, target: Target) -> tuple[Outcome, Mapping[Counted, int]]:
        """Run `target` likewise and only count the calls that `plan` wants; its captures don't matter."""
        ...
