"""What is followed where a word has 32 bits: only what has the same bytes there."""

from __future__ import annotations

import pytest

from tracer.abi import i386
from tracer.abi import types as t
from tracer.abi.compat import narrow
from tracer.abi.event_layouts import POLLFD
from tracer.abi.layouts import RLIMIT, TIMESPEC
from tracer.abi.types import Address, Phase, Struct


def kinds(name: str) -> tuple[t.Kind, ...]:
    return i386.syscall(i386.BY_NAME[name]).kinds


def test_a_struct_with_longs_is_not_followed() -> None:
    assert narrow(Struct(TIMESPEC)) == Address()
    assert narrow(Struct(RLIMIT)) == Address()
    assert narrow(t.InOut(Struct(TIMESPEC, Phase.ENTRY), Struct(TIMESPEC))) == Address()


def test_a_struct_of_the_same_bytes_is_followed() -> None:
    assert narrow(t.Array(POLLFD, 1)) == t.Array(POLLFD, 1)


@pytest.mark.parametrize("name", ["sendmsg", "recvmsg", "nanosleep", "setrlimit", "rt_sigaction", "msgsnd"])
def test_calls_whose_structs_differ(name: str) -> None:
    assert not any(isinstance(kind, Struct | t.InOut | t.Sized) for kind in kinds(name))


@pytest.mark.parametrize(
    "name", ["clock_gettime64", "clock_nanosleep_time64", "timerfd_settime64", "futex_time64", "utimensat_time64"]
)
def test_calls_with_64_bit_times_are_decoded(name: str) -> None:
    assert i386.syscall(i386.BY_NAME[name]).decoded
    assert any(isinstance(kind, t.Followed | t.Switch) for kind in kinds(name))


@pytest.mark.parametrize(("name", "number", "inner"), [("socketcall", 3, "SYS_CONNECT"), ("ipc", 21, "SHMAT")])
def test_a_multiplexer_names_the_inner_call(name: str, number: int, inner: str) -> None:
    choice = kinds(name)[0]
    assert isinstance(choice, t.Choice)
    assert choice.names[number] == inner
