"""Threads over clone3(2) and futex(2), that make system calls and never run Python.

What a thread may do is written down first: ``Thread([(SYS_write, 1, b"hi", 2), exit(0)])``. Only a thread that
the interpreter started can run Python: that is ``threading``'s job, over the same two calls. See
docs/decisions/0010.
"""

from _ctypes import Py_DECREF, Py_INCREF
from errno import EAGAIN, EINTR

from syscalls import _stub, futex
from syscalls._raw import whole
from syscalls.errno import Error
from syscalls.number import SYS_exit
from syscalls.signal import SIG_SETMASK, sigprocmask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from syscalls._stub import Call

__all__ = ["Thread", "exit"]

_FLAGS = (
    _stub.CLONE_VM
    | _stub.CLONE_FS
    | _stub.CLONE_FILES
    | _stub.CLONE_SIGHAND
    | _stub.CLONE_THREAD
    | _stub.CLONE_SYSVSEM
    | _stub.CLONE_PARENT_SETTID
    | _stub.CLONE_CHILD_CLEARTID
)
_EVERY_SIGNAL = range(1, 65)


def exit(status: int) -> "Call":
    """Spell the call that ends a thread: an item for `Thread`. The kernel keeps a thread's *status* for nobody.

    A thread ends after its last call even without; then its exit is one with 0. See exit(2).
    """
    return (SYS_exit, whole(status, "an exit status", 0, 255))


class Thread:
    """A thread of this process that makes given system calls, one after the other, and exits.

    A call is ``(number, argument, …)``; an argument is an int, or a buffer for its address. A failed call
    doesn't end it. What it works on is kept in place until it was joined: for ever, if it never is. See clone3(2).
    """

    __slots__ = ("_answers", "_memory", "_tid", "tid")

    def __init__(self, calls: "Sequence[Call]") -> None:
        """Start it, in three calls: one clone3, and an rt_sigprocmask before and after it.

        All signals are blocked for it, as a handler would run with the libc of a thread that it isn't.
        Error: see clone3(2). TypeError, ValueError: a call isn't a tuple of a number and up to 6 arguments.
        """
        table = _stub.Table(calls)
        self._answers: list[int] | None = None
        self._tid = bytearray(4)
        self._memory = (table, self._tid)
        mask = sigprocmask(SIG_SETMASK, _EVERY_SIGNAL)
        try:
            self.tid = _stub.start(_FLAGS, 0, table, self._tid)
            Py_INCREF(self._memory)
        finally:
            sigprocmask(SIG_SETMASK, mask)

    def join(self, timeout: int | None = None) -> list[int]:
        """Wait until it has ended; return its calls' return words: -4095…-1 is minus an errno, 0 not made.

        At most one futex, FUTEX_WAIT, which the kernel wakes at a thread's end; more after EINTR, none if it has
        ended. *timeout* is in nanoseconds, for each. Error ETIMEDOUT: it hasn't. It can be asked again.
        """
        if self._answers is None:
            while tid := int.from_bytes(self._tid, "little"):
                self._sleep(tid, timeout)
            self._answers = self._memory[0].answers()
            Py_DECREF(self._memory)
        return list(self._answers)

    def _sleep(self, tid: int, timeout: int | None) -> None:
        try:
            futex.wait(self._tid, tid, timeout)
        except Error as woken:
            if woken.errno not in (EAGAIN, EINTR):
                raise

    def __repr__(self) -> str:
        """Show the tid, and whether it was joined."""
        return f"Thread({self.tid}{', joined' if self._answers is not None else ''})"

    def __reduce__(self) -> "NoReturn":
        """Refuse to be copied or pickled."""
        raise TypeError("a Thread can't be copied")
