"""A wait that a signal interrupts is made again, after a yield, by `waitpid_blocking`; `waitpid` fails: EINTR.

The kernel's own word for it is ERESTARTSYS; a handler without SA_RESTART turns it into EINTR.
"""

import contextlib
from pathlib import Path

import syscalls
from syscalls import process, signal, wait


def interrupt(parent, told):
    """Send SIGALRM twice, each time once the parent said that it's about to wait, and sleeps; until it got it.

    A child that ended sooner would be found by the very wait that was to be interrupted.
    """
    status = Path(f"/proc/{parent}/status")
    for _ in range(2):
        syscalls.read(told, 1)
        while "State:\tS" not in status.read_text():
            process.sched_yield()
        signal.kill(parent, signal.SIGALRM)
        while f"ShdPnd:\t{0:016}" not in status.read_text():
            process.sched_yield()
    process.exit_group(3)


def program():
    parent, (told, tell) = process.getpid(), syscalls.pipe()
    signal.sigaction(signal.SIGALRM, signal.Sigaction(lambda *_: None))
    child = process.fork()
    if child == 0:
        interrupt(parent, told)
    with syscalls.region("raw"), contextlib.suppress(InterruptedError):
        syscalls.write(tell, b"1")  # from here on it sleeps nowhere else
        wait.waitpid(child)
    with syscalls.region("blocking"):
        syscalls.write(tell, b"2")
        wait.waitpid_blocking(child)


def expectations():
    from tracer.expect import call, calls, sequence, var

    child = var("child")
    interrupted = (
        call("write", result=1),
        call("wait4", child, result="ERESTARTSYS"),
        call("rt_sigreturn", result="EINTR"),
    )
    return [
        sequence(*interrupted, region="raw", only=True),
        sequence(
            *interrupted,
            call("sched_yield", result=0),
            call("wait4", child, result=child),
            region="blocking",
            only=True,
        ),
        calls("kill").exactly(2),
    ]


if __name__ == "__main__":
    program()
