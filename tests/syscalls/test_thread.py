"""Threads of given system calls, and the futexes that they sleep on."""

from __future__ import annotations

import copy
import gc
import os
from pathlib import Path

import pytest

from syscalls import CLOCK_MONOTONIC, Error, clock_gettime, futex, process, sched_yield, sigprocmask, thread
from syscalls._sigset import members
from syscalls.number import SYS_exit, SYS_futex, SYS_getpid, SYS_gettid, SYS_read, SYS_rt_sigprocmask, SYS_write
from syscalls.thread import Thread

MILLISECOND = 1_000_000


def until_asleep(sleeper: Thread) -> None:
    """Wait until *sleeper* is in its futex call, as the kernel tells it."""
    path = Path(f"/proc/self/task/{sleeper.tid}/syscall")
    while path.read_text().split()[0] != str(SYS_futex):
        sched_yield()


def sleeping_on(word: bytearray, *options: int) -> Thread:
    op, value3 = options or (futex.FUTEX_WAIT, 0)
    sleeper = Thread([(SYS_futex, word, op, 0, 0, 0, value3)])
    until_asleep(sleeper)
    return sleeper


def test_it_makes_its_calls_and_tells_their_answers():
    reading, writing = os.pipe()
    data = bytearray(b"from a thread")
    made = Thread([(SYS_getpid,), (SYS_gettid,), (SYS_write, writing, data, 4), (SYS_write, -1, b"x", 1)])
    assert made.join() == [os.getpid(), made.tid, 4, -9]
    assert made.join() == made.join()
    assert os.read(reading, 100) == b"from"
    os.close(reading), os.close(writing)


def test_it_is_another_thread_of_this_process_with_all_signals_blocked():
    mask = bytearray(8)
    before = sigprocmask(0)
    made = Thread([(SYS_rt_sigprocmask, 0, 0, mask, 8)])
    assert made.join() == [0]
    assert set(range(1, 65)) - members(mask) == {9, 19}  # SIGKILL and SIGSTOP can't be
    assert made.tid != process.getpid()
    assert sigprocmask(0) == before


def test_exit_ends_it_before_its_last_call():
    assert Thread([(SYS_getpid,), thread.exit(3), (SYS_getpid,)]).join() == [os.getpid(), 0, 0]
    assert thread.exit(3) == (SYS_exit, 3)


def test_a_join_may_time_out_and_be_asked_again():
    word = bytearray(4)
    sleeper = sleeping_on(word)
    with pytest.raises(TimeoutError):
        sleeper.join(1)
    assert futex.wake(word, 1) == 1
    assert sleeper.join() == [0]
    assert repr(sleeper) == f"Thread({sleeper.tid}, joined)"


def test_memory_outlives_the_name_of_a_thread_that_was_not_joined():
    reading, writing = os.pipe()
    Thread([(SYS_read, reading, bytearray(8), 8), (SYS_write, writing, bytearray(b"done"), 4)])
    gc.collect()
    junk = [bytearray(b"\xff" * 64) for _ in range(1000)]
    os.write(writing, b"go")
    while (got := os.read(reading, 4)) == b"go":
        os.write(writing, b"go")
    assert got in (b"done", b"godo")
    del junk


def test_many_threads():
    made = [Thread([(SYS_gettid,)] * 20) for _ in range(100)]
    assert [one.join() for one in made] == [[one.tid] * 20 for one in made]


def test_a_thread_without_calls():
    assert Thread([]).join() == []


def test_wait_asks_and_sleeps_as_one():
    word = bytearray((5).to_bytes(4, "little"))
    with pytest.raises(BlockingIOError):
        futex.wait(word, 4)
    with pytest.raises(TimeoutError):
        futex.wait(word, 5, MILLISECOND)
    with pytest.raises(TimeoutError):
        futex.wait(word, 5, 0, futex.FUTEX_PRIVATE_FLAG)
    with pytest.raises(TimeoutError):
        futex.wait_bitset(word, 5, 1, clock_gettime(CLOCK_MONOTONIC) + MILLISECOND)


def test_wake_tells_how_many():
    word = bytearray(4)
    assert futex.wake(word, 9) == 0
    sleepers = [sleeping_on(word) for _ in range(3)]
    assert [futex.wake(word, 2), futex.wake(word, 2), futex.wake(word, 2)] == [2, 1, 0]
    assert [sleeper.join() for sleeper in sleepers] == [[0]] * 3


def test_a_bit_is_waited_for():
    word = bytearray(4)
    sleeper = sleeping_on(word, futex.FUTEX_WAIT_BITSET, 0b10)
    assert [futex.wake_bitset(word, 9, 0b01), futex.wake_bitset(word, 9, 0b11)] == [0, 1]
    assert sleeper.join() == [0]


@pytest.mark.parametrize("compared", [False, True])
def test_requeue_moves_the_rest(compared):
    here, there = bytearray(4), bytearray(4)
    sleepers = [sleeping_on(here) for _ in range(3)]
    moved = futex.cmp_requeue(here, 1, 1, there, 0) if compared else futex.requeue(here, 1, 1, there)
    assert moved == 2  # one woken and one moved
    assert [futex.wake(there, 9), futex.wake(here, 9)] == [1, 1]
    assert [sleeper.join() for sleeper in sleepers] == [[0]] * 3


def test_requeue_with_another_value_does_nothing():
    with pytest.raises(BlockingIOError):
        futex.cmp_requeue(bytearray(4), 1, 1, bytearray(4), 7)


@pytest.mark.parametrize(("old", "woken"), [(4, 2), (5, 1)])
def test_wake_op_changes_the_second_word_and_wakes_by_its_old_value(old, woken):
    first, second = bytearray(4), bytearray(4)
    sleepers = [sleeping_on(first), sleeping_on(second)]
    second[0] = old
    operation = futex.operation(futex.FUTEX_OP_ADD, 3, futex.FUTEX_OP_CMP_EQ, 4)
    assert futex.wake_op(first, 1, 1, second, operation) == woken
    assert second[0] == old + 3
    futex.wake(second, 1)
    assert [sleeper.join() for sleeper in sleepers] == [[0], [0]]


def test_the_operation_is_the_headers_macro(c_numbers):
    name = "FUTEX_OP(FUTEX_OP_XOR, 0xabc, FUTEX_OP_CMP_GE, 0x123)"
    ours = futex.operation(futex.FUTEX_OP_XOR, 0xABC, futex.FUTEX_OP_CMP_GE, 0x123)
    assert c_numbers("linux/futex.h", [f"(unsigned){name}"]) == {f"(unsigned){name}": ours}


def test_a_thread_cannot_be_copied():
    made = Thread([])
    made.join()
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(made)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: Thread([39]), TypeError, "a call is a tuple"),
        (lambda: Thread([()]), ValueError, "a number and at most 6 arguments"),
        (lambda: Thread([(1,) * 8]), ValueError, "at most 6 arguments"),
        (lambda: Thread([(-1,)]), ValueError, "a system call's number lies in 0…"),
        (lambda: Thread([("39",)]), TypeError, "a system call's number is an int"),
        (lambda: Thread([(1, 1, "text", 4)]), TypeError, "bytes-like object is required, not 'str'"),
        (lambda: Thread([(1, 1 << 64)]), ValueError, "an argument lies in"),
        (lambda: thread.exit(256), ValueError, "an exit status lies in 0…255"),
        (lambda: futex.wait(bytearray(3), 0), ValueError, "a futex is a word of 4 bytes, and this buffer has 3"),
        (lambda: futex.wait(bytearray(4), -1), ValueError, "a futex's value lies in 0…"),
        (lambda: futex.wait(bytearray(4), 1 << 32), ValueError, "a futex's value"),
        (lambda: futex.wait(bytearray(4), 0, -1), ValueError, "a timeout lies in 0…"),
        (lambda: futex.wake(b"1234", 1), TypeError, "a writable buffer is needed, not bytes"),
        (lambda: futex.wake(bytearray(4), -1), ValueError, "a count lies in 0…"),
        (lambda: futex.wake(memoryview(bytearray(8))[1:], 1), Error, "EINVAL"),
        (lambda: futex.wake_bitset(bytearray(4), 1, 0), Error, "EINVAL"),
        (lambda: futex.operation(16, 0, 0, 0), ValueError, "an operation lies in 0…15"),
    ],
)
def test_bad_input_is_a_clear_error(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
