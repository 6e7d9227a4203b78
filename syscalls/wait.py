"""Wait for children: wait4(2) and waitid(2), and what a status word says.

Source of the numbers: linux/wait.h; of a status word's layout: bits/waitstatus.h.
"""

from errno import EINTR

from syscalls._raw import demux, whole, word, writable
from syscalls.errno import Error
from syscalls.number import SYS_sched_yield, SYS_wait4, SYS_waitid
from syscalls.siginfo import SigInfo

WNOHANG = 1
WUNTRACED = 2
WSTOPPED = 2
WEXITED = 4
WCONTINUED = 8
WNOWAIT = 0x01000000

P_ALL = 0
P_PID = 1
P_PGID = 2
P_PIDFD = 3


def waitpid(pid: int, options: int = 0) -> tuple[int, int]:
    """Wait for a child in one wait4; return its pid and its status word, or 0 and 0 if WNOHANG found none.

    *pid*: a child, -1 for any, 0 for any of this process group, -n for any of group n. *options*: WNOHANG,
    WUNTRACED, WCONTINUED. Error: see waitpid(2); EINTR is one, ECHILD: there's no such child.
    """
    status = bytearray(4)
    address, _length, _keep = writable(status)
    waited = word(SYS_wait4, whole(pid, "a pid"), address, whole(options, "options"))
    return demux(waited, "wait4", pid), int.from_bytes(status, "little")


def waitpid_blocking(pid: int) -> tuple[int, int]:
    """Wait for a child like `waitpid`, again after each EINTR, with a sched_yield before; handlers do run.

    Return its pid and its status word. Error: see waitpid(2), but never EINTR.
    """
    while True:
        try:
            return waitpid(pid)
        except Error as interrupted:
            if interrupted.errno != EINTR:
                raise
        word(SYS_sched_yield)


def waitid(idtype: int, number: int, options: int) -> SigInfo | None:
    """Wait for a change of a child in one waitid; return what happened, or None if WNOHANG found nothing.

    *idtype*: P_PID, P_PGID, P_PIDFD or P_ALL, and *number* that pid, group or descriptor. *options*: one or
    more of WEXITED, WSTOPPED, WCONTINUED; WNOHANG; WNOWAIT leaves the child to be waited for. The SigInfo's
    ``si_code`` is a CLD_ constant. Error: see waitid(2).
    """
    info = SigInfo()
    address, _length, _keep = writable(info._memory)
    which, what = whole(idtype, "an idtype"), whole(number, "an id")
    demux(word(SYS_waitid, which, what, address, whole(options, "options")), "waitid", number)
    return info if info.si_pid else None


def WIFEXITED(status: int) -> bool:
    """Tell whether it ended by exit(2). See waitpid(2)."""
    return WTERMSIG(status) == 0


def WEXITSTATUS(status: int) -> int:
    """Tell the exit status, 0…255, if WIFEXITED. See waitpid(2)."""
    return whole(status, "a status") >> 8 & 0xFF


def WIFSIGNALED(status: int) -> bool:
    """Tell whether a signal ended it. See waitpid(2)."""
    return WTERMSIG(status) not in (0, 0x7F)


def WTERMSIG(status: int) -> int:
    """Tell the signal that ended it, if WIFSIGNALED. See waitpid(2)."""
    return whole(status, "a status") & 0x7F


def WCOREDUMP(status: int) -> bool:
    """Tell whether it left a core dump, if WIFSIGNALED. See waitpid(2)."""
    return bool(whole(status, "a status") & 0x80)


def WIFSTOPPED(status: int) -> bool:
    """Tell whether it is stopped, which takes WUNTRACED or ptrace. See waitpid(2)."""
    return whole(status, "a status") & 0xFF == 0x7F


def WSTOPSIG(status: int) -> int:
    """Tell the signal that stopped it, if WIFSTOPPED. See waitpid(2)."""
    return WEXITSTATUS(status)


def WIFCONTINUED(status: int) -> bool:
    """Tell whether SIGCONT let it go on, which takes WCONTINUED. See waitpid(2)."""
    return whole(status, "a status") == 0xFFFF


__all__ = ["waitid", "waitpid", "waitpid_blocking", *(name for name in globals() if name.startswith(("W", "P_")))]
