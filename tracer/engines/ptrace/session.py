"""One run of the ptrace engine: a waitpid loop, and what to do at each kind of stop."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Protocol

from tracer.abi.edges import EDGE_BEGIN
from tracer.engines.contract import Attachment, Command, Outcome, Recording, Target
from tracer.engines.launching import failed
from tracer.engines.ptrace import attach, stops
from tracer.engines.ptrace.affinity import Affinity, CoreSharing
from tracer.engines.ptrace.bell import Bell, ringing
from tracer.engines.ptrace.filter import filtered_already, program
from tracer.engines.ptrace.launch import NO_FILTER, launch, no_filter
from tracer.engines.ptrace.stops import Requests
from tracer.engines.ptrace.task import Task, parent_of, process_of, tracer_of
from tracer.model import records
from tracer.model.records import AT_FDCWD, Birth
from tracer.model.tracefile import Sink
from tracer.plan.plan import Plan, Sign


class Observer(Protocol):
    """Takes the system-call stops of the tasks that it is told to follow. CallObserver says what each does."""

    started: bool
    executed: bool
    edge: int
    launch_errno: int
    unfinished: int
    signs: int

    def bound(self, tid: int, arch: int, number: int, option: int, token: int) -> None: ...  # noqa: D102
    def follow(self, tid: int, tgid: int) -> None: ...  # noqa: D102
    def forget(self, tid: int) -> None: ...  # noqa: D102
    def forget_memory(self, tgid: int) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102
    def renamed(self, former: int, tid: int) -> None: ...  # noqa: D102
    def interrupt(self, tid: int) -> None: ...  # noqa: D102
    def give_up(self, tid: int) -> None: ...  # noqa: D102
    def current(self, tid: int) -> bytes: ...  # noqa: D102
    def wait(self) -> tuple[int, int]: ...  # noqa: D102
    def resume(self, tid: int, signal: int) -> None: ...  # noqa: D102


class Session:
    """Traces one command, or running processes, and all that comes of it."""

    def __init__(
        self,
        plan: Plan,
        target: Target,
        sink: Sink,
        observer: Callable[[Plan, Sink, Affinity, bool], Observer],
        requests: Requests,
    ) -> None:
        """Prepare; nothing runs yet. `observer` makes what takes the system-call stops, `requests` the others."""
        assert not isinstance(target, Recording)  # nobody asks for one without Capability.REPLAY
        self._target = target
        self._requests = requests
        self._follow = plan.follow
        self._archs = plan.archs
        self._restartable = {number: arch.restartable for number, arch in plan.archs.items()}
        self._sink = sink
        self._launches = isinstance(target, Command)
        self._edges = target.edges if isinstance(target, Attachment) else None
        self._filter = program(plan) if self._launches else None
        self._sharing = CoreSharing(enabled=self._launches and plan.follow)
        self._calls = observer(plan, sink, self._sharing.asked, self._filter is not None)
        self._tasks: dict[int, Task] = {}
        self._held = 0
        self._ended_early: dict[int, int] = {}  # tid -> status of those whose end came before their parent's event
        self._in_hand: tuple[int, int] | None = None  # a task stopped now, and the signal it is to get
        self._main = 0
        self._status = 0
        self._attached = 0
        self._left = 0
        self._leaving = False
        self._parked = 0  # the task that stands at the second edge

    def run(self) -> Outcome:
        """Run to the end of the last tracee, or until asked to leave those attached to. None is left traced."""
        with nullcontext() if self._edges else ringing(self._receive) as bell:
            try:
                self._begin()
                self._loop(bell)
            finally:
                self._end()
        if isinstance(self._target, Command):
            self._check_launched(self._target)
        trust = {
            "follow": self._follow,
            "kernel_filter": self._filter is not None,
            "calls_unfinished": self._calls.unfinished,
            "calls_lost": 0,
            "other_filter": bool(self._calls.signs & Sign.FILTER) or (self._launches and filtered_already()),
            "io_uring": bool(self._calls.signs & Sign.IO_URING),
        }
        if not self._launches:
            trust |= {"attached": self._attached, "detached": self._left}
        return Outcome(self._status, trust)

    # It begins and ends

    def _begin(self) -> None:
        if isinstance(self._target, Command):
            self._main = launch(self._target, self._requests, self._follow, self._filter)
            self._follow_task(Task(self._main, self._main))
            self._sharing.begin(self._main)
            return
        pids = attach.processes(self._target)
        self._main = pids[0]
        self._calls.started, self._calls.executed = self._edges is None, True
        if self._edges:
            self._calls.bound(*self._edges)
        for pid in pids:
            for task in attach.seize_threads(self._requests, pid, self._follow, self._target.threads):
                self._attached += 1
                self._introduce(self._follow_task(task))
        self._target.attached(self._attached)

    def _introduce(self, task: Task) -> None:
        """Record a task that ran before; with the first of a process, the descriptors that they share."""
        first = next(t.tid for t in self._tasks.values() if t.tgid == task.tgid)
        parent = 0 if task.tid == first else first
        self._append(records.pack_task(task.tid, Birth.ATTACHED, time.monotonic_ns(), task.tgid, parent))
        for frame in _descriptors(task.tid) if self._calls.started and task.tid == first else ():
            self._append(frame)

    def _append(self, frame: bytes) -> None:
        """Record what isn't a call, unless the trace has yet to begin."""
        if self._calls.started:
            self._sink.append(frame)

    def _check_launched(self, command: Command) -> None:
        if self._calls.launch_errno:
            raise failed(command, self._calls.launch_errno)
        if not self._calls.started and os.waitstatus_to_exitcode(self._status) == NO_FILTER:
            raise no_filter()

    def _receive(self, number: int, by_terminal: bool) -> None:
        """Take a signal for the tracer: the command's, unless it got it, too; or the wish to detach."""
        if not self._launches:
            self._leaving = True
        elif self._main in self._tasks and not by_terminal:
            os.kill(self._main, number)

    def _end(self) -> None:
        if self._launches:
            self._kill_all()
        else:
            self._leave()
        self._sharing.end()
        self._calls.close()

    def _leave(self) -> None:
        parked = self._tasks.pop(self._parked, None)
        stopped = [(task.tid, 0) for task in self._tasks.values() if not task.known]
        if self._in_hand:
            stopped.append(self._in_hand)
        attach.Leaving(self._requests, self._tasks, self._restartable).run(stopped)
        if parked and not self._requests.detach(parked.tid):  # the last: it finds no other traced
            os.waitpid(parked.tid, stops.ANY_OF_MINE)

    def _kill_all(self) -> None:
        for tgid in {task.tgid for task in self._tasks.values()}:
            try:
                os.kill(tgid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while self._tasks:
            try:
                tid, status = os.waitpid(-1, stops.ANY_OF_MINE)
            except ChildProcessError:
                return
            if not os.WIFSTOPPED(status):
                self._tasks.pop(tid, None)

    def _loop(self, bell: Bell | None) -> None:
        """Wait, act, resume. Each stop is answered once; the answer is the signal to deliver."""
        while self._tasks and not self._leaving:
            try:
                tid, status = self._calls.wait()
            except ChildProcessError:
                return
            if bell and tid == bell.pid:
                bell.renew()
            elif os.WIFSTOPPED(status):
                self._answer(tid, status)
            else:
                self._ended(tid, status)
        self._give_all_up()

    def _give_all_up(self) -> None:
        """End the trace at this moment: what is under way, if tasks are left, is unfinished."""
        self._left = len(self._tasks)
        for tid in self._tasks:
            self._calls.give_up(tid)
            self._calls.forget(tid)

    def _answer(self, tid: int, status: int) -> None:
        self._in_hand = (tid, 0 if status >> 16 or status == stops.SYSCALL_STOP else os.WSTOPSIG(status))
        deliver = self._stop(tid, status)
        if deliver is not None:
            self._calls.resume(tid, deliver)
        self._in_hand = None

    def _stop(self, tid: int, status: int) -> int | None:
        """Return the signal to deliver on resuming, or None if the task is to stay stopped."""
        task = self._tasks.get(tid)
        if task is None:
            return self._newborn(tid)
        if status == stops.SYSCALL_STOP:
            return self._at_edge(task)
        event = status >> 16
        number = os.WSTOPSIG(status)
        asked, task.asked = task.asked, False  # any stop uses up the request for one
        if event in stops.CLONES:
            return self._announced(task, stops.CLONES[event])
        if event == stops.EVENT_EXEC:
            return self._executed(task)
        if event == stops.EVENT_STOP:
            return self._stopped(task, number, asked)
        return self._signal(task, number)

    def _at_edge(self, task: Task) -> int | None:
        """Begin the trace, or end it: then its thread stays stopped until it is let go."""
        if self._calls.edge == EDGE_BEGIN:
            self._calls.started = True
            for known in [t for t in self._tasks.values() if t.known]:
                self._introduce(known)
            return 0
        self._leaving = True
        self._parked = task.tid
        return None

    def _signal(self, task: Task, number: int) -> int:
        info = self._requests.siginfo(task.tid)
        if info is not None:
            self._write(task.tid, records.pack_signal(task.tid, number, time.monotonic_ns(), info))
        return number

    def _stopped(self, task: Task, number: int, asked: bool) -> int | None:
        if number == signal.SIGTRAP:  # we asked for it, or it is a task's first stop
            if asked:
                self._requests.restart(task.tid, self._restartable)
            return 0
        self._write(task.tid, records.pack_stop(task.tid, number, time.monotonic_ns()))
        self._requests.listen(task.tid)
        return None

    def _write(self, tid: int, frame: bytes) -> None:
        """Write what happened to `tid` outside of its calls."""
        self._calls.interrupt(tid)
        self._append(frame)

    # Tasks come

    def _follow_task(self, task: Task) -> Task:
        self._tasks[task.tid] = task
        self._calls.follow(task.tid, task.tgid)
        return task

    def _newborn(self, tid: int) -> int | None:
        """Hold a task until its parent's event, so that its TASK frame precedes its calls."""
        self._follow_task(Task(tid, process_of(tid), known=False))
        self._held += 1
        self._release_held()
        return None

    def _announced(self, parent: Task, birth: Birth) -> int:
        tid = self._requests.event_message(parent.tid)
        task = self._tasks.get(tid)
        if not tid or (task is not None and task.known):
            return 0
        call = self._calls.current(parent.tid)
        status = self._ended_early.pop(tid, None)
        if task is None and status is not None and not tracer_of(tid):
            self._append(records.pack_task(tid, birth, time.monotonic_ns(), tid, parent.tid, call))
            self._write(tid, records.pack_exit(tid, status, time.monotonic_ns()))
            return 0
        task = task or self._follow_task(Task(tid, process_of(tid)))
        self._register(task, birth, parent.tid, call)
        return 0

    def _register(self, task: Task, birth: Birth, parent: int, call: bytes) -> None:
        self._append(records.pack_task(task.tid, birth, time.monotonic_ns(), task.tgid, parent, call))
        self._sharing.born(task.tid, parent)
        if not task.known:
            task.known = True
            self._held -= 1
            self._calls.resume(task.tid, 0)

    def _release_held(self) -> None:
        """Let processes go whose parent died before it could announce them; a thread dies with its process."""
        if any(self._creates(self._calls.current(tid)) for tid in self._tasks):
            return  # their parent may be among those that are in a fork now, and announce them yet
        for task in [t for t in self._tasks.values() if not t.known and t.tid == t.tgid]:
            self._register(task, Birth.UNKNOWN, parent_of(task), b"")

    def _creates(self, call: bytes) -> bool:
        """Whether this CALL frame, nothing for none, is of a call that makes tasks."""
        if not call:
            return False
        record = records.parse(call)
        assert isinstance(record, records.CallRecord)
        arch = self._archs.get(record.arch)
        return arch is None or record.number in arch.creators

    # Tasks become another program

    def _executed(self, task: Task) -> int:
        """Take an exec: one thread is left, under the leader's tid, whichever thread called it."""
        former = self._requests.event_message(task.tid) or task.tid
        self._left_its_block(former)
        self._calls.renamed(former, task.tid)
        for other in [t for t in self._tasks.values() if t.tgid == task.tgid and t is not task]:
            self._calls.give_up(other.tid)
            self._forget(other)
        self._sharing.renamed(former, task.tid)
        self._calls.forget_memory(task.tgid)
        self._record_program(task, former)
        if self._held:
            self._release_held()
        return 0

    def _record_program(self, task: Task, former: int) -> None:
        birth = Birth.EXEC if self._calls.executed else Birth.LAUNCHED
        parent = former if self._calls.executed else os.getpid()
        now = time.monotonic_ns()
        self._append(records.pack_task(task.tid, birth, now, task.tgid, parent))
        self._calls.executed = True
        for frame in _descriptors(task.tid):
            self._append(frame)

    def _left_its_block(self, tid: int) -> None:
        """End the trace if `tid`, which ends or becomes another program, was to mark its end."""
        if self._edges and self._edges.tid == tid:
            self._leaving = True

    # Tasks go

    def _ended(self, tid: int, status: int) -> None:
        task = self._tasks.get(tid)
        if task is None or not task.known:
            self._ended_early[tid] = status
        if task is None:
            return
        self._calls.give_up(tid)
        if task.known:
            self._write(tid, records.pack_exit(tid, status, time.monotonic_ns()))
        self._left_its_block(tid)
        self._forget(task)
        if tid == self._main:
            self._status = status
        if self._held:
            self._release_held()

    def _forget(self, task: Task) -> None:
        del self._tasks[task.tid]
        self._calls.forget(task.tid)
        self._held -= not task.known
        self._sharing.gone(task.tid)
        if task.tid == task.tgid:
            self._calls.forget_memory(task.tgid)


def _descriptors(tid: int) -> list[bytes]:
    """Return an FD frame for every descriptor that `tid` has after an exec, and for its working directory."""
    frames = []
    with suppress(OSError):
        frames.append(records.pack_fd(tid, AT_FDCWD, os.readlink(f"/proc/{tid}/cwd".encode())))
    try:
        names = os.listdir(f"/proc/{tid}/fd")
    except OSError:  # killed meanwhile, or a program that we may execute but not read
        return []
    for name in names:
        try:
            path = os.readlink(f"/proc/{tid}/fd/{name}".encode())
        except OSError:
            continue
        frames.append(records.pack_fd(tid, int(name), path))
    return frames
