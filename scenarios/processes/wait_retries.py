"""A wait that a signal interrupts is made again, after a yield, by `waitpid_blocking`; `waitpid` fails: EINTR.

The kernel's own word for it is ERESTARTSYS; a handler without SA_RESTART turns it into EINTR.
"""

import contextlib

import syscalls
from syscalls import process, signal, time, wait

alarms = []


def program():
    child = process.fork()
    if child == 0:
        signal.pause()

    def on_alarm(_signum, _frame):
        alarms.append(1)
        if len(alarms) % 3 == 0:
            signal.kill(child, signal.SIGTERM)

    signal.sigaction(signal.SIGALRM, signal.Sigaction(on_alarm))
    time.setitimer(time.ITIMER_REAL, 50_000, 50_000)
    with syscalls.region("raw"), contextlib.suppress(InterruptedError):
        wait.waitpid(child)
    with syscalls.region("blocking"):
        wait.waitpid_blocking(child)


def expectations():
    from tracer.expect import call, calls, sequence, var

    child = var("child")
    return [
        sequence(
            call("wait4", child, result="ERESTARTSYS"),
            call("rt_sigreturn", result="EINTR"),
            region="raw",
            only=True,
        ),
        sequence(
            call("wait4", result="ERESTARTSYS"),
            call("rt_sigreturn", result="EINTR"),
            call("sched_yield", result=0),
            call("wait4", child, result=child),
            region="blocking",
        ),
        sequence(call("kill", child, "SIGTERM", result=0), call("wait4", child, result=child)),
        calls("sched_yield", region="blocking").at_least(1),
        calls("wait4", region="blocking").errors.at_least(1),
    ]


if __name__ == "__main__":
    program()
