"""Events to the lines that strace prints: calls that others interrupt in two parts, all others in one.

A line is open while its call is under way and nothing else was printed. What comes next closes it: its own exit,
or another thread's line, and then it ends with "<unfinished ...>".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tracer.decode.call import Call
from tracer.decode.decoder import Entered, Event
from tracer.model.records import Birth, CallRecord, ExitRecord, SignalRecord, StopRecord, TaskRecord
from tracer.reporters.events import exit_text, signal_text, stop_text
from tracer.reporters.frames import strace_frames
from tracer.reporters.strace.form import ATTACH, EXIT, STATUSES, THREAD_EXECVE, Form, Prefix
from tracer.reporters.strace.leader import Leader, fraction
from tracer.reporters.strace.parts import entry_part, exit_part, is_whole, reach
from tracer.reporters.strace.spelled import Speller

_UNFINISHED = " <unfinished ...>"
_RESTART = "restart_syscall"
_RESTART_BLOCK = -516  # linux/errno.h: the kernel makes the program call restart_syscall


class _Open(NamedTuple):
    """The line of a call under way that nothing has come after yet: its beginning, and what was printed of it."""

    tid: int
    leader: str
    entry: str


class Lines:
    """Makes strace's lines of the events of one trace, as they come."""

    def __init__(self, form: Form) -> None:
        """Start before the first event."""
        self._form = form
        self._style = form.style
        self._speller = Speller(form.style)
        self._leader = Leader(form)
        self._open: _Open | None = None
        self._begun: dict[int, str] = {}  # what stands of a call in an earlier line, by thread
        self._restartable: dict[int, str] = {}  # the call that restart_syscall would go on with, by thread
        self._last: dict[int, Call] = {}  # with -k: calls that will not return, by thread
        self._leaving: Call | None = None  # a call that will not return: what comes next says why
        self._everything = form.calls is None and not form.paths
        self._splits = form.statuses == STATUSES  # else what a call answers says whether it is shown at all

    def for_another(self) -> Lines:
        """Return what makes the lines of another thread, with columns that go on from these."""
        other = Lines(self._form)
        other._speller, other._leader = self._speller, self._leader
        return other

    def hand_over(self, tid: int, to: Lines) -> Sequence[str]:
        """Leave the call under way to thread `tid` and its lines; return the line that it has here."""
        if self._open is None:
            return ()
        parent, leader, entry = self._open
        self._open = None
        to._begun[parent] = entry
        return (f"{leader}{entry} <pid changed to {tid} ...>",)

    def of(self, event: Event) -> Sequence[str]:
        """Return the lines that `event` makes complete."""
        make = _MAKERS.get(type(event))
        if self._leaving is None:
            return make(self, event) if make else ()
        left = self._left(self._leaving, event)
        return [*left, *(make(self, event) if make else ())]

    def end(self) -> Sequence[str]:
        """Return what is left when no more events come."""
        left = self._left(self._leaving, None) if self._leaving is not None else ()
        return [*left, *self._closed()]

    def _wanted(self, call: Call) -> bool:
        return self._everything or wanted(self._form, call)

    def _closed(self) -> Sequence[str]:
        """Return the open line, if there is one, as interrupted: something else is to be printed."""
        if self._open is None:
            return ()
        tid, leader, entry = self._open
        self._open = None
        self._begun[tid] = entry
        return (f"{leader}{entry}{_UNFINISHED}",)

    def _entered(self, event: Entered) -> Sequence[str]:
        call = event.call
        if not self._splits or not self._wanted(call):
            return ()
        closed = self._closed()
        leader = self._leader.of_call(call.record, call.record.start_ns)
        self._open = _Open(call.tid, leader, self._entry(call))
        return closed

    def _entry(self, call: Call) -> str:
        texts = self._speller.arguments(call, reach(call).arguments)
        return self._resuming(call, entry_part(call, texts))

    def _resuming(self, call: Call, text: str) -> str:
        """Return `text`, in which restart_syscall says what it goes on with."""
        if call.name != _RESTART:
            return text
        what = self._restartable.get(call.tid, "system call")
        return text.replace("(", f"(<... resuming interrupted {what} ...>", 1)

    def _call(self, call: Call) -> Sequence[str]:
        lines = self._lines_of(call)
        if self._form.stacks and self._wanted(call):
            lines = self._with_stack(lines, call)
        if call.record.result == _RESTART_BLOCK and call.record.failed:
            self._restartable[call.tid] = call.name
        return lines

    def _with_stack(self, lines: Sequence[str], call: Call) -> Sequence[str]:
        """Return `lines` and the stack under them; strace has that of the last call under the end of its thread."""
        if not call.record.returned:
            self._last[call.tid] = call
        return [*lines, *strace_frames(call)] if lines else ()

    def _lines_of(self, call: Call) -> Sequence[str]:
        if not self._wanted(call):
            return ()
        if not call.record.returned:
            self._leaving = call
            return ()
        if not self._splits and ("failed" if call.errno else "successful") not in self._form.statuses:
            return ()
        if self._open is None and not self._begun:
            return (self._whole(call),)
        return self._interrupted(call)

    def _whole(self, call: Call) -> str:
        leader = self._leader.of_call(call.record, call.record.start_ns)
        text, result = self._speller.spelled(call)
        return self._with_result(leader + self._resuming(call, text), result, call)

    def _interrupted(self, call: Call) -> Sequence[str]:
        """Return the lines of a call while there are others under way; its own entry may have been printed."""
        closed, begin, entry = self._beginning(call)
        if entry is None:
            return [*closed, self._whole(call)]
        text = f"{begin}{exit_part(call, self._speller.arguments, entry)})"
        return [*closed, self._with_result(text, self._speller.result(call), call)]

    def _beginning(self, call: Call) -> tuple[Sequence[str], str, str | None]:
        """Return the lines to print before, the beginning of the call's line, and what of it was printed."""
        if self._open is not None and self._open.tid == call.tid:
            _, leader, entry = self._open
            self._open = None
            return (), leader + entry, entry
        closed = self._closed()
        begun = self._begun.pop(call.tid, None)
        if begun is None:
            return closed, "", None
        return closed, f"{self._leader.of_call(call.record, call.record.end_ns)}<... {call.name} resumed>", begun

    def _with_result(self, text: str, result: str, call: Call) -> str:
        passed = "" if self._form.durations is None else f" <{_duration(call.record, self._form.durations)}>"
        return f"{text.ljust(self._form.column - 1)} = {result}{passed}"

    def _left(self, call: Call, following: Event | None) -> Sequence[str]:
        """Return the line of a call that did not return: its thread ended, or the trace did."""
        self._leaving = None
        status = "unfinished" if _ended(call.tid, following) else "detached"
        if status not in self._form.statuses:
            return ()
        closed, begin, entry = self._beginning(call)
        if entry is not None and status == "detached" and begin[-1:] == ">":
            return closed
        if entry is None:
            begin = self._leader.of_call(call.record, call.record.start_ns) + self._entry(call)
        if status == "detached":
            return [*closed, begin + " <detached ...>"]
        more = "" if is_whole(call) else _UNFINISHED
        return [*closed, f"{begin}{more})".ljust(self._form.column - 1) + " = ?"]

    def _about(self, tid: int, time_ns: int, text: str) -> Sequence[str]:
        closed = self._closed()
        return [*closed, self._leader.of_event(tid, time_ns) + text]

    def _signal(self, record: SignalRecord) -> Sequence[str]:
        if self._form.signals is not None and record.signal not in self._form.signals:
            return ()
        return self._about(record.tid, record.time_ns, signal_text(record, self._style))

    def _stop(self, record: StopRecord) -> Sequence[str]:
        if self._form.signals is not None and record.signal not in self._form.signals:
            return ()
        return self._about(record.tid, record.time_ns, stop_text(record))

    def _exit(self, record: ExitRecord) -> Sequence[str]:
        shown = () if EXIT in self._form.quiet else self._about(record.tid, record.time_ns, exit_text(record))
        self._begun.pop(record.tid, None)
        self._leader.forget(record)
        last = self._last.pop(record.tid, None)
        return [*shown, *strace_frames(last)] if last else shown

    def _task(self, record: TaskRecord) -> Sequence[str]:
        self._leader.follow(record)
        if record.birth == Birth.EXEC:
            return self._superseded(record) if record.parent != record.tid else ()
        quiet = ATTACH in self._form.quiet or self._form.prefix is not Prefix.SEVERAL
        if quiet or record.birth == Birth.LAUNCHED:
            return ()
        return [*self._closed(), f"strace: Process {record.tid} attached"]

    def _superseded(self, record: TaskRecord) -> Sequence[str]:
        """A thread executed a program: it goes on under the tid of the process, and so does its call."""
        closed = self._closed()
        self._begun.pop(record.tid, None)
        if record.parent in self._begun:
            self._begun[record.tid] = self._begun.pop(record.parent)
        if THREAD_EXECVE in self._form.quiet:
            return closed
        text = f"+++ superseded by execve in pid {record.parent} +++"
        return [*closed, *self._about(record.tid, record.time_ns, text)]


def _duration(record: CallRecord, digits: int) -> str:
    passed = max(record.end_ns - record.start_ns, 0)
    return f"{passed // 10**9}{fraction(passed, digits)}"


def wanted(form: Form, call: Call) -> bool:
    """Whether `form` asks for this call, by its name and by the paths that it touches."""
    named = form.calls is None or call.name in form.calls
    return named and (not form.paths or not set(form.paths).isdisjoint(call.files))


def _ended(tid: int, following: Event | None) -> bool:
    """Whether what comes after a call that did not return is the end of its thread."""
    if isinstance(following, TaskRecord):
        return following.birth == Birth.EXEC and following.tid == tid
    return isinstance(following, ExitRecord) and following.tid == tid


_MAKERS: Mapping[type, Callable[[Lines, Any], Sequence[str]]] = {
    Call: Lines._call,
    Entered: Lines._entered,
    SignalRecord: Lines._signal,
    StopRecord: Lines._stop,
    ExitRecord: Lines._exit,
    TaskRecord: Lines._task,
}
