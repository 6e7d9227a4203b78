"""What waitpid says of a tracee, and what can be asked of the kernel then: sys/wait.h and linux/ptrace.h."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from tracer.model.records import Birth

EVENT_STOP = 128  # PTRACE_EVENT_STOP
EVENT_EXEC = 4
CLONES = {1: Birth.FORK, 2: Birth.VFORK, 3: Birth.CLONE}  # PTRACE_EVENT_* of tasks that were made
SYSCALL_STOP = (5 | 0x80) << 8 | 0x7F  # wait statuses: SIGTRAP|0x80, and SIGTRAP with PTRACE_EVENT_SECCOMP
SECCOMP_STOP = 7 << 16 | 5 << 8 | 0x7F

ANY_OF_MINE = 0x40000000 | 0x20000000  # __WALL: threads, too; __WNOTHREAD: no children of other threads of ours


class Requests(Protocol):
    """The ptrace requests but for those at system-call stops. requests.py says what each does."""

    def seize(self, tid: int, follow: bool, filtered: bool = False, exitkill: bool = True) -> None: ...  # noqa: D102
    def interrupt(self, tid: int) -> None: ...  # noqa: D102
    def listen(self, tid: int) -> None: ...  # noqa: D102
    def cont(self, tid: int, signal: int) -> None: ...  # noqa: D102
    def detach(self, tid: int) -> bool: ...  # noqa: D102
    def restart(self, tid: int, restartable: Mapping[int, frozenset[int]]) -> None: ...  # noqa: D102
    def event_message(self, tid: int) -> int: ...  # noqa: D102
    def siginfo(self, tid: int) -> bytes | None: ...  # noqa: D102
