"""Signals: send them, block them, wait for them, handle them; sets of signals are plain Python sets.

Each is one system call but `sigaction` with a Python handler, which is told there. What `siginfo.py` (numbers
of signals) and `handlers.py` (what a signal does) have is here too.
Source of the numbers: asm-generic/signal-defs.h, linux/signalfd.h.
"""

from syscalls import _sigset
from syscalls._raw import UINT_MAX, demux, descriptor, unless_interrupted, whole, word, writable
from syscalls._words import limit, words
from syscalls.handlers import *  # noqa: F403  # it has its __all__
from syscalls.handlers import __all__ as _of_handlers
from syscalls.number import (
    SYS_kill,
    SYS_pause,
    SYS_pidfd_send_signal,
    SYS_rt_sigpending,
    SYS_rt_sigprocmask,
    SYS_rt_sigqueueinfo,
    SYS_rt_sigsuspend,
    SYS_rt_sigtimedwait,
    SYS_signalfd4,
    SYS_tgkill,
)
from syscalls.siginfo import *  # noqa: F403  # it has its __all__
from syscalls.siginfo import SI_QUEUE, SIGRTMAX, SigInfo
from syscalls.siginfo import __all__ as _of_siginfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from syscalls._raw import Descriptor

SIG_BLOCK = 0
SIG_UNBLOCK = 1
SIG_SETMASK = 2

SFD_NONBLOCK = 0o4000
SFD_CLOEXEC = 0o2000000


def kill(pid: int, signum: int) -> None:
    """Send *signum* to process *pid* in one call; 0 sends nothing and only asks whether it could be sent.

    Error: see kill(2). ValueError: *pid* isn't positive; a group is for `killpg`, and everybody for nobody.
    """
    demux(word(SYS_kill, _positive(pid), _number(signum)), "kill", pid)


def killpg(pgid: int, signum: int) -> None:
    """Send *signum* to all of process group *pgid* in one kill; 0 means this process's group.

    Error: see killpg(3). ValueError: *pgid* is negative, or 1, which kill(2) would take for every process.
    """
    if whole(pgid, "a process group's id", 0) == 1:
        raise ValueError("group 1 can't be told from every process: kill(2) takes -1 for that")
    demux(word(SYS_kill, -pgid, _number(signum)), "kill", -pgid)


def tgkill(tgid: int, tid: int, signum: int) -> None:
    """Send *signum* to thread *tid* of process *tgid* in one call.

    Error: see tgkill(2). ValueError: an id isn't positive.
    """
    demux(word(SYS_tgkill, _positive(tgid), _positive(tid), _number(signum)), "tgkill", tid)


def sigqueue(pid: int, signum: int, value: int = 0, *, si_pid: int = 0, si_uid: int = 0) -> None:
    """Send *signum* with *value*, a 64-bit word, to process *pid* in one rt_sigqueueinfo.

    The receiver finds *value*, *si_pid* and *si_uid* in its `SigInfo`. The kernel takes the last two as they
    are given: sigqueue(3) makes two calls to fill them in. Error: see rt_sigqueueinfo(2).
    """
    info = _queued(signum, value, si_pid, si_uid)
    address, _length, _keep = writable(info._memory)
    demux(word(SYS_rt_sigqueueinfo, _positive(pid), signum, address), "rt_sigqueueinfo", pid)


def pidfd_send_signal(pidfd: "Descriptor", signum: int, info: SigInfo | None = None, flags: int = 0) -> None:
    """Send *signum* to the process of *pidfd* in one call: never to another that got its pid.

    *info* is sent with it; None stands for what kill(2) sends. Error: see pidfd_send_signal(2).
    """
    if info is not None and not isinstance(info, SigInfo):
        raise TypeError(f"what is sent is a SigInfo, not {type(info).__name__}")
    number = descriptor(pidfd)
    address, _length, _keep = writable(info._memory) if info else (0, 0, None)
    bits = whole(flags, "flags", 0)
    demux(word(SYS_pidfd_send_signal, number, _number(signum), address, bits), "pidfd_send_signal", number)


def sigprocmask(how: int, signals: "Iterable[int] | None" = None) -> frozenset[int]:
    """Change which signals this thread blocks, in one call; return which it did before.

    *how*: SIG_BLOCK adds *signals*, SIG_UNBLOCK takes them away, SIG_SETMASK sets them; None only asks.
    Error: see rt_sigprocmask(2). ValueError: a signal isn't in 1…64.
    """
    old = bytearray(_sigset.SIZE)
    into, size, _keep = writable(old)
    new, _size, _keep_new = _sigset.place(signals)
    demux(word(SYS_rt_sigprocmask, whole(how, "how"), new, into, size), "rt_sigprocmask")
    return _sigset.members(old)


def sigpending() -> frozenset[int]:
    """Tell in one call which blocked signals wait for this thread or process.

    See sigpending(2).
    """
    pending = bytearray(_sigset.SIZE)
    address, size, _keep = writable(pending)
    demux(word(SYS_rt_sigpending, address, size), "rt_sigpending")
    return _sigset.members(pending)


def sigsuspend(signals: "Iterable[int]") -> None:
    """Block just *signals* until a signal was handled, in one call; return then.

    So EINTR, the one way in which the kernel's call ends, is no Error here. Another: see sigsuspend(2).
    """
    address, size, _keep = _sigset.located(signals)
    unless_interrupted(word(SYS_rt_sigsuspend, address, size), "rt_sigsuspend")


def pause() -> None:
    """Sleep until a signal was handled, in one call; return then, see `sigsuspend`.

    See pause(2).
    """
    unless_interrupted(word(SYS_pause), "pause")


def sigtimedwait(signals: "Iterable[int]", timeout: int | None) -> SigInfo:
    """Take a pending signal of *signals*, or wait for one, in one call; they should be blocked.

    *timeout* is in nanoseconds; None waits for ever, 0 not at all. Error EAGAIN: the time is up; EINTR: another
    signal was handled; see sigtimedwait(2).
    """
    info = SigInfo()
    into, _length, _keep = writable(info._memory)
    wanted, size, _keep_set = _sigset.located(signals)
    until, _size, _keep_time = limit(timeout)
    demux(word(SYS_rt_sigtimedwait, wanted, into, until, size), "rt_sigtimedwait")
    return info


def sigwaitinfo(signals: "Iterable[int]") -> SigInfo:
    """Take a pending signal of *signals*, or wait for one however long: `sigtimedwait` without a timeout.

    See sigwaitinfo(2).
    """
    return sigtimedwait(signals, None)


def signalfd(signals: "Iterable[int]", flags: int = 0, fd: "Descriptor" = -1) -> int:
    """Make a descriptor that *signals*, which should be blocked, are read from; return its number. One call.

    *flags*: SFD_NONBLOCK, SFD_CLOEXEC; neither is added. *fd* is a signalfd to change, -1 a new one. What is
    read from it are `SignalfdInfo`s. Error: see signalfd(2).
    """
    address, size, _keep = _sigset.located(signals)
    number, bits = descriptor(fd), whole(flags, "flags", 0)
    return demux(word(SYS_signalfd4, number, address, size, bits), "signalfd4")


def _positive(pid: int) -> int:
    return whole(pid, "the id of a process or thread", 1)


def _number(signum: int) -> int:
    return whole(signum, "a signal", 0, SIGRTMAX)


def _queued(signum: int, value: int, si_pid: int, si_uid: int) -> SigInfo:
    parts = (_number(signum), 0, SI_QUEUE, 0, whole(si_pid, "si_pid"), whole(si_uid, "si_uid", 0, UINT_MAX))
    head = b"".join((part & UINT_MAX).to_bytes(4, "little") for part in parts)
    tail = words(whole(value, "a value", -(1 << 63), (1 << 64) - 1))
    return SigInfo(head + tail + bytes(SigInfo.SIZE - len(head) - len(tail)))


__all__ = [
    *_of_handlers,
    *_of_siginfo,
    "SIG_BLOCK",
    "SIG_SETMASK",
    "SIG_UNBLOCK",
    "kill",
    "killpg",
    "pause",
    "pidfd_send_signal",
    "signalfd",
    "sigpending",
    "sigprocmask",
    "sigqueue",
    "sigsuspend",
    "sigtimedwait",
    "sigwaitinfo",
    "tgkill",
    *(name for name in globals() if name.startswith("SFD_")),
]
