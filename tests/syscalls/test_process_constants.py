"""Every constant and field of processes, signals, threads and time is the headers' own."""

from __future__ import annotations

import importlib

import pytest

from syscalls import _struct, _stub, futex, process, siginfo, signal, time, wait

poll = importlib.import_module("syscalls.poll")


def constants(module, *prefixes) -> dict[str, int]:
    return {name: value for name, value in vars(module).items() if name.startswith(prefixes) and type(value) is int}


def test_signals_and_causes_are_the_kernels(c_numbers):
    ours = constants(siginfo, "SIG", "SI_", "CLD_")
    assert len(ours) == 49
    assert ours.pop("SIGRTMAX") == 64  # spelled with a name that only the kernel has
    assert c_numbers("linux/signal.h", ours) == ours


def test_no_signal_is_missing(c_names):
    names = c_names("linux/signal.h", "SIG[A-Z]+[0-9]?") - {"SIGSTKSZ", "SIGUNUSED"}
    assert len(names) > 30
    assert names <= set(constants(siginfo, "SIG"))


def test_numbers_for_handlers_are_the_kernels(c_numbers):
    ours = constants(signal, "SIG_", "SA_", "SS_", "MINSIGSTKSZ", "SIGSTKSZ")
    assert len(ours) == 18
    spelled = {f"(unsigned long){name}": value for name, value in ours.items()}
    assert c_numbers("linux/signal.h", spelled) == spelled


@pytest.mark.parametrize(
    ("module", "header", "prefixes", "count"),
    [
        (signal, "linux/signalfd.h", ("SFD_",), 2),
        (wait, "linux/wait.h", ("W", "P_"), 10),
        (process, "linux/pidfd.h", ("PIDFD_",), 1),
        (time, "linux/time.h", ("CLOCK_", "TIMER_", "ITIMER_"), 16),
        (time, "sys/timerfd.h", ("TFD_",), 4),
        (futex, "linux/futex.h", ("FUTEX_",), 22),
        (poll, "poll.h", ("POLL",), 13),
        (poll, "linux/eventpoll.h", ("EPOLL",), 14),
        (poll, "sys/eventfd.h", ("EFD_",), 3),
        (poll, "sys/select.h", ("FD_SETSIZE",), 1),
        (_stub, "linux/sched.h", ("CLONE_",), 10),
    ],
)
def test_numbers_of_processes_are_the_headers(c_numbers, module, header, prefixes, count):
    ours = constants(module, *prefixes)
    assert len(ours) == count
    assert c_numbers(header, ours) == ours


@pytest.mark.parametrize(
    ("kind", "header", "name"),
    [
        (siginfo.SigInfo, "signal.h", "siginfo_t"),
        (siginfo.SignalfdInfo, "sys/signalfd.h", "struct signalfd_siginfo"),
    ],
)
def test_fields_lie_where_the_headers_say(c_numbers, kind, header, name):
    fields = {field: at for field, at in vars(kind).items() if type(at) is _struct.Field}
    ours = {f"__builtin_offsetof({name}, {field})": at._place.start for field, at in fields.items()}
    assert len(ours) >= 7
    assert c_numbers(header, [*ours, f"sizeof({name})"]) == {**ours, f"sizeof({name})": kind.SIZE}
