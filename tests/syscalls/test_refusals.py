"""Every argument of every function is looked at before the call: a wrong one is named, and the kernel isn't asked.

So are numbers that the kernel would cut. The door is replaced by one that tells that it was used.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable
from errno import EBADF
from importlib import import_module

import pytest

import syscalls

FURTHER = ("futex", "thread", "wasi")
LEFT_OUT = {
    *(f"syscall{count}" for count in range(7)),  # any words at all
    *("Error", "Message", "SyscallResult", "wasi.Exit"),  # what the library makes itself
    *("BufReader", "BufWriter", "LineWriter", "wasi.Wasi"),  # what they own is looked at when it's used
    *("exit", "fork", "region"),  # not calls of the door
}
FITTING = {  # a fitting argument, by the parameter's annotation
    "AnyPath": "x",
    "Buffer": bytearray(8),
    "Descriptor": 0,
    "Handler": 0,
    "Iterable[Buffer]": [bytearray(1)],
    "Iterable[Control]": [],
    "Iterable[Descriptor]": [0],
    "Iterable[Text]": ["x"],
    "Iterable[int]": [10],
    "Sequence[Call]": [(39,)],
    "Sequence[tuple[Descriptor, int]]": [(0, 1)],
    "bytes": b"",
    "int": 3,
    "int | Buffer": 3,
    "int | Struct | bytearray": 3,
    "str | bytes": "x",
    "syscalls.control.FOwnerEx": syscalls.FOwnerEx(),
    "syscalls.control.Flock": syscalls.Flock(),
}
FITTING |= dict.fromkeys(("Address", inspect.formatannotation(syscalls.Address)), syscalls.Inet())
BY_NAME = {("Inet", "host"): "127.0.0.1", ("Inet6", "host"): "::1", ("Dirent", "record"): bytes(24)}
WRONG = {"y": r"AnyPath|str", 3: r"int|Descriptor|Handler", None: "None", 1.5: "float", (2.5,): "float"}
"""Wrong values, and which annotations they fit all the same."""

LONG = {  # parameters of 64 bits
    *(
        "address",
        "new_address",
        "argument",
        "data",
        "hint",
        "length",
        "new_length",
        "old_length",
        "offset",
        "start",
    ),
    *("control_length", "sa_handler", "sigqueue.value", "size", "where"),
}
NANOSECONDS = {"deadline", "duration", "interval", "timeout", "setitimer.value", "timerfd_settime.value"}
"""Parameters whose seconds have 64 bits."""
TOO_WIDE = (
    1 << 200,
    1 << 64,
    -(1 << 63) - 1,
    1 << 32,
    -(1 << 31) - 1,
)  # for NANOSECONDS one, LONG three


class Reached(BaseException):
    """The kernel was asked."""


@pytest.fixture
def door(monkeypatch):
    def reached(number: int, *words: int) -> int:
        raise Reached

    for name, module in list(sys.modules.items()):
        if name.startswith("syscalls.") and hasattr(module, "word"):
            monkeypatch.setattr(module, "word", reached)


def public() -> dict[str, Callable[..., object]]:
    things = {name: getattr(syscalls, name) for name in dir(syscalls)}
    for module in FURTHER:
        loaded = import_module(f"syscalls.{module}")
        things |= {f"{module}.{name}": getattr(loaded, name) for name in loaded.__all__}
    found = {name: each for name, each in things.items() if inspect.isfunction(each) or isinstance(each, type)}
    return {name: each for name, each in found.items() if name not in LEFT_OUT and not name.startswith("_")}


def annotations(thing: Callable[..., object]) -> dict[str, str]:
    try:
        found = inspect.signature(thing).parameters.values()
    except ValueError:
        return {}
    named = {each.name: each.annotation for each in found if each.kind is not each.VAR_KEYWORD}
    return {name: each if isinstance(each, str) else inspect.formatannotation(each) for name, each in named.items()}


PUBLIC = public()
KINDS = {(name, argument): kind for name, thing in PUBLIC.items() for argument, kind in annotations(thing).items()}
NUMBERS = [case for case, kind in KINDS.items() if re.match(r"(int|Handler|Descriptor)\b", kind)]


def call(name: str, /, **wrong: object) -> object:
    """Call it with arguments that fit, but these."""
    fitting = {
        argument: BY_NAME.get((name, argument), None if "None" in kind else FITTING.get(kind))
        for argument, kind in annotations(PUBLIC[name]).items()
    }
    return PUBLIC[name](**{**fitting, **wrong})


@pytest.mark.parametrize(("name", "argument"), KINDS)
def test_a_wrong_type_is_named(door, name, argument):
    for wrong, fits in WRONG.items():
        if not re.search(rf"\b({fits})\b", re.sub(r"\[.*\]", "", KINDS[name, argument])):
            with pytest.raises(TypeError, match=r"\b(is|are|takes|expected|required)\b.*,? not ") as refused:
                call(name, **{argument: wrong})
            assert any(each in str(refused.value) for each in (type(wrong).__name__, repr(wrong), "float"))


@pytest.mark.parametrize(("name", "argument"), NUMBERS)
def test_a_number_that_would_be_cut_is_refused(door, name, argument):
    names = {argument, f"{name}.{argument}"}
    for number in TOO_WIDE[: 1 if names & NANOSECONDS else 3 if names & LONG else 5]:
        with pytest.raises((ValueError, OverflowError, syscalls.Error)) as refused:
            call(name, **{argument: number})
        assert getattr(refused.value, "errno", EBADF) == EBADF


def test_what_fits_reaches_the_kernel(door):
    """The control of the others: what they refuse would have been a call."""
    reached = []
    for name in filter(lambda each: inspect.isfunction(PUBLIC[each]), PUBLIC):
        try:
            call(name)
        except Reached:
            reached.append(name)
    assert len(reached) > 150
