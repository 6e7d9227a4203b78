"""Ignoring a signal is one call; a Python handler is two, with flags or a mask four; a stack of its own is one."""

import contextlib

import syscalls
from syscalls.signal import SA_RESTART, SIG_IGN, SIGUSR1, SIGUSR2, SS_DISABLE, Sigaction, sigaction, sigaltstack

SIZE = 1 << 16


def program():
    with syscalls.region("ignore"):
        sigaction(SIGUSR1, Sigaction(SIG_IGN))
    with syscalls.region("function"):
        sigaction(SIGUSR1, Sigaction(print))
    with syscalls.region("flags"):
        sigaction(SIGUSR1, Sigaction(print, SA_RESTART, [SIGUSR2]))
    with syscalls.region("before"):
        before = sigaction(SIGUSR1, Sigaction(SIG_IGN))
    assert (before.sa_handler, before.sa_mask) == (print, {SIGUSR2})
    stack, none = bytearray(SIZE), bytearray(1)
    with syscalls.region("stack"):
        asked, set_up, ended = sigaltstack(), sigaltstack(stack), sigaltstack(none, SS_DISABLE)
    assert (asked[1], set_up[1], ended[1:]) == (SS_DISABLE, SS_DISABLE, (0, SIZE))
    with syscalls.region("refused"), contextlib.suppress(OSError):
        sigaction(9, Sigaction(SIG_IGN))


def expectations():
    from tracer.expect import call, calls, has, lacks, sequence

    return [
        calls("rt_sigaction", region="ignore").exactly(1),
        calls("rt_sigaction", region="function").exactly(2),
        calls("rt_sigaction", region="flags").exactly(4),
        sequence(
            call("rt_sigaction", "SIGUSR1", 0, result=0),
            call("rt_sigaction", "SIGUSR1", {"sa_flags": lacks("SA_RESTART")}, result=0),
            call("rt_sigaction", "SIGUSR1", 0, result=0),
            call("rt_sigaction", "SIGUSR1", {"sa_flags": has("SA_RESTART"), "sa_mask": 1 << SIGUSR2 - 1}, result=0),
            region="flags",
            only=True,
        ),
        calls("rt_sigaction", region="before").exactly(1),
        sequence(call("sigaltstack", result=0).times(3), region="stack", only=True),
        sequence(call("rt_sigaction", "SIGKILL", result="EINVAL"), region="refused", only=True),
    ]


if __name__ == "__main__":
    program()
