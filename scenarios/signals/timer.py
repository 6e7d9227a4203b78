"""A timer that goes off ends a sleep early: EINTR, with the time that was left."""

import syscalls
from syscalls import signal, time


def program():
    signal.sigaction(signal.SIGALRM, signal.Sigaction(lambda *_: None))
    with syscalls.region("sleep"):
        time.setitimer(time.ITIMER_REAL, 0, 500_000)  # the sleep begins long before
        assert time.nanosleep(100_000_000_000) > 0
        assert time.getitimer(time.ITIMER_REAL) == (0, 0)
    with syscalls.region("whole"):
        assert time.nanosleep(1) == 0


def expectations():
    from tracer.expect import call, sequence

    return [
        sequence(
            call("setitimer", "ITIMER_REAL", result=0),
            call("nanosleep", {"tv_sec": 100, "tv_nsec": 0}, {"tv_sec": 99}, result="ERESTART_RESTARTBLOCK"),
            call("rt_sigreturn", result="EINTR"),
            call("getitimer", "ITIMER_REAL", result=0),
            region="sleep",
            only=True,
        ),
        sequence(call("nanosleep", {"tv_sec": 0, "tv_nsec": 1}, result=0), region="whole", only=True),
    ]


if __name__ == "__main__":
    program()
