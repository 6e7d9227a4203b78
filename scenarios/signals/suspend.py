"""`sigsuspend` unblocks a pending signal, sleeps until its handler has run, and blocks it again."""

import syscalls
from syscalls import process, signal


def program():
    got = []
    signal.sigaction(signal.SIGUSR1, signal.Sigaction(lambda number, _frame: got.append(number)))
    signal.sigprocmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    with syscalls.region("suspend"):
        signal.kill(process.getpid(), signal.SIGUSR1)
        assert got == []
        signal.sigsuspend([])
        assert got == [signal.SIGUSR1]
        assert signal.sigpending() == set()


def expectations():
    from tracer.expect import call, sequence, var

    me = var("me")
    return [
        sequence(
            call("getpid", result=me),
            call("kill", me, "SIGUSR1", result=0),
            call("rt_sigsuspend", 0, result="ERESTARTNOHAND"),
            call("rt_sigreturn", result="EINTR"),
            call("rt_sigpending", 0, result=0),
            region="suspend",
            only=True,
        )
    ]


if __name__ == "__main__":
    program()
