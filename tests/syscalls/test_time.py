"""Time: clocks agree with Python's, sleeps say what was left, timers go off."""

from __future__ import annotations

import os
import signal
import time as python

import pytest

from syscalls import Error, time, unistd

SECOND = 10**9


@pytest.fixture
def rung():
    got: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: got.append(1))
    yield got
    time.setitimer(time.ITIMER_REAL, 0, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("clock", [time.CLOCK_REALTIME, time.CLOCK_MONOTONIC, time.CLOCK_PROCESS_CPUTIME_ID])
def test_a_clock_shows_what_python_reads_from_it(clock):
    before = python.clock_gettime_ns(clock)
    assert before <= time.clock_gettime(clock) <= python.clock_gettime_ns(clock)
    assert time.clock_getres(clock) == round(python.clock_getres(clock) * SECOND)


def test_a_sleep_lasts_and_nothing_is_left():
    before = time.clock_gettime(time.CLOCK_MONOTONIC)
    assert time.nanosleep(1_000_000) == time.clock_nanosleep(time.CLOCK_MONOTONIC, 1_000_000) == 0
    after = time.clock_gettime(time.CLOCK_MONOTONIC)
    assert time.clock_nanosleep(time.CLOCK_MONOTONIC, after, time.TIMER_ABSTIME) == 0
    assert after - before >= 2_000_000


def test_a_sleep_that_a_signal_ends_says_what_was_left(rung):
    time.setitimer(time.ITIMER_REAL, 20_000, 20_000)  # again: the first may come before the sleep
    left = time.nanosleep(100 * SECOND)
    assert 0 < left < 100 * SECOND
    assert 0 < time.clock_nanosleep(time.CLOCK_REALTIME, 100 * SECOND) < 100 * SECOND
    until = time.clock_gettime(time.CLOCK_MONOTONIC) + 100 * SECOND
    with pytest.raises(InterruptedError):
        time.clock_nanosleep(time.CLOCK_MONOTONIC, until, time.TIMER_ABSTIME)
    assert len(rung) >= 3


def test_a_timer_tells_what_it_was_set_to(rung):
    assert time.setitimer(time.ITIMER_REAL, 7_000_001, 90_000_000) == (0, 0)
    interval, left = time.getitimer(time.ITIMER_REAL)
    assert interval == 7_000_001
    assert 80_000_000 < left <= 90_000_000
    assert time.alarm(50) in range(80, 91)
    assert time.alarm(0) in range(45, 51)
    assert time.getitimer(time.ITIMER_REAL)[1] == 0


def test_a_timer_can_be_read():
    fd = time.timerfd_create(time.CLOCK_MONOTONIC, time.TFD_CLOEXEC)
    assert not os.get_inheritable(fd)
    assert time.timerfd_settime(fd, 3 * SECOND + 5, 50 * SECOND) == (0, 0)
    interval, left = time.timerfd_gettime(fd)
    assert interval == 3 * SECOND + 5
    assert 40 * SECOND < left <= 50 * SECOND
    assert time.timerfd_settime(fd, 0, 1, time.TFD_TIMER_ABSTIME)[0] == interval
    assert int.from_bytes(unistd.read(fd, 8), "little") == 1
    os.close(fd)
    with pytest.raises(Error, match="EBADF"):
        time.timerfd_gettime(fd)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: time.nanosleep(-1), ValueError, "a duration lies in 0…"),
        (lambda: time.nanosleep(0.5), TypeError, "a duration is an int, not float"),
        (lambda: time.clock_nanosleep(99, 0), Error, "EINVAL"),
        (lambda: time.clock_gettime(99), Error, "EINVAL"),
        (lambda: time.clock_getres("x"), TypeError, "a clock is an int"),
        (lambda: time.clock_gettime(1 << 32), ValueError, "a clock lies in"),
        (lambda: time.alarm(-1), ValueError, "seconds lies in 0…"),
        (lambda: time.setitimer(0, -1, 0), ValueError, "an interval lies in 0…"),
        (lambda: time.getitimer(9), Error, "EINVAL"),
        (lambda: time.timerfd_create(99), Error, "EINVAL"),
        (lambda: time.timerfd_settime(-1, 0, 0), Error, "EBADF"),
        (lambda: time.timerfd_settime(0, 0, -1), ValueError, "a value lies in 0…"),
    ],
)
def test_bad_input_is_a_clear_error(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
