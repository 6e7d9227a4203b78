"""A Plan from what the user asked for, by the ABI tables."""

from __future__ import annotations

from collections.abc import Mapping

from tracer import abi
from tracer.abi.types import FdArray, Switch, Syscall
from tracer.plan.capture import compile_call
from tracer.plan.filters import selected
from tracer.plan.plan import DATA_LIMIT, ArchPlan, Plan

# Recorded even if nobody asked, so that descriptors, processes and regions can be followed.
_CREATORS = frozenset({"fork", "vfork", "clone", "clone3"})
# Interrupted by a stop, these answer EINTR, having done nothing (signal(7), "Interruption ... by stop signals",
# and sockets with a time limit).
_RESTARTABLE = frozenset(
    [
        "epoll_wait",
        "epoll_pwait",
        "epoll_pwait2",
        "semop",
        "semtimedop",
        "rt_sigtimedwait",
        "rt_sigtimedwait_time64",
        "io_getevents",
        "io_pgetevents",
        "accept",
        "accept4",
        "recvfrom",
        "recvmsg",
        "recvmmsg",
    ]
)
_HELPERS = _CREATORS | {"close", "close_range", "fcntl", "prctl"}


def build_plan(
    selection: str | None = None,
    data_limit: int = DATA_LIMIT,
    follow: bool = True,
    kernel_filter: bool = True,
) -> Plan:
    """Return a plan that records the calls of `selection` (None: all) and `data_limit` bytes of each buffer.

    Raises UsageError if `selection` names what nobody knows.
    """
    tables = {n: _table(abi.architecture(n)) for n in abi.ARCHITECTURES}
    wanted = None
    if selection is not None:
        wanted = selected(selection, {name: call for calls in tables.values() for name, call in calls.items()})
    archs = {n: _arch(calls, wanted, data_limit) for n, calls in tables.items()}
    return Plan(archs, follow, kernel_filter)


def _table(arch: abi.Architecture) -> dict[str, Syscall]:
    return {name: arch.syscall(number) for name, number in arch.BY_NAME.items()}


def _arch(calls: Mapping[str, Syscall], wanted: frozenset[str] | None, data_limit: int) -> ArchPlan:
    numbers = {name: call.number for name, call in calls.items()}
    return ArchPlan(
        calls={call.number: compile_call(call, data_limit) for call in calls.values()},
        wanted=None if wanted is None else frozenset(numbers[name] for name in wanted if name in numbers),
        helpers=frozenset(call.number for call in calls.values() if call.name in _HELPERS or _opens(call)),
        exec_numbers=frozenset({numbers["execve"], numbers["execveat"]}),
        creators=frozenset(numbers[name] for name in _CREATORS),
        restartable=frozenset(numbers[name] for name in _RESTARTABLE if name in numbers),
        getaffinity=numbers["sched_getaffinity"],
        setaffinity=numbers["sched_setaffinity"],
    )


def _opens(call: Syscall) -> bool:
    kinds = (k for kind in call.kinds for k in (kind.cases.values() if isinstance(kind, Switch) else [kind]))
    return call.opens or any(isinstance(kind, FdArray) for kind in kinds)
