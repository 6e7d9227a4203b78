"""Processes: fork, and a child that's reaped once. Here too is what `ids.py` and `exec.py` have.

Man pages: fork(2), pidfd_open(2), sched_yield(2). Waiting is in `wait.py`, and sending signals in `signal.py`.
"""

from errno import ECHILD, ESRCH
from posix import fork as _fork

from syscalls import _stub
from syscalls._raw import demux, whole, word
from syscalls._strings import environment, strings
from syscalls.errno import Error
from syscalls.exec import *  # noqa: F403  # it has its __all__
from syscalls.exec import __all__ as _of_exec
from syscalls.exec import exit_group
from syscalls.ids import *  # noqa: F403  # it has its __all__
from syscalls.ids import __all__ as _of_ids
from syscalls.limits import checked_path
from syscalls.number import SYS_execve, SYS_exit_group, SYS_pidfd_open, SYS_sched_yield
from syscalls.siginfo import SIGCHLD
from syscalls.signal import kill
from syscalls.unistd import Scoped
from syscalls.wait import WEXITSTATUS, WIFEXITED, WNOHANG, WTERMSIG, waitpid, waitpid_blocking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from syscalls._strings import Text
    from syscalls.limits import AnyPath

__all__ = [*_of_exec, *_of_ids, "PIDFD_NONBLOCK", "Process", "fork", "pidfd_open", "sched_yield"]

PIDFD_NONBLOCK = 0o4000

_exit = exit_group


def sched_yield() -> None:
    """Let other threads run, in one call.

    It can't fail: sched_yield(2).
    """
    word(SYS_sched_yield)


def pidfd_open(pid: int, flags: int = 0) -> int:
    """Open a descriptor of process *pid* in one call; return its number. It's readable once the process ended.

    *flags*: PIDFD_NONBLOCK. Error: see pidfd_open(2). ValueError: *pid* isn't positive.
    """
    return demux(word(SYS_pidfd_open, whole(pid, "a pid", 1), whole(flags, "flags")), "pidfd_open", pid)


def fork() -> int:
    """Copy this process; return the child's pid, and 0 in the child. In the parent it's one clone.

    It's Python's own fork, which puts locks in order before the child may go on: there, the C library calls
    set_robust_list(2) and Python 3.11 gettid(2). See docs/decisions/0010. Error: see fork(2).
    """
    try:
        return _fork()
    except OSError as failure:
        raise Error(failure.errno or 0, "fork") from None


class Process(Scoped):
    """A child that's waited for once: by `wait`, on leaving its ``with``, or when its last name goes.

    So no zombie is left; a child that should outlive its name is given away by `detach`. It can't be copied.
    See waitpid(2).
    """

    __slots__ = ("__weakref__", "_pid", "_status")

    def __init__(self, pid: int) -> None:
        """Own child *pid* from now on. TypeError, ValueError: it isn't a positive int."""
        self._pid = 0
        self._status: int | None = None
        self._pid = whole(pid, "a pid", 1)

    @classmethod
    def fork(cls) -> "Self | None":
        """Copy this process, see `fork`; return the child, and None in the child."""
        pid = fork()
        return cls(pid) if pid else None

    @classmethod
    def spawn(
        cls, path: "AnyPath", argv: "Iterable[Text] | None" = None, env: "Mapping[Text, Text] | None" = None
    ) -> "Self":
        """Run the program at *path*, without a copy of this memory: one clone3, and one execve in the child.

        This thread sleeps until the execve is over. *argv* is ``[path]`` if it's None; *env* is as in `execve`.
        Error: see execve(2) and clone3(2); of an execve that failed, the child has been waited for.
        """
        name = checked_path(path, "execve")
        (arguments, _keep), (names, _keep_env) = strings([name] if argv is None else argv), environment(env)
        calls = _stub.Table([(SYS_execve, name, arguments, names), (SYS_exit_group, 127)])
        flags = _stub.CLONE_VM | _stub.CLONE_VFORK | _stub.CLONE_CLEAR_SIGHAND
        child = cls(_stub.start(flags, SIGCHLD, calls))
        failed = calls.answers()[0]
        if failed:
            child.wait()
            demux(failed, "execve", path)
        return child

    @property
    def pid(self) -> int:
        """The child's pid; 0 once it was detached."""
        return self._pid

    @property
    def status(self) -> int | None:
        """The status word, once it was waited for; no call is made."""
        return self._status

    def wait(self) -> int:
        """Wait for its end if nobody did, as `waitpid_blocking`; return its exit code, or minus the signal.

        Error ECHILD: somebody else waited for it, or it was detached.
        """
        if self._status is None:
            self._status = waitpid_blocking(self._number())[1]
        return self._code(self._status)

    def poll(self) -> int | None:
        """Ask in one wait4 whether it has ended; return what `wait` does, or None. Error: see `wait`."""
        if self._status is None:
            found, status = waitpid(self._number(), WNOHANG)
            if not found:
                return None
            self._status = status
        return self._code(self._status)

    def kill(self, signum: int) -> None:
        """Send it signal *signum* in one call. Error ESRCH: it was waited for, and no call is made."""
        if self._status is not None:
            raise Error(ESRCH, "kill after wait", self._pid)
        kill(self._number(), signum)

    def detach(self) -> int:
        """Give the pid away: from now on, to wait for it is somebody else's job. Error ECHILD: it was."""
        pid, self._pid = self._number(), 0
        return pid

    def _number(self) -> int:
        if not self._pid:
            raise Error(ECHILD, "use of a detached Process")
        return self._pid

    @staticmethod
    def _code(status: int) -> int:
        return WEXITSTATUS(status) if WIFEXITED(status) else -WTERMSIG(status)

    def _give_back(self) -> None:
        if self._pid and self._status is None:
            self.wait()

    def __del__(self) -> None:
        """Wait for it if nobody did, and if it's ours: a fork of this process has no such child."""
        try:
            self._give_back()
        except Error as failure:
            if failure.errno != ECHILD:
                raise

    def __repr__(self) -> str:
        """Show the pid, and how it ended."""
        ended = "" if self._status is None else f", ended with {self._code(self._status)}"
        return f"Process({self._pid or 'detached'}{ended})"
