"""strace sees of processes, signals, time and threads just the calls that were asked for."""

from __future__ import annotations

import re

import pytest

PRELUDE = """
from syscalls import futex, process, signal, time, wait
from syscalls.poll import eventfd, poll, select
import contextlib
word = bytearray(8)
me = process.getpid()
spawned = process.Process.spawn("/bin/true")
spawned.wait()
"""


@pytest.fixture
def calls(calls_in_region):
    def run(script: str) -> list[str]:
        indented = "".join(f"    {line}\n" for line in script.splitlines())
        return calls_in_region(f'{PRELUDE}with syscalls.region("one"), contextlib.suppress(OSError):\n{indented}')

    return run


@pytest.mark.parametrize(
    ("use", "call"),
    [
        ("process.getpid()", r"getpid\(\) = \d+"),
        ("process.ProcessInfo().uid", r"getuid\(\) = \d+"),
        ("process.setpgid(0, 0)", r"setpgid\(0, 0\) = 0"),
        ("process.sched_yield()", r"sched_yield\(\) = 0"),
        ("process.pidfd_open(me)", r"pidfd_open\(\d+, 0\) = 3"),
        (
            'process.execve("/no/such", ["a", "b"], {"X": "y"})',
            r'execve\("/no/such", \["a", "b"\], .* -1 ENOENT .*',
        ),
        ("process.execveat(-1, 'x', [], {}, 0x1000)", r'execveat\(-1, "x", .*, AT_EMPTY_PATH\) = -1 EBADF .*'),
        ("wait.waitpid(-1, wait.WNOHANG)", r"wait4\(-1, 0x\w+, WNOHANG, NULL\) = -1 ECHILD .*"),
        ("wait.waitid(0, 0, 4)", r"waitid\(P_ALL, 0, 0x\w+, WEXITED, NULL\) = -1 ECHILD .*"),
        ("signal.kill(me, 0)", r"kill\(\d+, 0\) = 0"),
        ("signal.killpg(0, 0)", r"kill\(0, 0\) = 0"),
        ("signal.sigprocmask(signal.SIG_BLOCK, [10])", r"rt_sigprocmask\(SIG_BLOCK, \[USR1\], \[\], 8\) = 0"),
        ("signal.sigpending()", r"rt_sigpending\(\[\], 8\) = 0"),
        (
            "signal.sigtimedwait([10], 0)",
            r"rt_sigtimedwait\(\[USR1\], .*, \{tv_sec=0, tv_nsec=0\}, 8\) = -1 EAGAIN .*",
        ),
        ("signal.sigaltstack()", r"sigaltstack\(NULL, .*\) = 0"),
        ("signal.signalfd([10])", r"signalfd4\(-1, \[USR1\], 8, 0\) = 3"),
        ("time.nanosleep(1_000_000_001 - 10**9)", r"nanosleep\(\{tv_sec=0, tv_nsec=1\}, .*\) = 0"),
        ("time.clock_gettime(1)", r"clock_gettime\(CLOCK_MONOTONIC, .*\) = 0"),
        ("time.alarm(0)", r"alarm\(0\) = 0"),
        ("time.getitimer(0)", r"getitimer\(ITIMER_REAL, .*\) = 0"),
        ("futex.wait(word, 5)", r"futex\(0x\w+, FUTEX_WAIT, 5, NULL\) = -1 EAGAIN .*"),
        ("futex.wake(word, 2, 128)", r"futex\(0x\w+, FUTEX_WAKE_PRIVATE, 2\) = 0"),
        ("poll([(0, 1)], 0)", r"poll\(\[\{fd=0, events=POLLIN\}\], 1, 0\) = .*"),
        (
            "select([0], timeout=0)",
            r"pselect6\(1, \[0\], \[\], \[\], \{tv_sec=0, tv_nsec=0\}, NULL\) = .*",
        ),
        ("eventfd(3)", r"eventfd2\(3, 0\) = 3"),
    ],
)
def test_one_use_is_one_call(calls, use, call):
    seen = calls(f"{use}")
    assert len(seen) == 1, seen
    assert re.fullmatch(call, seen[0]), seen[0]


@pytest.mark.parametrize(
    "use",
    [
        "spawned.wait()",
        "spawned.kill(9)",
        "process.ProcessInfo()",
        "futex.operation(1, 2, 3, 4)",
        "signal.Sigaction(print)",
        "wait.WIFEXITED(0)",
    ],
)
def test_what_needs_no_call_makes_none(calls, use):
    assert calls(use) == []
