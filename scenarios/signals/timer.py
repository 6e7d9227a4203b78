"""A timer that goes off ends a sleep early: EINTR, with the time that was left."""

import syscalls
from syscalls import signal, time

PERIOD = 500_000


def program():
    signal.sigaction(signal.SIGALRM, signal.Sigaction(lambda *_: None))
    with syscalls.region("sleep"):
        time.setitimer(time.ITIMER_REAL, PERIOD, PERIOD)  # again and again: the sleep may begin late
        assert 0 < time.nanosleep(100_000_000_000) < 100_000_000_000
        period, left = time.getitimer(time.ITIMER_REAL)
        assert period == PERIOD and 0 < left <= PERIOD
        time.setitimer(time.ITIMER_REAL, 0, 0)
    with syscalls.region("whole"):
        assert time.nanosleep(1) == 0


def expectations():
    from tracer.expect import call, sequence

    late = call("rt_sigreturn").at_least(0)  # where the processor was away for a period
    return [
        sequence(
            call("setitimer", "ITIMER_REAL", result=0),
            late,
            call("nanosleep", {"tv_sec": 100, "tv_nsec": 0}, result="ERESTART_RESTARTBLOCK"),
            call("rt_sigreturn", result="EINTR"),
            late,
            call("getitimer", "ITIMER_REAL", result=0),
            late,
            call("setitimer", "ITIMER_REAL", result=0),
            region="sleep",
            only=True,
        ),
        sequence(call("nanosleep", {"tv_sec": 0, "tv_nsec": 1}, result=0), region="whole", only=True),
    ]


if __name__ == "__main__":
    program()
