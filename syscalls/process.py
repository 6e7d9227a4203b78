"""Processes: who this is, fork, exec, exit; a child that's reaped once.

Man pages: fork(2), execve(2), getpid(2), setpgid(2), pidfd_open(2). Waiting is in `wait.py`, and sending
signals in `signal.py`.
"""

from _ctypes import dlopen, dlsym
from errno import ECHILD, ESRCH
from posix import fork as _fork
from sys import getfilesystemencodeerrors, getfilesystemencoding

from syscalls import _stub
from syscalls._raw import demux, descriptor, readable, word, writable
from syscalls._simple import _Pointer
from syscalls._words import whole, words
from syscalls.errno import Error
from syscalls.limits import checked_path
from syscalls.number import (
    SYS_execve,
    SYS_execveat,
    SYS_exit_group,
    SYS_getegid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getpgid,
    SYS_getpgrp,
    SYS_getpid,
    SYS_getppid,
    SYS_getsid,
    SYS_gettid,
    SYS_getuid,
    SYS_pidfd_open,
    SYS_sched_yield,
    SYS_setpgid,
    SYS_setsid,
)
from syscalls.siginfo import SIGCHLD
from syscalls.signal import kill
from syscalls.wait import WEXITSTATUS, WIFEXITED, WNOHANG, WTERMSIG, waitpid, waitpid_blocking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType
    from typing import NoReturn, Self

    from syscalls._raw import Descriptor
    from syscalls.limits import AnyPath

    Text = str | bytes

__all__ = [
    "PIDFD_NONBLOCK",
    "Process",
    "ProcessInfo",
    "execve",
    "execveat",
    "exit",
    "exit_group",
    "fork",
    "getpgid",
    "getpgrp",
    "getpid",
    "getppid",
    "getsid",
    "gettid",
    "pidfd_open",
    "sched_yield",
    "setpgid",
    "setsid",
]

PIDFD_NONBLOCK = 0o4000

_ENCODING, _ERRORS = getfilesystemencoding(), getfilesystemencodeerrors()
_ENVIRON = dlsym(dlopen(None, 0), "environ")  # type: ignore[arg-type]  # None: the program itself


def getpid() -> int:
    """Tell this process's id in one call.

    It can't fail: getpid(2).
    """
    return word(SYS_getpid)


def gettid() -> int:
    """Tell this thread's id in one call; of the first thread, it's the pid.

    It can't fail: gettid(2).
    """
    return word(SYS_gettid)


def getppid() -> int:
    """Tell the parent's pid in one call, 0 if it's in no namespace of ours.

    It can't fail: getppid(2).
    """
    return word(SYS_getppid)


def setpgid(pid: int, pgid: int) -> None:
    """Put process *pid* into group *pgid* in one call; 0 means this process, and the process's own pid.

    Error: see setpgid(2). ValueError: one is negative.
    """
    process, group = _pid(pid), whole(pgid, "a process group's id", 0)
    demux(word(SYS_setpgid, process, group), "setpgid", pid)


def getpgid(pid: int) -> int:
    """Tell the group of process *pid* in one call, 0 meaning this process.

    Error ESRCH: see getpgid(2).
    """
    return demux(word(SYS_getpgid, _pid(pid)), "getpgid", pid)


def getpgrp() -> int:
    """Tell this process's group in one call.

    It can't fail: getpgrp(2).
    """
    return word(SYS_getpgrp)


def setsid() -> int:
    """Begin a session, led by this process, in one call; return its id.

    Error EPERM: see setsid(2).
    """
    return demux(word(SYS_setsid), "setsid")


def getsid(pid: int) -> int:
    """Tell the session of process *pid* in one call, 0 meaning this process.

    Error ESRCH: see getsid(2).
    """
    return demux(word(SYS_getsid, _pid(pid)), "getsid", pid)


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


def execve(path: "AnyPath", argv: "Iterable[Text]", env: "Mapping[Text, Text] | None" = None) -> "NoReturn":
    """Replace this program by the one at *path* in one call; return never. Nothing that's buffered is written.

    *env*: names and values; None stands for the environment as it is. Error: see execve(2).
    TypeError, ValueError: an argument is no str or bytes, or has a NUL inside.
    """
    name, (arguments, _keep), (names, _keep_env) = checked_path(path, "execve"), _strings(argv), _environment(env)
    address, _length, _keep_path = readable(name)
    demux(word(SYS_execve, address, arguments, names), "execve", path)
    raise AssertionError("execve returned")


def execveat(
    dirfd: "Descriptor",
    path: "AnyPath",
    argv: "Iterable[Text]",
    env: "Mapping[Text, Text] | None" = None,
    flags: int = 0,
) -> "NoReturn":
    """Do the same as `execve` with *path* seen from directory *dirfd*, in one call.

    *flags*: AT_EMPTY_PATH (run the file that *dirfd* is), AT_SYMLINK_NOFOLLOW. Error: see execveat(2).
    """
    name, (arguments, _keep), (names, _keep_env) = (
        checked_path(path, "execveat"),
        _strings(argv),
        _environment(env),
    )
    address, _length, _keep_path = readable(name)
    number, bits = descriptor(dirfd), whole(flags, "flags")
    demux(word(SYS_execveat, number, address, arguments, names, bits), "execveat", path)
    raise AssertionError("execveat returned")


def exit_group(status: int) -> "NoReturn":
    """End this process at once in one call: nothing is flushed, no handler runs. See _exit(2).

    C calls it ``_exit``. TypeError, ValueError: *status* isn't an int of 0…255.
    """
    word(SYS_exit_group, whole(status, "an exit status", 0, 255))
    raise AssertionError("exit_group returned")


_exit = exit_group


def exit(status: int = 0) -> "NoReturn":
    """End this process by SystemExit, so that what is buffered is written first, as by C's.

    TypeError, ValueError: *status* isn't an int of 0…255.
    """
    raise SystemExit(whole(status, "an exit status", 0, 255))


def _pid(pid: int) -> int:
    return whole(pid, "a pid", 0)


def _encode(text: "Text") -> bytes:
    if not isinstance(text, (str, bytes)):
        raise TypeError(f"an argument or a variable is a str or bytes, not {type(text).__name__}")
    encoded = text.encode(_ENCODING, _ERRORS) if isinstance(text, str) else text
    if 0 in encoded:
        raise ValueError(f"an argument or a variable has no NUL in it: {text!r}")
    return encoded


def _strings(items: "Iterable[Text]") -> tuple[int, object]:
    """Lay out a NULL-ended array of pointers to C strings: its address, and what keeps it in place."""
    if isinstance(items, (str, bytes)):
        raise TypeError(f"arguments are a list of str or bytes, not one {type(items).__name__}")
    places = [readable(_encode(item)) for item in items]
    address, _length, keep = writable(words(*(place[0] for place in places), 0))
    return address, (keep, places)


def _environment(env: "Mapping[Text, Text] | None") -> tuple[int, object]:
    if env is None:
        return _Pointer.from_address(_ENVIRON).value, None
    return _strings([_variable(name) + b"=" + _encode(value) for name, value in env.items()])


def _variable(name: "Text") -> bytes:
    encoded = _encode(name)
    if not encoded or b"=" in encoded:
        raise ValueError(f"a variable's name isn't empty and has no = in it: {name!r}")
    return encoded


class _Ask:
    """A property of the process that's asked anew each time, in one call that can't fail."""

    def __init__(self, number: int, *arguments: int) -> None:
        self._call = (number, *arguments)

    def __get__(self, _info: object, _owner: type) -> int:
        return word(*self._call)


class ProcessInfo:
    """Who this process is: one system call each time that one of these is read, none to make a ProcessInfo.

    The calls are named for them: getpid(2), getppid(2), gettid(2), getuid(2), geteuid(2), getgid(2),
    getegid(2), getpgid(2), getsid(2). None of them fails.
    """

    __slots__ = ()

    pid = _Ask(SYS_getpid)
    ppid = _Ask(SYS_getppid)
    tid = _Ask(SYS_gettid)
    uid = _Ask(SYS_getuid)
    euid = _Ask(SYS_geteuid)
    gid = _Ask(SYS_getgid)
    egid = _Ask(SYS_getegid)
    pgid = _Ask(SYS_getpgid, 0)
    sid = _Ask(SYS_getsid, 0)


class Process:
    """A child that's waited for once: by `wait`, on leaving its ``with``, or when its last name goes.

    So no zombie is left; a child that should outlive its name is given away by `detach`. It can't be copied.
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
        (arguments, _keep), (names, _keep_env) = _strings([name] if argv is None else argv), _environment(env)
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

    def __enter__(self) -> "Self":
        """Begin the scope at whose end it's waited for."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        """Wait for it, unless it was detached."""
        if self._pid:
            self.wait()

    def __del__(self) -> None:
        """Wait for it if nobody did, and if it's ours: a fork of this process has no such child."""
        if self._pid and self._status is None:
            try:
                self.wait()
            except Error as failure:
                if failure.errno != ECHILD:
                    raise

    def __repr__(self) -> str:
        """Show the pid, and how it ended."""
        ended = "" if self._status is None else f", ended with {self._code(self._status)}"
        return f"Process({self._pid or 'detached'}{ended})"

    def __reduce__(self) -> "NoReturn":
        """Refuse to be copied or pickled."""
        raise TypeError("a Process can't be copied: it would be waited for twice")
