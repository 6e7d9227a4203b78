"""A signal reaches a process, a group, a thread or a descriptor's process; one that isn't there is ESRCH."""

import contextlib

import syscalls
from syscalls import process, signal


def program():
    me = process.getpid()
    fd = process.pidfd_open(me)
    gone = process.Process.spawn("/bin/true")
    gone.wait()
    with syscalls.region("send"):
        signal.kill(me, 0)
        signal.killpg(0, 0)
        signal.tgkill(me, me, 0)
        signal.pidfd_send_signal(fd, 0)
        with contextlib.suppress(ProcessLookupError):
            signal.kill(gone.pid, 0)
    with syscalls.region("refused"):
        for call in (lambda: signal.kill(0, 9), lambda: signal.killpg(1, 9), lambda: gone.kill(9)):
            try:
                call()
            except (ValueError, ProcessLookupError):
                process.sched_yield()


def expectations():
    from tracer.expect import call, in_order, sequence

    return [
        sequence(
            call("kill", result=0),
            call("kill", 0, 0, result=0),
            call("tgkill", result=0),
            call("pidfd_send_signal", result=0),
            call("kill", result="ESRCH"),
            region="send",
            only=True,
        ),
        in_order(["sched_yield"] * 3, region="refused"),
    ]


if __name__ == "__main__":
    program()
