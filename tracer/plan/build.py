"""A Plan from what the user asked for, by the ABI tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tracer import abi
from tracer.abi.types import FdArray, Syscall, may_be
from tracer.plan.capture import compile_call
from tracer.plan.filters import selected
from tracer.plan.plan import ANY_VALUE, DATA_LIMIT, ArchPlan, CallPlan, Plan, Sign, Telltale

# Recorded even if nobody asked, so that descriptors, processes and regions can be followed.
_CREATORS = frozenset({"fork", "vfork", "clone", "clone3"})
# Interrupted by a stop, these answer EINTR, having done nothing (signal(7), "Interruption ... by stop signals",
# and sockets with a time limit).
_RESTARTABLE = (
    *("epoll_wait", "epoll_pwait", "epoll_pwait2", "io_getevents", "io_pgetevents", "semop", "semtimedop"),
    *("rt_sigtimedwait", "rt_sigtimedwait_time64", "accept", "accept4", "recvfrom", "recvmsg", "recvmmsg"),
)
_MAPPERS = frozenset({"mmap2", "mprotect", "pkey_mprotect"})  # i386's mmap takes a pointer: nobody uses it
# The first two arguments: PR_SET_SECCOMP with SECCOMP_MODE_FILTER, SECCOMP_SET_MODE_FILTER (linux/seccomp.h).
_TELLTALES = {
    "prctl": (22, 2, Sign.FILTER),
    "seccomp": (1, ANY_VALUE, Sign.FILTER),
    "io_uring_setup": (ANY_VALUE, ANY_VALUE, Sign.IO_URING),
}
_HELPERS = _CREATORS | _TELLTALES.keys() | {"chdir", "close", "close_range", "fchdir", "fcntl"}


def build_plan(
    selection: str | None = None,
    data_limit: int = DATA_LIMIT,
    follow: bool = True,
    kernel_filter: bool = True,
    stack_bytes: int = 0,
    descriptors: int = 0,
) -> Plan:
    """Return a plan that records the calls of `selection` (None: all) and `data_limit` bytes of each buffer.

    Of each call's stack it keeps `stack_bytes`, of its descriptors what `descriptors` says (Plan).
    Raises UsageError if `selection` names what nobody knows.
    """
    helpers = _openers_and_mappers if stack_bytes else _openers
    archs = _archs(selection, lambda arch: _Calls(arch, data_limit, descriptors > 0), helpers)
    return Plan(archs, follow, kernel_filter, stack_bytes, descriptors)


def counting_plan(selection: str | None = None, follow: bool = True, kernel_filter: bool = True) -> Plan:
    """Return a plan that is enough to count the calls of `selection`: nothing is copied, only tasks are followed.

    Raises UsageError as `build_plan` does.
    """
    helpers = _CREATORS | _TELLTALES.keys()
    return Plan(_archs(selection, lambda arch: {}, lambda arch: helpers), follow, kernel_filter)


def _archs(
    selection: str | None,
    calls: Callable[[abi.Architecture], Mapping[int, CallPlan]],
    helpers: Callable[[abi.Architecture], frozenset[str]],
) -> Mapping[int, ArchPlan]:
    tables = {n: abi.architecture(n) for n in abi.ARCHITECTURES}
    archs = {n: _everything(arch, calls(arch)) for n, arch in tables.items()}
    if selection is None:
        return archs
    wanted = selected(selection, {name for arch in tables.values() for name in arch.BY_NAME})
    return {n: _only(archs[n], arch, wanted, helpers(arch)) for n, arch in tables.items()}


class _Calls(Mapping[int, CallPlan]):
    """What to copy for every call of an architecture, compiled when it is first asked for: most never are."""

    def __init__(self, arch: abi.Architecture, data_limit: int, looks: bool) -> None:
        """Compile nothing yet."""
        self._arch = arch
        self._numbers = frozenset(arch.BY_NAME.values())
        self._data_limit = data_limit
        self._looks = looks
        self._compiled: dict[int, CallPlan] = {}

    def __getitem__(self, number: int) -> CallPlan:
        """Return the plan for a call. Raises KeyError for one without a name."""
        if number not in self._compiled:
            if number not in self._numbers:
                raise KeyError(number)
            self._compiled[number] = compile_call(self._arch.syscall(number), self._data_limit, self._looks)
        return self._compiled[number]

    def __iter__(self) -> Iterator[int]:
        """Iterate over the numbers of all calls."""
        return iter(self._numbers)

    def __len__(self) -> int:
        """Return how many calls there are."""
        return len(self._numbers)


def _everything(arch: abi.Architecture, calls: Mapping[int, CallPlan]) -> ArchPlan:
    numbers = arch.BY_NAME
    return ArchPlan(
        calls=calls,
        wanted=None,
        helpers=frozenset(),
        exec_numbers=frozenset({numbers["execve"], numbers["execveat"]}),
        creators=frozenset(numbers[name] for name in _CREATORS),
        restartable=frozenset(numbers[name] for name in _RESTARTABLE if name in numbers),
        getaffinity=numbers["sched_getaffinity"],
        setaffinity=numbers["sched_setaffinity"],
        mappers=frozenset(numbers[name] for name in _mappers(arch)),
        telltales=tuple(Telltale(numbers[name], *found) for name, found in _TELLTALES.items()),
    )


def _only(plan: ArchPlan, arch: abi.Architecture, wanted: frozenset[str], helpers: frozenset[str]) -> ArchPlan:
    """Return `plan` for a selection: the calls that are wanted, and those without which none can be followed."""
    numbers = arch.BY_NAME
    chosen = frozenset(numbers[name] for name in wanted if name in numbers)
    return plan._replace(wanted=chosen, helpers=frozenset(numbers[name] for name in helpers))


def _openers(arch: abi.Architecture) -> frozenset[str]:
    """Return the calls by which descriptors and tasks come and go."""
    return frozenset(name for name, n in arch.BY_NAME.items() if name in _HELPERS or _opens(arch.syscall(n)))


def _openers_and_mappers(arch: abi.Architecture) -> frozenset[str]:
    return _openers(arch) | _mappers(arch)


def _mappers(arch: abi.Architecture) -> frozenset[str]:
    names = _MAPPERS & set(arch.BY_NAME)
    return names if "mmap2" in names else names | {"mmap"}


def _opens(call: Syscall) -> bool:
    return call.opens or any(may_be(kind, FdArray) for kind in call.kinds)
