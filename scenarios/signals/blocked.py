"""A blocked signal is pending until it is taken, with the value that was queued with it; then EAGAIN."""

import contextlib

import syscalls
from syscalls import process, signal


def program():
    me, usr1 = process.getpid(), signal.SIGUSR1
    with syscalls.region("blocked"):
        signal.sigprocmask(signal.SIG_BLOCK, [usr1])
        signal.sigqueue(me, usr1, 77)
        assert signal.sigpending() == {usr1}
        assert signal.sigwaitinfo([usr1]).si_value == 77
        with contextlib.suppress(BlockingIOError):
            signal.sigtimedwait([usr1], 0)
        signal.sigprocmask(signal.SIG_UNBLOCK, [usr1])


def expectations():
    from tracer.expect import call, sequence

    usr1 = 1 << signal.SIGUSR1 - 1

    return [
        sequence(
            call("rt_sigprocmask", "SIG_BLOCK", usr1, 0, result=0),
            call("rt_sigqueueinfo", result=0),
            call("rt_sigpending", usr1, result=0),
            call("rt_sigtimedwait", usr1, result=10),
            call("rt_sigtimedwait", usr1, result="EAGAIN"),
            call("rt_sigprocmask", "SIG_UNBLOCK", usr1, usr1, result=0),
            region="blocked",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
