"""Requeueing wakes one of three sleepers, moves one to another futex and leaves one: each is woken where it is."""

import pathlib

import syscalls
from syscalls import futex, thread
from syscalls.number import SYS_futex


def asleep(word):
    sleeper = thread.Thread([(SYS_futex, word, futex.FUTEX_WAIT, 0, 0)])
    running = pathlib.Path(f"/proc/self/task/{sleeper.tid}/syscall")
    while running.read_text().split()[0] != str(SYS_futex):
        syscalls.sched_yield()
    return sleeper


def program():
    here, there = bytearray(4), bytearray(4)
    with syscalls.region("sleepers"):
        sleepers = [asleep(here) for _ in range(3)]
    with syscalls.region("requeue"):
        assert futex.requeue(here, 0, 0, there) == 0
        while futex.cmp_requeue(here, 0, 1, there, 0) == 0:  # one may not sleep yet
            syscalls.sched_yield()
    with syscalls.region("wake"):
        assert futex.wake(there, 9) == 1
        woken = 0
        while woken < 2:
            woken += futex.wake(here, 9)
    for sleeper in sleepers:
        sleeper.join()


def expectations():
    from tracer.expect import call, calls, sequence

    return [
        sequence(
            call("futex", op="FUTEX_REQUEUE", result=0),
            call("futex", op="FUTEX_CMP_REQUEUE", result=1),
            region="requeue",
        ),
        sequence(call("futex", op="FUTEX_WAKE", result=1), region="wake"),
        calls("clone3", region="sleepers").exactly(3),
    ]


if __name__ == "__main__":
    program()
