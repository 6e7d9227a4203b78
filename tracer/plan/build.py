"""A Plan from what the user asked for, by the ABI tables."""

from __future__ import annotations

from tracer import abi
from tracer.abi.types import FdArray, Switch, Syscall
from tracer.plan.capture import DATA_LIMIT, compile_call
from tracer.plan.filters import selected
from tracer.plan.plan import ArchPlan, Plan

# Recorded even if nobody asked, so that descriptors, processes and regions can be followed.
_CREATORS = frozenset({"fork", "vfork", "clone", "clone3"})
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
    archs = {n: _arch(abi.architecture(n), selection, data_limit) for n in abi.ARCHITECTURES}
    return Plan(archs, follow, kernel_filter)


def _arch(module: abi.Architecture, selection: str | None, data_limit: int) -> ArchPlan:
    numbers: dict[str, int] = dict(module.BY_NAME)
    calls = {number: module.syscall(number) for number in numbers.values()}
    wanted = None if selection is None else frozenset(numbers[n] for n in selected(selection, numbers))
    return ArchPlan(
        calls={number: compile_call(call, data_limit) for number, call in calls.items()},
        wanted=wanted,
        helpers=frozenset(n for n, call in calls.items() if call.name in _HELPERS or _opens(call)),
        exec_numbers=frozenset({numbers["execve"], numbers["execveat"]}),
        creators=frozenset(numbers[name] for name in _CREATORS),
        getaffinity=numbers["sched_getaffinity"],
        setaffinity=numbers["sched_setaffinity"],
    )


def _opens(call: Syscall) -> bool:
    kinds = (k for kind in call.kinds for k in (kind.cases.values() if isinstance(kind, Switch) else [kind]))
    return call.opens or any(isinstance(kind, FdArray) for kind in kinds)
