"""The fields of a call that patterns ask for: arguments by their names, its files, its descriptors, its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from tracer import abi
from tracer.abi import types as t
from tracer.abi.types import may_be
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.expect.bindings import unseen


def field_values(call: Call, field: str) -> Iterator[tuple[Any, bool]]:
    """Yield the values that a field of `call` has, and whether the call made them."""
    if field in call.syscall.arguments and field != "path":
        value = call.argument(field)
        if value is not None:
            yield value, False
    elif field == "path":
        yield from files(call)
    elif field == "fd":
        yield from ((value, False) for value in call.arguments.values() if isinstance(value, v.Descriptor))
    elif field == "bytes":
        yield call.bytes, False


def files(call: Call) -> Iterator[tuple[Any, bool]]:
    """Yield what `call` is about: its paths, its descriptors and the one that it made, unseen ones too."""
    for name, path in _file_arguments(call.record.arch, call.record.number):
        value = call.argument(name)
        if isinstance(value, v.Descriptor):
            if value.path is not None or call.errno != "EBADF":
                yield value, False
        elif (isinstance(value, v.Text) and not isinstance(value, v.Name)) or (path and unseen(value)):
            yield value, False
    if (call.syscall.opens or call.opened) and isinstance(call.value, v.Descriptor):
        yield call.value, True


@cache
def _file_arguments(arch: int, number: int) -> tuple[tuple[str, bool], ...]:
    """Return the arguments that may be files, and whether they are paths."""
    syscall = abi.syscall(arch, number)
    kinds = [*zip(syscall.arguments, syscall.kinds, strict=True)]
    return tuple(
        (name, may_be(kind, t.Path))
        for name, kind in kinds
        if may_be(kind, t.Fd) or may_be(kind, t.Path) or _may_be_text(kind)
    )


@cache
def plain_files(arch: int, number: int) -> tuple[int, ...] | None:
    """Return where a call's files stand if they are all plain descriptors; None if others are possible."""
    syscall = abi.syscall(arch, number)
    positions = tuple(syscall.arguments.index(name) for name, _ in _file_arguments(arch, number))
    plain = all(syscall.kinds[position] == t.Fd() for position in positions)
    return positions if plain and not syscall.opens and not may_be(syscall.result, t.Fd) else None


def _may_be_text(kind: t.Kind) -> bool:
    forms = (kind.default, *kind.cases.values()) if isinstance(kind, t.Switch) else (kind,)
    return any(isinstance(form, t.Switch) or (isinstance(form, t.Buffer) and form.text) for form in forms)
