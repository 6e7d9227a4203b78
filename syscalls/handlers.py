"""What a signal does: `sigaction`, and `sigaltstack`, where it does it.

Source of the numbers: asm/signal.h, asm-generic/signal-defs.h. Why a handler is a Python function, or none:
docs/decisions/0010.
"""

from _signal import getsignal as _getsignal  # type: ignore[import-not-found]  # built in: no file is read
from _signal import signal as _signal
from _thread import get_ident as _get_ident

from syscalls import _sigset
from syscalls._raw import UINT_MAX, demux, whole, word, writable
from syscalls._several import several
from syscalls._words import each_word, words
from syscalls.errno import Error
from syscalls.number import SYS_rt_sigaction, SYS_sigaltstack
from syscalls.siginfo import SIGRTMAX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import Buffer

    Handler = int | Callable[[int, object], object]

SIG_DFL = 0
SIG_IGN = 1

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

_stacks: "dict[int, object]" = {}


class Sigaction:
    """What a signal does: its handler (SIG_DFL, SIG_IGN, a function, an address), SA_ flags, blocked signals.

    A function is called by Python in the main thread, with the signal and the frame that it interrupted.
    See sigaction(2).
    """

    __slots__ = ("sa_flags", "sa_handler", "sa_mask")

    def __init__(self, sa_handler: "Handler", sa_flags: int = 0, sa_mask: "Iterable[int]" = ()) -> None:
        """Check and keep the three. TypeError, ValueError: one is no handler, flags, or set of signals."""
        if not callable(sa_handler):
            whole(sa_handler, "a handler that is no function", 0, (1 << 64) - 1)
        self.sa_handler = sa_handler
        self.sa_flags = whole(sa_flags, "flags", 0, UINT_MAX)
        self.sa_mask = frozenset(several(sa_mask, "signals"))
        _sigset.bits(self.sa_mask)

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
    if not isinstance(action, Sigaction):
        raise TypeError(f"what a signal does is a Sigaction, not {type(action).__name__}")
    if callable(action.sa_handler):
        return _handle(signum, action)
    if action.sa_handler not in (SIG_DFL, SIG_IGN):
        raise ValueError(f"machine code can't be a handler here, only SIG_DFL, SIG_IGN or a function: {action!r}")
    return _install(signum, words(action.sa_handler, action.sa_flags, 0, _sigset.bits(action.sa_mask)))


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
        _rt_sigaction(signum, words(handler, flags | action.sa_flags, restorer, _sigset.bits(action.sa_mask)), None)
    return before


def _install(signum: int, new: "bytearray | None") -> Sigaction:
    old = bytearray(32)
    _rt_sigaction(signum, new, old)
    handler, flags, _restorer, mask = each_word(old)
    pythons = _getsignal(signum) if handler not in (SIG_DFL, SIG_IGN) else handler
    known = pythons if callable(pythons) else handler
    return Sigaction(known, flags & ~SA_RESTORER & UINT_MAX, _sigset.members(words(mask)))


def _rt_sigaction(signum: int, new: "bytearray | None", old: "bytearray | None") -> None:
    #   0         8       16         24     32
    #   | handler | flags | restorer | mask |
    put, _length, _keep = writable(new) if new else (0, 0, None)
    get, _length, _keep_old = writable(old) if old else (0, 0, None)
    number = whole(signum, "a signal", 0, SIGRTMAX)
    demux(word(SYS_rt_sigaction, number, put, get, _sigset.SIZE), "rt_sigaction", signum)


def sigaltstack(stack: "Buffer | None" = None, flags: int = 0) -> tuple[int, int, int]:
    """Have handlers with SA_ONSTACK of this thread run on the memory of *stack*, in one call; None only asks.

    Return address, flags (SS_ONSTACK, SS_DISABLE, SS_AUTODISARM) and size in bytes of the one before. *stack* is
    kept in place until another is set; *flags* SS_DISABLE, with any buffer, ends it. Error: see sigaltstack(2);
    ENOMEM: it's smaller than MINSIGSTKSZ, or than this processor needs.
    """
    old = bytearray(24)
    into, _size, _keep_old = writable(old)
    whole(flags, "flags", 0, UINT_MAX)
    if stack is None:
        demux(word(SYS_sigaltstack, 0, into), "sigaltstack")
    else:
        #   0       8          16        24
        #   | ss_sp | ss_flags | ss_size |
        address, size, keep = writable(stack)
        new, _size, _keep_new = writable(words(address, flags, size))
        demux(word(SYS_sigaltstack, new, into), "sigaltstack")
        _stacks[_get_ident()] = keep
    address, state, size = each_word(old)
    return address, state & UINT_MAX, size


__all__ = [
    "MINSIGSTKSZ",
    "SIGSTKSZ",
    "SIG_DFL",
    "SIG_IGN",
    "Sigaction",
    "sigaction",
    "sigaltstack",
    *(name for name in globals() if name.startswith(("SA_", "SS_"))),
]
