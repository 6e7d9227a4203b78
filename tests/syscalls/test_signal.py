"""Signals: sent, blocked, waited for, handled by Python where it is safe; and refused where it isn't."""

from __future__ import annotations

import os
import signal as python
import threading
from pathlib import Path

import pytest

from syscalls import POLLIN, Error, poll, process, signal, unistd
from syscalls.signal import (
    SA_NODEFER,
    SA_RESETHAND,
    SA_RESTART,
    SA_SIGINFO,
    SI_QUEUE,
    SI_TKILL,
    SI_USER,
    SIG_BLOCK,
    SIG_DFL,
    SIG_IGN,
    SIG_SETMASK,
    SIGUSR1,
    SIGUSR2,
    Sigaction,
    SignalfdInfo,
)

pytestmark = pytest.mark.alone  # a signal for the process may go to any of its threads
SYS_READ, SYS_PAUSE = "0", "34"


@pytest.fixture
def blocked():
    before = signal.sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2])
    yield before
    signal.sigprocmask(SIG_SETMASK, before)


def until_it_sleeps_in(number: str, tid: int) -> None:
    while Path(f"/proc/{tid}/syscall").read_text().split()[0] != number:
        process.sched_yield()


def handled(signum: int, flags: int = 0, mask: tuple[int, ...] = ()) -> list[int]:
    got: list[int] = []
    signal.sigaction(signum, Sigaction(lambda number, _frame: got.append(number), flags, mask))
    return got


def test_the_mask_is_pythons_own(blocked):
    assert python.pthread_sigmask(SIG_BLOCK, ()) == blocked | {SIGUSR1, SIGUSR2}
    assert signal.sigprocmask(signal.SIG_UNBLOCK, [SIGUSR1]) == blocked | {SIGUSR1, SIGUSR2}
    assert signal.sigprocmask(SIG_SETMASK, [64]) == blocked | {SIGUSR2}
    assert signal.sigprocmask(0) == {64}


def test_a_blocked_signal_is_pending_until_it_is_taken(blocked):
    assert signal.sigpending() == set()
    signal.kill(os.getpid(), SIGUSR1)
    assert signal.sigpending() == {SIGUSR1}
    info = signal.sigwaitinfo([SIGUSR1, SIGUSR2])
    assert (info.si_signo, info.si_code, info.si_pid, info.si_uid) == (SIGUSR1, SI_USER, os.getpid(), os.getuid())
    assert signal.sigpending() == set()


@pytest.mark.parametrize("value", [-1, 0, 77, (1 << 63) - 1])
def test_a_queued_signal_carries_a_value(blocked, value):
    signal.sigqueue(os.getpid(), SIGUSR1, value, si_pid=os.getpid(), si_uid=5)
    info = signal.sigtimedwait([SIGUSR1], 10**9)
    assert (info.si_code, info.si_value, info.si_pid, info.si_uid) == (SI_QUEUE, value, os.getpid(), 5)


def test_a_thread_can_be_meant(blocked):
    signal.tgkill(os.getpid(), process.gettid(), SIGUSR2)
    assert signal.sigtimedwait([SIGUSR2], 0).si_code == SI_TKILL


def test_a_process_can_be_meant_by_descriptor(blocked):
    fd = process.pidfd_open(os.getpid())
    signal.pidfd_send_signal(fd, SIGUSR1)
    assert signal.sigtimedwait([SIGUSR1], 0).si_code == SI_USER
    sent = signal._queued(SIGUSR1, 12, os.getpid(), 0)
    signal.pidfd_send_signal(fd, SIGUSR1, sent)
    assert signal.sigtimedwait([SIGUSR1], 0).memory == sent.memory
    os.close(fd)
    with pytest.raises(Error, match="EBADF"):
        signal.pidfd_send_signal(fd, SIGUSR1)


def test_a_group_can_be_meant():
    child = process.Process.fork()
    if child is None:
        signal.pause()
    process.setpgid(child.pid, 0)
    signal.killpg(child.pid, signal.SIGTERM)
    assert child.wait() == -signal.SIGTERM
    signal.killpg(0, 0)


def test_the_time_may_be_up_first():
    with pytest.raises(Error, match="EAGAIN"):
        signal.sigtimedwait([SIGUSR1], 1)


def test_a_python_handler_runs():
    got = handled(SIGUSR1)
    signal.kill(os.getpid(), SIGUSR1)
    assert got == [SIGUSR1]


def test_a_handler_with_flags_and_mask_has_them_in_the_kernel():
    handled(SIGUSR1, SA_RESTART | SA_NODEFER, (SIGUSR2,))
    action = signal.sigaction(SIGUSR1)
    assert action.sa_flags & (SA_RESTART | SA_NODEFER) == SA_RESTART | SA_NODEFER
    assert action.sa_mask == {SIGUSR2}
    assert action.sa_handler is python.getsignal(SIGUSR1)


def test_what_was_before_is_returned():
    before = signal.sigaction(SIGUSR1, Sigaction(SIG_IGN, SA_RESTART, [SIGUSR2]))
    assert before == Sigaction(SIG_DFL)
    assert signal.sigaction(SIGUSR1, before) == Sigaction(SIG_IGN, SA_RESTART, {SIGUSR2})
    assert signal.sigaction(SIGUSR1) == Sigaction(SIG_DFL)


def test_sigint_is_pythons():
    assert signal.sigaction(signal.SIGINT).sa_handler is python.getsignal(python.SIGINT)


@pytest.mark.parametrize(("flags", "ends"), [(0, "EINTR"), (SA_RESTART, "x")])
def test_restart_decides_how_a_read_ends(flags, ends):
    reading, writing = os.pipe()
    got = handled(SIGUSR1, flags)
    tid = process.gettid()

    def interrupt():
        until_it_sleeps_in(SYS_READ, tid)
        signal.tgkill(os.getpid(), tid, SIGUSR1)
        if flags:
            threading.Event().wait(0.05)
            os.write(writing, b"x")

    other = threading.Thread(target=interrupt)
    other.start()
    try:
        ended = unistd.read(reading, 1).decode()
    except Error as error:
        ended = error.name
    other.join()
    os.close(reading), os.close(writing)
    assert (ended, got) == (ends, [SIGUSR1])


@pytest.mark.parametrize("wait", [lambda: signal.sigsuspend([]), signal.pause])
def test_waiting_for_a_handler_ends_after_it(wait, blocked):
    got, me = handled(SIGUSR1), os.getpid()
    child = process.fork()
    if child == 0:
        if wait is signal.pause:  # the signal isn't blocked then
            until_it_sleeps_in(SYS_PAUSE, me)
        signal.kill(me, SIGUSR1)
        process._exit(0)
    if wait is signal.pause:
        signal.sigprocmask(signal.SIG_UNBLOCK, [SIGUSR1])
    wait()
    assert got == [SIGUSR1]
    process.Process(child).wait()


def test_signals_can_be_read(blocked):
    fd = signal.signalfd([SIGUSR1], signal.SFD_NONBLOCK | signal.SFD_CLOEXEC)
    assert not os.get_inheritable(fd)
    with pytest.raises(BlockingIOError):
        unistd.read(fd, SignalfdInfo.SIZE)
    signal.sigqueue(os.getpid(), SIGUSR1, 42, si_pid=7)
    assert poll([(fd, POLLIN)], 1000) == [(fd, POLLIN)]
    info = SignalfdInfo(unistd.read(fd, SignalfdInfo.SIZE))
    assert (info.ssi_signo, info.ssi_code, info.ssi_pid, info.ssi_int, info.ssi_ptr) == (
        SIGUSR1,
        SI_QUEUE,
        7,
        42,
        42,
    )
    assert signal.signalfd([SIGUSR2], 0, fd) == fd
    os.close(fd)


def test_a_stack_of_its_own():
    before = signal.sigaltstack()
    stack = bytearray(1 << 16)
    assert signal.sigaltstack(stack) == before
    with pytest.raises(BufferError):
        stack.clear()  # it is kept in place
    address, flags, size = signal.sigaltstack()
    assert (flags, size) == (0, 1 << 16)
    assert address
    signal.sigaltstack(stack, signal.SS_DISABLE)
    assert signal.sigaltstack()[1] == signal.SS_DISABLE
    with pytest.raises(Error, match="ENOMEM"):
        signal.sigaltstack(bytearray(16))


@pytest.mark.parametrize("flags", [SA_SIGINFO, SA_RESETHAND, 0x400])
def test_flags_that_python_cannot_honour_are_refused(flags):
    with pytest.raises(ValueError, match="a Python handler can't have these flags"):
        signal.sigaction(SIGUSR1, Sigaction(print, flags))
    assert signal.sigaction(SIGUSR1) == Sigaction(SIG_DFL)


def test_a_handler_outside_the_main_thread_is_refused():
    told: list[BaseException] = []

    def run():
        try:
            signal.sigaction(SIGUSR1, Sigaction(print))
        except ValueError as error:
            told.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert "main thread" in str(told[0])


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: signal.kill(0, 0), ValueError, "the id of a process or thread lies in 1…"),
        (lambda: signal.kill(-1, 0), ValueError, "lies in 1…"),
        (lambda: signal.kill(1 << 32, 0), ValueError, "lies in 1…"),
        (lambda: signal.kill("1", 0), TypeError, "is an int, not str"),
        (lambda: signal.kill(os.getpid(), 65), ValueError, "a signal lies in 0…64"),
        (lambda: signal.killpg(1, 0), ValueError, "every process"),
        (lambda: signal.killpg(-5, 0), ValueError, "a process group's id"),
        (lambda: signal.tgkill(0, 1, 0), ValueError, "lies in 1…"),
        (lambda: signal.sigqueue(os.getpid(), 0, 1 << 64), ValueError, "a value lies in"),
        (lambda: signal.sigprocmask(9, []), Error, "EINVAL"),
        (lambda: signal.sigprocmask(0, [0]), ValueError, "a signal lies in 1…64"),
        (lambda: signal.sigprocmask(0, ["x"]), TypeError, "a signal is an int"),
        (lambda: signal.sigtimedwait([1], -1), ValueError, "a timeout lies in 0…"),
        (lambda: signal.sigtimedwait([1], 1.0), TypeError, "a timeout is an int, not float"),
        (lambda: signal.signalfd([1], -1), ValueError, "flags"),
        (lambda: signal.signalfd([1], 0, 0), Error, "EINVAL"),
        (lambda: signal.sigaction(signal.SIGKILL, Sigaction(SIG_IGN)), Error, "EINVAL"),
        (lambda: signal.sigaction(signal.SIGKILL, Sigaction(print)), Error, "EINVAL"),
        (lambda: signal.sigaction(0), Error, "EINVAL"),
        (lambda: signal.sigaction(SIGUSR1, Sigaction(0x1000)), ValueError, "machine code can't be a handler"),
        (lambda: Sigaction("x"), TypeError, "a handler that is no function is an int"),
        (lambda: Sigaction(0, 0, [99]), ValueError, "a signal lies in 1…64"),
        (lambda: signal.pidfd_send_signal(0, 0, b"x"), TypeError, "what is sent is a SigInfo"),
        (lambda: signal.sigaltstack(b"read-only"), TypeError, "a writable buffer"),
        (lambda: SignalfdInfo(b"short"), ValueError, "a SignalfdInfo is 128 bytes, not 5"),
    ],
)
def test_bad_input_is_a_clear_error(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
