"""Calls every public function and method with wrong arguments, and ends with 0 if all that came were Python errors.

A program of its own, as it might crash, hang or close what it was given: in an empty directory, in a session of
its own. An argument is never a path that leads out of the directory, and never a process that exists.
"""

from __future__ import annotations

import inspect
import os
import resource
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if sys.argv[1] == "_libc":
    sys.modules["syscalls._door"] = None  # type: ignore[assignment]
import syscalls

FURTHER = ("futex", "thread", "wasi")
LEFT_OUT = {
    *("syscall0", "syscall1", "syscall2", "syscall3", "syscall4", "syscall5", "syscall6"),  # any call at all
    *("mmap", "munmap", "mprotect", "mremap", "msync", "madvise", "mlock", "munlock", "brk"),  # addresses: as in C
    *("fork", "execve", "execveat", "exit_group", "pledge", "region"),  # there's no way back, or nothing to see
    *("close_range", "dup2", "dup3"),  # they close what this program needs
    *("setitimer", "alarm"),  # its own clock
}


class Late(Exception):
    """A call that waits for what doesn't come is over."""


ALLOWED = (TypeError, ValueError, OverflowError, OSError, MemoryError, BufferError, KeyError, SystemExit)


class Odd:
    """A descriptor's owner that tells nonsense."""

    def fileno(self) -> object:
        return "three"


def values() -> list[object]:
    """Make every value, anew, as some are memory that a call may fill."""
    numbers = [-1, -2, 0, 99, (1 << 31) - 1, 1 << 31, -(1 << 31) - 1, 1 << 32, (1 << 63) - 1, 1 << 63, 1 << 64]
    numbers += [-(1 << 63), -(1 << 63) - 1, (1 << 64) - 1, 1 << 200]
    names = ["", "x", "a\0b", "\ud800", b"\xff", b"", b"a\0", "x" * 5000, b"y" * 300]
    lists = [[], [0], [()], [(0,)], [(0, 1 << 40)], [b"x"], [bytearray(2)], ["x"], [None], (1, 2)]
    others = [None, 1.5, object(), Odd(), bytearray(), bytearray(3), bytearray(64), memoryview(b"ro"), {}, print]
    others += [memoryview(bytearray(8))[::2], ((0, 0), (0, 1 << 70)), slice(1 << 70)]
    structs = [syscalls.Stat(), syscalls.Flock(), syscalls.SigInfo(), syscalls.Inet(), syscalls.Sigaction(0)]
    return [*numbers, *names, *lists, *others, *structs]


argument = st.integers(0, len(values()) - 1).map(lambda at: values()[at]) | st.text(
    st.characters(exclude_characters="/."), max_size=5
)


def public() -> Iterator[tuple[str, Callable[..., object]]]:
    things = {name: getattr(syscalls, name) for name in dir(syscalls) if not name.startswith("_")}
    for module in FURTHER:
        loaded = import_module(f"syscalls.{module}")
        things |= {f"{module}.{name}": getattr(loaded, name) for name in loaded.__all__}
    for name, thing in things.items():
        if name not in LEFT_OUT and (inspect.isfunction(thing) or isinstance(thing, type)):
            yield name, thing


def closed(thing: object, close: str = "close") -> object:
    getattr(thing, close)()
    return thing


def used(number: int) -> object:
    """Make something that was closed, unmapped, given away, joined: one kind for each *number*."""
    return (
        closed(syscalls.FileDescriptor(os.dup(0))),
        closed(syscalls.Socket(syscalls.AF_UNIX, syscalls.SOCK_STREAM)),
        closed(syscalls.MemoryMapping(100), "unmap"),
        closed(syscalls.BufWriter(0), "into_inner"),
        closed(syscalls.BufReader(0), "into_inner"),
        closed(syscalls.LineWriter(0), "into_inner"),
        closed(syscalls.Process(99_999_999), "detach"),
        closed(import_module("syscalls.wasi").Wasi(lambda: bytearray(100))),
        closed(import_module("syscalls.thread").Thread([]), "join"),
    )[number]


KINDS = 9


def use(number: int, method: str, *arguments: object) -> object:
    return getattr(used(number), method)(*arguments)


def methods() -> Iterator[tuple[str, Callable[..., object]]]:
    for number in range(KINDS):
        kind = type(used(number))
        for name in dir(kind):
            if (not name.startswith("_") or name in ("__getitem__", "__setitem__", "__enter__", "__len__")) and (
                inspect.isfunction(inspect.getattr_static(kind, name))
            ):
                yield (
                    f"{kind.__name__}.{name}",
                    lambda *args, _n=number, _name=name: getattr(used(_n), _name)(*args),
                )


def opened() -> set[int]:
    return {int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")}


def numbers(result: object) -> set[int]:
    """Tell which descriptors a call gave: numbers are its caller's to close."""
    return {each for each in (result if isinstance(result, tuple) else (result,)) if isinstance(each, int)}


def leak(what: object) -> None:
    """Leave a descriptor open: the check's own check."""
    os.open("/", os.O_RDONLY)
    raise ValueError


waiting: list[bool] = []


def late(*_: object) -> None:
    if waiting:
        raise Late


def outcome(call: Callable[..., object], arguments: tuple[object, ...]) -> set[int]:
    """Call; tell which descriptors that gave."""
    try:
        return numbers(call(*arguments))
    except ALLOWED as refused:
        str(refused)
        return set()


def check(name: str, call: Callable[..., object], arguments: tuple[object, ...]) -> None:
    before = opened()
    signal.setitimer(signal.ITIMER_REAL, 0.02, 1)
    try:
        waiting.append(True)
        given_back = outcome(call, arguments)
        waiting.clear()
    except Late:  # it waited for what doesn't come, or the machine is slow: who knows how far it got
        given_back = opened()
    waiting.clear()
    signal.setitimer(signal.ITIMER_REAL, 0, 0)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    leaked = opened() - before
    for fd in leaked & given_back:
        os.close(fd)
    assert not leaked - given_back, f"{name}{arguments} leaked {leaked}"


FITTING = dict.fromkeys(("fd", "dirfd", "olddirfd", "newdirfd", "source", "target"), st.just(0))
FITTING |= dict.fromkeys(("path", "old", "new"), st.just("x")) | dict.fromkeys(("data", "buffer"), st.just(b"data"))


def arguments_of(call: Callable[..., object]) -> st.SearchStrategy[tuple[object, ...]]:
    """Draw arguments of which the first ones often fit, so that the others are looked at as well."""
    least, most = arity(call)
    try:
        names = list(inspect.signature(call).parameters)
    except ValueError:
        names = []
    fitting = [FITTING.get(name, argument) for name in (names + [""] * most)[:most]]
    return st.integers(least, most).flatmap(lambda count: st.tuples(*(each | argument for each in fitting[:count])))


def arity(call: Callable[..., object]) -> tuple[int, int]:
    try:
        parameters = inspect.signature(call).parameters.values()
    except ValueError:
        return 0, 3
    places = [each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    several = any(each.kind is each.VAR_POSITIONAL for each in parameters)
    return sum(each.default is each.empty for each in places), 3 if several else len(places)


def fuzz(name: str, call: Callable[..., object], examples: int) -> None:
    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(arguments_of(call))
    def wrong(arguments: tuple[object, ...]) -> None:
        check(name, call, arguments)

    wrong()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, late)
    sys.unraisablehook = lambda _: None  # a flush of what can't be written is told there
    calls, failed = [(leak.__name__, leak)] if sys.argv[3:] else [*public(), *methods()], 0
    for name, call in calls:
        print(name, file=sys.stderr, flush=True)  # the last one is the one that crashed
        try:
            fuzz(name, call, int(sys.argv[2]))
        except Exception as error:
            failed += 1
            print(name, repr(error), *getattr(error, "__notes__", ()))
    print("tried", len(calls))
    sys.exit(failed > 0)
