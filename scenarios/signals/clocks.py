"""Asking a clock is one system call; Python asks by the C library's vDSO, without; an unknown clock is EINVAL."""

import contextlib
import time as python

import syscalls
from syscalls import process, time
from syscalls.number import SYS_clock_gettime


def program():
    with syscalls.region("ours"):
        before = time.clock_gettime(time.CLOCK_MONOTONIC)
        assert time.clock_gettime(time.CLOCK_MONOTONIC) >= before
        time.clock_getres(time.CLOCK_REALTIME)
    with syscalls.region("vdso"):
        python.monotonic()
        process.getpid()
    with syscalls.region("wrong"), contextlib.suppress(OSError):
        time.clock_gettime(99)
    with syscalls.region("nowhere"), contextlib.suppress(OSError):
        syscalls.syscall2(SYS_clock_gettime, time.CLOCK_REALTIME, 8)


def expectations():
    from tracer.expect import call, sequence

    return [
        sequence(
            call("clock_gettime", "CLOCK_MONOTONIC", result=0).times(2),
            call("clock_getres", "CLOCK_REALTIME", result=0),
            region="ours",
            only=True,
        ),
        sequence(call("getpid"), region="vdso", only=True),
        sequence(call("clock_gettime", result="EINVAL"), region="wrong", only=True),
        sequence(call("clock_gettime", "CLOCK_REALTIME", result="EFAULT"), region="nowhere", only=True),
    ]


if __name__ == "__main__":
    program()
