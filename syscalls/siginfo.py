"""What a signal says of itself: `SigInfo` and `SignalfdInfo`, and the numbers of signals and their causes.

Source: asm/signal.h, asm-generic/siginfo.h, linux/signalfd.h; x86_64. SIGRTMIN is the kernel's: glibc keeps
32 and 33 for itself, and calls 34 SIGRTMIN.
"""

from syscalls._struct import Field, Struct

SIGHUP = 1
SIGINT = 2
SIGQUIT = 3
SIGILL = 4
SIGTRAP = 5
SIGABRT = 6
SIGIOT = SIGABRT
SIGBUS = 7
SIGFPE = 8
SIGKILL = 9
SIGUSR1 = 10
SIGSEGV = 11
SIGUSR2 = 12
SIGPIPE = 13
SIGALRM = 14
SIGTERM = 15
SIGSTKFLT = 16
SIGCHLD = 17
SIGCONT = 18
SIGSTOP = 19
SIGTSTP = 20
SIGTTIN = 21
SIGTTOU = 22
SIGURG = 23
SIGXCPU = 24
SIGXFSZ = 25
SIGVTALRM = 26
SIGPROF = 27
SIGWINCH = 28
SIGIO = 29
SIGPOLL = SIGIO
SIGPWR = 30
SIGSYS = 31
SIGRTMIN = 32
SIGRTMAX = 64

SI_USER = 0
SI_KERNEL = 0x80
SI_QUEUE = -1
SI_TIMER = -2
SI_MESGQ = -3
SI_ASYNCIO = -4
SI_SIGIO = -5
SI_TKILL = -6

CLD_EXITED = 1
CLD_KILLED = 2
CLD_DUMPED = 3
CLD_TRAPPED = 4
CLD_STOPPED = 5
CLD_CONTINUED = 6


class SigInfo(Struct):
    """The kernel's siginfo_t: which signal, why, from whom; what `waitid` and `sigtimedwait` fill.

    ``si_code`` says which fields mean something: ``si_pid`` and ``si_uid`` for SI_USER, SI_QUEUE and CLD_…;
    ``si_value`` for SI_QUEUE; ``si_status`` for CLD_…: the exit status, or the signal. See sigaction(2).
    """

    __slots__ = ()

    SIZE = 128
    #   0          4          8         12    16       20       24                    128
    #   | si_signo | si_errno | si_code | pad | si_pid | si_uid | si_status or si_value …
    si_signo = Field(0, 4, signed=True)
    si_errno = Field(4, 4, signed=True)
    si_code = Field(8, 4, signed=True)
    si_pid = Field(16, 4, signed=True)
    si_uid = Field(20, 4)
    si_status = Field(24, 4, signed=True)
    si_value = Field(24, 8, signed=True)


class SignalfdInfo(Struct):
    """The kernel's struct signalfd_siginfo, 128 bytes for each signal read from a `signalfd`.

    ``SignalfdInfo(read(fd, SignalfdInfo.SIZE))``. The fields are those of `SigInfo`, see signalfd(2).
    """

    __slots__ = ()

    SIZE = 128
    ssi_signo = Field(0, 4)
    ssi_errno = Field(4, 4, signed=True)
    ssi_code = Field(8, 4, signed=True)
    ssi_pid = Field(12, 4)
    ssi_uid = Field(16, 4)
    ssi_status = Field(40, 4, signed=True)
    ssi_int = Field(44, 4, signed=True)
    ssi_ptr = Field(48, 8)


__all__ = ["SigInfo", "SignalfdInfo", *(name for name in globals() if name.startswith(("SIG", "SI_", "CLD_")))]
