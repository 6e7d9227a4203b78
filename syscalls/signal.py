"""Signals: send them, block them, wait for them, handle them; sets of signals are plain Python sets.

Each is one system call but `sigaction` with a Python handler, which is told there. Numbers of signals are
here too, from `siginfo.py`. Source of the others: asm/signal.h, asm-generic/signal-defs.h, linux/signalfd.h.
"""

from _signal import getsignal as _getsignal  # type: ignore[import-not-found]  # built in: no file is read
from _signal import signal as _signal
from _thread import get_ident as _get_ident
from errno import EINTR

from syscalls._raw import demux, descriptor, word, writable
from syscalls._words import each_word, join_bits, timespec, whole, words
from syscalls.errno import Error
from syscalls.number import (
    SYS_kill,
    SYS_pause,
    SYS_pidfd_send_signal,
    SYS_rt_sigaction,
    SYS_rt_sigpending,
    SYS_rt_sigprocmask,
    SYS_rt_sigqueueinfo,
    SYS_rt_sigsuspend,
    SYS_rt_sigtimedwait,
    SYS_sigaltstack,
    SYS_signalfd4,
    SYS_tgkill,
)
from syscalls.siginfo import *  # noqa: F403  # it has its __all__
from syscalls.siginfo import SI_QUEUE, SIGRTMAX, SigInfo
from syscalls.siginfo import __all__ as _names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor

    Handler = int | Callable[[int, object], object]

SIG_DFL = 0
SIG_IGN = 1

SIG_BLOCK = 0
SIG_UNBLOCK = 1
SIG_SETMASK = 2

SA_NOCLDSTOP = 0x1
SA_NOCLDWAIT = 0x2
SA_SIGINFO = 0x4
SA_RESTORER = 0x04000000
SA_ONSTACK = 0x08000000
SA_RESTART = 0x10000000
SA_NODEFER = 0x40000000
SA_RESETHAND = 0x80000000

SS_ONSTACK = 1
SS_DISABLE = 2
SS_AUTODISARM = 0x80000000
MINSIGSTKSZ = 2048
SIGSTKSZ = 8192

SFD_NONBLOCK = 0o4000
SFD_CLOEXEC = 0o2000000

_SET = 8  # bytes of a signal set

_stacks: "dict[int, object]" = {}


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
    address, _length, _keep = writable(info.memory)
    demux(word(SYS_rt_sigqueueinfo, _positive(pid), signum, address), "rt_sigqueueinfo", pid)


def pidfd_send_signal(pidfd: "Descriptor", signum: int, info: SigInfo | None = None, flags: int = 0) -> None:
    """Send *signum* to the process of *pidfd* in one call: never to another that got its pid.

    *info* is sent with it; None stands for what kill(2) sends. Error: see pidfd_send_signal(2).
    """
    if info is not None and not isinstance(info, SigInfo):
        raise TypeError(f"what is sent is a SigInfo, not {type(info).__name__}")
    number = descriptor(pidfd)
    address, _length, _keep = writable(info.memory) if info else (0, 0, None)
    bits = whole(flags, "flags", 0)
    demux(word(SYS_pidfd_send_signal, number, _number(signum), address, bits), "pidfd_send_signal", number)


def sigprocmask(how: int, signals: "Iterable[int] | None" = None) -> frozenset[int]:
    """Change which signals this thread blocks, in one call; return which it did before.

    *how*: SIG_BLOCK adds *signals*, SIG_UNBLOCK takes them away, SIG_SETMASK sets them; None only asks.
    Error: see rt_sigprocmask(2). ValueError: a signal isn't in 1…64.
    """
    old = bytearray(_SET)
    into, size, _keep = writable(old)
    new, _size, _keep_new = (0, 0, None) if signals is None else writable(_pack(signals))
    demux(word(SYS_rt_sigprocmask, whole(how, "how"), new, into, size), "rt_sigprocmask")
    return _unpack(old)


def sigpending() -> frozenset[int]:
    """Tell in one call which blocked signals wait for this thread or process.

    See sigpending(2).
    """
    pending = bytearray(_SET)
    address, size, _keep = writable(pending)
    demux(word(SYS_rt_sigpending, address, size), "rt_sigpending")
    return _unpack(pending)


def sigsuspend(signals: "Iterable[int]") -> None:
    """Block just *signals* until a signal was handled, in one call; return then.

    So EINTR, the one way in which the kernel's call ends, is no Error here. Another: see sigsuspend(2).
    """
    address, size, _keep = writable(_pack(signals))
    _interrupted(word(SYS_rt_sigsuspend, address, size), "rt_sigsuspend")


def pause() -> None:
    """Sleep until a signal was handled, in one call; return then, see `sigsuspend`.

    See pause(2).
    """
    _interrupted(word(SYS_pause), "pause")


def sigtimedwait(signals: "Iterable[int]", timeout: int | None) -> SigInfo:
    """Take a pending signal of *signals*, or wait for one, in one call; they should be blocked.

    *timeout* is in nanoseconds; None waits for ever, 0 not at all. Error EAGAIN: the time is up; EINTR: another
    signal was handled; see sigtimedwait(2).
    """
    info = SigInfo()
    into, _length, _keep = writable(info.memory)
    wanted, size, _keep_set = writable(_pack(signals))
    limit, _size, _keep_time = (0, 0, None) if timeout is None else writable(timespec(timeout, "a timeout"))
    demux(word(SYS_rt_sigtimedwait, wanted, into, limit, size), "rt_sigtimedwait")
    return info


def sigwaitinfo(signals: "Iterable[int]") -> SigInfo:
    """Take a pending signal of *signals*, or wait for one however long: `sigtimedwait` without a timeout."""
    return sigtimedwait(signals, None)


def signalfd(signals: "Iterable[int]", flags: int = 0, fd: "Descriptor" = -1) -> int:
    """Make a descriptor that *signals*, which should be blocked, are read from; return its number. One call.

    *flags*: SFD_NONBLOCK, SFD_CLOEXEC; neither is added. *fd* is a signalfd to change, -1 a new one. What is
    read from it are `SignalfdInfo`s. Error: see signalfd(2).
    """
    address, size, _keep = writable(_pack(signals))
    number, bits = descriptor(fd), whole(flags, "flags", 0)
    return demux(word(SYS_signalfd4, number, address, size, bits), "signalfd4")


class Sigaction:
    """What a signal does: its handler (SIG_DFL, SIG_IGN, a function, an address), SA_ flags, blocked signals.

    A function is called by Python in the main thread, with the signal and the frame that it interrupted.
    """

    __slots__ = ("sa_flags", "sa_handler", "sa_mask")

    def __init__(self, sa_handler: "Handler", sa_flags: int = 0, sa_mask: "Iterable[int]" = ()) -> None:
        """Check and keep the three. TypeError, ValueError: one is no handler, flags, or set of signals."""
        if not callable(sa_handler):
            whole(sa_handler, "a handler that is no function", 0, (1 << 64) - 1)
        self.sa_handler = sa_handler
        self.sa_flags = whole(sa_flags, "flags", 0, (1 << 32) - 1)
        self.sa_mask = frozenset(sa_mask)
        join_bits(self.sa_mask, "a signal", SIGRTMAX)

    def __eq__(self, other: object) -> bool:
        """Tell whether all three are equal."""
        return isinstance(other, Sigaction) and self._key() == other._key()

    def __hash__(self) -> int:
        """Hash what `__eq__` compares."""
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.sa_handler, self.sa_flags, self.sa_mask

    def __repr__(self) -> str:
        """Show the three."""
        return f"Sigaction({self.sa_handler!r}, {self.sa_flags:#x}, {set(self.sa_mask) or '{}'})"


def sigaction(signum: int, action: Sigaction | None = None) -> Sigaction:
    """Set what *signum* does, or with None only ask; return what it did before.

    SIG_DFL, SIG_IGN and asking are one rt_sigaction. A function is two: ask, and Python's own, whose C handler
    notes the signal for later; flags or a mask take two more: ask for that handler, and set it with them.
    See docs/decisions/0010. Error: see sigaction(2). ValueError: a handler is neither SIG_DFL, SIG_IGN nor a
    function; flags with a function are others than SA_RESTART, SA_NODEFER, SA_ONSTACK, SA_NOCLDSTOP and
    SA_NOCLDWAIT; a function outside the main thread.
    """
    if action is None:
        return _install(signum, None)
    if callable(action.sa_handler):
        return _handle(signum, action)
    if action.sa_handler not in (SIG_DFL, SIG_IGN):
        raise ValueError(f"machine code can't be a handler here, only SIG_DFL, SIG_IGN or a function: {action!r}")
    return _install(signum, words(action.sa_handler, action.sa_flags, 0, _bits(action.sa_mask)))


_FOR_PYTHON = SA_RESTART | SA_NODEFER | SA_ONSTACK | SA_NOCLDSTOP | SA_NOCLDWAIT


def _handle(signum: int, action: Sigaction) -> Sigaction:
    if action.sa_flags & ~_FOR_PYTHON:
        raise ValueError(f"a Python handler can't have these flags: {action.sa_flags & ~_FOR_PYTHON:#x}")
    before = _install(signum, None)
    try:
        _signal(signum, action.sa_handler)
    except OSError as failure:
        raise Error(failure.errno or 0, "rt_sigaction", signum) from None
    if action.sa_flags or action.sa_mask:
        now = bytearray(32)
        _rt_sigaction(signum, None, now)
        handler, flags, restorer, _mask = each_word(now)
        _rt_sigaction(signum, words(handler, flags | action.sa_flags, restorer, _bits(action.sa_mask)), None)
    return before


def _install(signum: int, new: "bytearray | None") -> Sigaction:
    old = bytearray(32)
    _rt_sigaction(signum, new, old)
    handler, flags, _restorer, mask = each_word(old)
    pythons = _getsignal(signum) if handler not in (SIG_DFL, SIG_IGN) else handler
    known = pythons if callable(pythons) else handler
    return Sigaction(known, flags & ~SA_RESTORER & 0xFFFFFFFF, _unpack(words(mask)))


def _rt_sigaction(signum: int, new: "bytearray | None", old: "bytearray | None") -> None:
    #   0         8       16         24     32
    #   | handler | flags | restorer | mask |
    put, _length, _keep = writable(new) if new else (0, 0, None)
    get, _length, _keep_old = writable(old) if old else (0, 0, None)
    demux(word(SYS_rt_sigaction, _number(signum), put, get, _SET), "rt_sigaction", signum)


def sigaltstack(stack: "Buffer | None" = None, flags: int = 0) -> tuple[int, int, int]:
    """Have handlers with SA_ONSTACK of this thread run on the memory of *stack*, in one call; None only asks.

    Return address, flags (SS_ONSTACK, SS_DISABLE, SS_AUTODISARM) and size in bytes of the one before. *stack* is
    kept in place until another is set; *flags* SS_DISABLE, with any buffer, ends it. Error: see sigaltstack(2);
    ENOMEM: it's smaller than MINSIGSTKSZ, or than this processor needs.
    """
    old = bytearray(24)
    into, _size, _keep_old = writable(old)
    if stack is None:
        demux(word(SYS_sigaltstack, 0, into), "sigaltstack")
    else:
        #   0       8          16        24
        #   | ss_sp | ss_flags | ss_size |
        address, size, keep = writable(stack)
        new, _size, _keep_new = writable(words(address, whole(flags, "flags", 0, (1 << 32) - 1), size))
        demux(word(SYS_sigaltstack, new, into), "sigaltstack")
        _stacks[_get_ident()] = keep
    address, state, size = each_word(old)
    return address, state & 0xFFFFFFFF, size


def _interrupted(answer: int, call: str) -> None:
    if answer != -EINTR:
        demux(answer, call)


def _positive(pid: int) -> int:
    return whole(pid, "the id of a process or thread", 1)


def _number(signum: int) -> int:
    return whole(signum, "a signal", 0, SIGRTMAX)


def _queued(signum: int, value: int, si_pid: int, si_uid: int) -> SigInfo:
    parts = (_number(signum), 0, SI_QUEUE, 0, whole(si_pid, "si_pid"), whole(si_uid, "si_uid", 0, (1 << 32) - 1))
    head = b"".join((part & 0xFFFFFFFF).to_bytes(4, "little") for part in parts)
    tail = words(whole(value, "a value", -(1 << 63), (1 << 64) - 1))
    return SigInfo(head + tail + bytes(SigInfo.SIZE - len(head) - len(tail)))


def _bits(signals: "Iterable[int]") -> int:
    return join_bits(signals, "a signal", SIGRTMAX)


def _pack(signals: "Iterable[int]") -> bytearray:
    return words(_bits(signals))


def _unpack(memory: "bytes | bytearray") -> frozenset[int]:
    mask = int.from_bytes(memory, "little")
    return frozenset(signum for signum in range(1, SIGRTMAX + 1) if mask >> (signum - 1) & 1)


__all__ = [
    *_names,
    "MINSIGSTKSZ",
    "Sigaction",
    "kill",
    "killpg",
    "pause",
    "pidfd_send_signal",
    "sigaction",
    "sigaltstack",
    "signalfd",
    "sigpending",
    "sigprocmask",
    "sigqueue",
    "sigsuspend",
    "sigtimedwait",
    "sigwaitinfo",
    "tgkill",
    *(name for name in globals() if name.startswith(("SIG", "SA_", "SS_", "SFD_")) and name not in _names),
]
