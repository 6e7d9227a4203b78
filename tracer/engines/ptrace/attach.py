"""Attaching to running processes, and leaving them as if nobody had been there."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress

from tracer.engines.contract import Attachment
from tracer.engines.ptrace import stops
from tracer.engines.ptrace.stops import Requests
from tracer.engines.ptrace.task import Task, process_of, status_field, tracer_of
from tracer.errors import PermissionDenied, TracerError, UsageError


def processes(target: Attachment) -> list[int]:
    """Return the process of each pid in `target`, once. Raises UsageError for one that can't be attached to."""
    found = dict.fromkeys(_process(pid) for pid in target.pids)
    if os.getpid() in found:
        raise UsageError(f"attaching to process {os.getpid()}", "that is the tracer itself", "Name another.")
    return list(found)


def _process(pid: int) -> int:
    tried = f"attaching to process {pid}"
    if pid <= 0 or not os.path.exists(f"/proc/{pid}"):
        raise UsageError(tried, "there is no such process", "See `ps -e` for those that run.")
    if status_field(pid, "Kthread") == b"1":
        raise UsageError(tried, "it is a thread of the kernel", "Only programs can be traced.")
    return process_of(pid)


def seize_threads(requests: Requests, pid: int, follow: bool, only: frozenset[int] | None) -> Iterable[Task]:
    """Begin to trace process `pid`: each of its threads, the leader first, or the leader alone, or those in `only`.

    Threads that those make meanwhile are tracees from birth. Raises PermissionDenied, TracerError.
    """
    seen: set[int] = set()
    while found := (_threads(pid, follow) if only is None else only) - seen:
        for tid in sorted(found, key=lambda tid: (tid != pid, tid)):
            seen.add(tid)
            if _seize(requests, tid, pid, follow):
                yield Task(tid, pid, asked=True)


def _threads(pid: int, follow: bool) -> set[int]:
    try:
        return set(map(int, os.listdir(f"/proc/{pid}/task"))) if follow else {pid}
    except OSError:  # it ended meanwhile
        return set()


def _seize(requests: Requests, tid: int, pid: int, follow: bool) -> bool:
    """Begin to trace `tid` and ask it to stop; False if it is ours already, or ended."""
    try:
        requests.seize(tid, follow, exitkill=False)
        requests.interrupt(tid)
    except OSError as error:
        if error.errno == errno.ESRCH or status_field(tid, "State")[:1] in (b"", b"Z", b"X"):
            return False
        if tracer_of(tid) == threading.get_native_id():
            return False
        raise _refused(pid, tracer_of(tid), error) from error
    return True


def _refused(pid: int, tracer: int, error: OSError) -> TracerError:
    tried = f"attaching to process {pid} (PTRACE_SEIZE)"
    if tracer:
        return PermissionDenied(
            tried, f"process {tracer} traces it already", "A process has one tracer: end that one."
        )
    owner, mine = status_field(pid, "Uid").split()[:1], str(os.geteuid()).encode()
    if os.geteuid() and owner != [mine]:
        return PermissionDenied(tried, "it belongs to another user", "Trace as that user, or as root.")
    from tracer.health.refusals import refusal  # rarely needed

    return PermissionDenied(tried, os.strerror(error.errno or 0), refusal(attaching=True))


class Leaving:
    """Detaches from tasks, each at a stop where it can go on as if it had never been traced."""

    def __init__(
        self, requests: Requests, tasks: dict[int, Task], restartable: Mapping[int, frozenset[int]]
    ) -> None:
        """Prepare to leave `tasks`; `restartable` are the calls to be made again (requests.restart)."""
        self._requests = requests
        self._tasks = tasks
        self._restartable = restartable
        self._gone: set[int] = set()

    def run(self, stopped: Iterable[tuple[int, int]]) -> None:
        """Detach from all. `stopped` are those stopped now, each with the signal that it is to get."""
        for tid in self._tasks:
            self._interrupt(tid)
        for tid, number in stopped:
            self._requests.cont(tid, number)
        while self._tasks:
            try:
                tid, status = os.waitpid(-1, stops.ANY_OF_MINE)
            except ChildProcessError:
                return
            if not os.WIFSTOPPED(status):
                self._forget(tid)
            elif status >> 16 == stops.EVENT_STOP:
                self._detach(tid, status)
            else:
                self._let_on(tid, status)

    def _forget(self, tid: int) -> None:
        self._tasks.pop(tid, None)
        self._gone.add(tid)

    def _detach(self, tid: int, status: int) -> None:
        if os.WSTOPSIG(status) == signal.SIGTRAP:  # else it stopped by job control, which ends a call truly
            self._requests.restart(tid, self._restartable)
        if self._requests.detach(tid):
            self._forget(tid)

    def _let_on(self, tid: int, status: int) -> None:
        """Resume a task on its way to the stop that we asked for; any other uses up the request."""
        event = status >> 16
        if event in stops.CLONES:
            born = self._requests.event_message(tid)
            if born not in self._gone:
                self._tasks.setdefault(born, Task(born, process_of(born)))
        if event == stops.EVENT_EXEC:
            for other in [t.tid for t in self._tasks.values() if t.tgid == tid and t.tid != tid]:
                self._forget(other)
        no_signal = event or status == stops.SYSCALL_STOP
        self._interrupt(tid)
        self._requests.cont(tid, 0 if no_signal else os.WSTOPSIG(status))

    def _interrupt(self, tid: int) -> None:
        with suppress(OSError):  # if it died, its end is reported next
            self._requests.interrupt(tid)
