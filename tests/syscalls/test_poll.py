"""Waiting for descriptors: the ready ones are told, by poll, select and epoll alike."""

from __future__ import annotations

import os
import signal

import pytest

from syscalls import Error, eventfd, unistd
from syscalls import epoll_create1 as create
from syscalls import epoll_ctl as control
from syscalls import epoll_wait as wait
from syscalls.poll import (
    EFD_CLOEXEC,
    EFD_NONBLOCK,
    EFD_SEMAPHORE,
    EPOLL_CLOEXEC,
    EPOLL_CTL_ADD,
    EPOLL_CTL_DEL,
    EPOLL_CTL_MOD,
    EPOLLET,
    EPOLLIN,
    EPOLLOUT,
    POLLIN,
    POLLNVAL,
    POLLOUT,
    poll,
    ppoll,
    select,
)

MILLISECOND = 1_000_000


@pytest.fixture
def counter():
    fd = eventfd(0, EFD_NONBLOCK)
    yield fd
    os.close(fd)


@pytest.fixture
def epoll():
    fd = create(EPOLL_CLOEXEC)
    yield fd
    os.close(fd)


def number(value: int) -> bytes:
    return value.to_bytes(8, "little")


def test_a_counter_adds_and_is_emptied(counter):
    unistd.write(counter, number(3))
    unistd.write(counter, number(4))
    assert unistd.read(counter, 8) == number(7)
    with pytest.raises(BlockingIOError):
        unistd.read(counter, 8)


def test_a_semaphore_counts_down():
    fd = eventfd(2, EFD_SEMAPHORE | EFD_CLOEXEC)
    assert not os.get_inheritable(fd)
    assert [unistd.read(fd, 8), unistd.read(fd, 8)] == [number(1)] * 2
    os.close(fd)


@pytest.mark.parametrize("call", [lambda fds: poll(fds, 0), lambda fds: ppoll(fds, 0, [signal.SIGUSR1])])
def test_poll_tells_what_is_ready(call, counter):
    assert call([(counter, POLLIN)]) == []
    assert call([(counter, POLLIN | POLLOUT)]) == [(counter, POLLOUT)]
    unistd.write(counter, number(1))
    assert call([(counter, POLLIN), (9999, POLLIN)]) == [(counter, POLLIN), (9999, POLLNVAL)]
    assert call([]) == []


def test_select_tells_what_is_ready(counter):
    assert select([counter], timeout=MILLISECOND) == (set(), set(), set())
    assert select([counter], [counter], [counter], 0) == (set(), {counter}, set())
    unistd.write(counter, number(1))
    assert select([counter]) == ({counter}, set(), set())


def test_epoll_tells_the_data(counter, epoll):
    control(epoll, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLOUT | EPOLLET)
    assert wait(epoll, 8, 0) == [(counter, EPOLLOUT)]
    assert wait(epoll, 8, 0) == []
    control(epoll, EPOLL_CTL_MOD, counter, EPOLLIN, 1 << 63)
    assert wait(epoll, 8, 0, [signal.SIGUSR1]) == []
    unistd.write(counter, number(1))
    assert wait(epoll, 8, -1) == [(1 << 63, EPOLLIN)]
    control(epoll, EPOLL_CTL_DEL, counter)
    assert wait(epoll, 8, 0) == []


def closed() -> int:
    """Tell a number that's free and not far above those that aren't, which select would pass over."""
    number = os.dup(0)
    os.close(number)
    return number


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: poll([(0, -1)], 0), ValueError, "events lies in 0…65535"),
        (lambda: poll([(0, POLLIN)], -2), ValueError, "a timeout lies in -1…"),
        (lambda: poll([("0", 1)], 0), TypeError, "a descriptor is an int"),
        (lambda: ppoll([], -1), ValueError, "a timeout lies in 0…"),
        (lambda: select([1024], timeout=0), ValueError, "a descriptor plus 1 lies in 1…1024"),
        (lambda: select([-1], timeout=0), ValueError, "a descriptor plus 1"),
        (lambda: select([closed()], timeout=0), Error, "EBADF"),
        (lambda: create(1), Error, "EINVAL"),
        (lambda: control(-1, EPOLL_CTL_ADD, 0), Error, "EBADF"),
        (lambda: control(0, EPOLL_CTL_ADD, 0, data=-1), ValueError, "data lies in 0…"),
        (lambda: wait(0, 0, 0), ValueError, "a number of events lies in 1…"),
        (lambda: wait(0, 1, 0), Error, "EINVAL"),
        (lambda: eventfd(-1), ValueError, "a value lies in 0…"),
        (lambda: eventfd(0, 2), Error, "EINVAL"),
    ],
)
def test_bad_input_is_a_clear_error(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
