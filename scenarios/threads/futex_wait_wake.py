"""A thread sleeps on a futex until it is woken; one that holds another value, or whose time is up, doesn't wait."""

import contextlib

import syscalls
from syscalls import futex, thread
from syscalls.number import SYS_futex


def program():
    word = bytearray(4)
    with syscalls.region("errors"):
        for value, timeout in ((1, None), (0, 1_000_000)):
            with contextlib.suppress(OSError):
                futex.wait(word, value, timeout)
        with contextlib.suppress(OSError):
            futex.wake(memoryview(bytearray(8))[1:], 1)
    with syscalls.region("sleep"):
        sleeper = thread.Thread([(SYS_futex, word, futex.FUTEX_WAIT, 0, 0)])
        while futex.wake(word, 1) == 0:
            syscalls.sched_yield()
        assert sleeper.join() == [0]


def expectations():
    from tracer.expect import any_order, call, calls, sequence

    return [
        sequence(
            call("futex", ..., result="EAGAIN"),
            call("futex", ..., result="ETIMEDOUT"),
            call("futex", ..., result="EINVAL"),
            region="errors",
            only=True,
        ),
        sequence(
            any_order(
                call("futex", op="FUTEX_WAIT", result=0),
                call("futex", op="FUTEX_WAKE", result=1),
            ),
            call("exit", 0),
            region="sleep",
        ),
        calls("exit", region="sleep").exactly(1),
    ]


if __name__ == "__main__":
    program()
