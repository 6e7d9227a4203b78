"""What every public name says of itself: a promise, and the man page where the rest stands."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import pytest

import syscalls

FURTHER = ("futex", "thread", "wasi")  # whose names aren't the package's
PUBLIC = {f"syscalls.{name}": getattr(syscalls, name) for name in dir(syscalls) if not name.startswith("_")}
for module in FURTHER:
    loaded = import_module(f"syscalls.{module}")
    PUBLIC |= {f"syscalls.{module}.{name}": getattr(loaded, name) for name in loaded.__all__}
DOCUMENTED = {
    name: thing
    for name, thing in PUBLIC.items()
    if inspect.isfunction(thing) or (inspect.isclass(thing) and not isinstance(thing, type(int | str)))
}
PAGE = re.compile(r"\b[a-zA-Z_]\w*\([2378][a-z]*\)")


def test_there_is_much_to_document():
    assert len(DOCUMENTED) > 180


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_docstring_begins_with_a_promise_and_names_a_man_page(name):
    first, _, _ = (DOCUMENTED[name].__doc__ or "").partition("\n")
    assert re.match(r"[A-Z].{10,}", first), first
    assert PAGE.search(DOCUMENTED[name].__doc__), DOCUMENTED[name].__doc__
