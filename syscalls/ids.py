"""Who this is: the ids of process, thread, parent, group, session and user; one call each.

Man pages: getpid(2), setpgid(2), setsid(2), credentials(7).
"""

from syscalls._raw import demux, whole, word
from syscalls.number import (
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
    SYS_setpgid,
    SYS_setsid,
)

__all__ = ["ProcessInfo", "getpgid", "getpgrp", "getpid", "getppid", "getsid", "gettid", "setpgid", "setsid"]


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


def _pid(pid: int) -> int:
    return whole(pid, "a pid", 0)
