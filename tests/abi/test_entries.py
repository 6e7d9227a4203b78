"""Every hand-written entry: that it is sound, whatever it says."""

from __future__ import annotations

import struct
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module

import pytest

from tracer.abi import entries as loaded
from tracer.abi import types as t
from tracer.abi import x86_64
from tracer.abi.generated.prototypes import PROTOTYPES

ENTRIES = sorted(x86_64.ENTRIES)
entries = pytest.mark.parametrize("entry", [x86_64.ENTRIES[name] for name in ENTRIES], ids=ENTRIES)

POINTERS = t.Followed
# What prctl, fcntl, ioctl and clone call a pointer, and names for pointers.
WORDS = {"unsigned long", "long", "cap_user_header_t", "const cap_user_data_t", "cap_user_data_t"}


def forms(kind: t.Kind) -> Iterator[t.Kind]:
    """Yield the kinds an argument can have."""
    if isinstance(kind, t.Switch):
        for case in (*kind.cases.values(), kind.default):
            yield from forms(case)
    elif isinstance(kind, t.Exchange):
        yield from (*forms(kind.passed), *forms(kind.returned))
    else:
        yield kind


def passed(entry: t.Entry) -> tuple[t.Kind, ...]:
    """Return the kinds of the arguments that the kernel's prototype has."""
    return entry.kinds[: len(entry.kinds) - len(entry.hidden)]


def arguments_of(kind: t.Kind) -> Iterator[int]:
    """Yield the arguments (or RESULT) that a kind refers to."""
    match kind:
        case t.Buffer(length=index) | t.IoVec(count=index):
            yield index
        case t.Struct(size=int(index)) | t.Array(count=int(index)):
            yield index
        case t.CpuSet(length=index) | t.NodeSet(bits=index):
            yield index
        case t.Switch(on=index):
            yield index


def test_coverage_is_counted() -> None:
    calls = [x86_64.syscall(number) for number in x86_64.BY_NAME.values()]
    assert len(ENTRIES) == sum(call.decoded for call in calls)
    assert len(ENTRIES) >= 170


def test_what_every_program_calls_is_found_without_loading_the_rest() -> None:
    lines = ("import sys", "from tracer.abi.x86_64 import ENTRIES", "ENTRIES['{}']")
    code = "\n".join([*lines, "print('tracer.abi.areas.network' in sys.modules)"])
    for name, expected in (("exit_group", "False"), ("socket", "True")):
        command = [sys.executable, "-c", code.format(name)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


def test_no_area_repeats_anothers_entry() -> None:
    assert len(ENTRIES) == sum(len(import_module(f"tracer.abi.areas.{area}").ENTRIES) for area in loaded.AREAS)


@entries
def test_it_names_a_known_call(entry: t.Entry) -> None:
    assert entry.name in x86_64.BY_NAME


@entries
def test_it_has_a_kind_for_every_argument(entry: t.Entry) -> None:
    assert len(entry.kinds) == len(PROTOTYPES[entry.name]) + len(entry.hidden)


@entries
def test_it_refers_to_arguments_that_are_there(entry: t.Entry) -> None:
    for kind in (*entry.kinds, entry.result):
        for form in (kind, *forms(kind)):
            for index in arguments_of(form):
                assert index == t.RESULT or index < len(entry.kinds)


@entries
def test_only_pointers_are_followed(entry: t.Entry) -> None:
    for kind, (type_, name) in zip(passed(entry), PROTOTYPES[entry.name], strict=True):
        if any(isinstance(form, POINTERS) for form in forms(kind)):
            assert type_.removesuffix("const").endswith("*") or type_ in WORDS, name


@entries
def test_a_followed_pointer_is_written_by_the_side_its_type_says(entry: t.Entry) -> None:
    """The kernel doesn't write through a pointer to const."""
    for kind, (type_, name) in zip(passed(entry), PROTOTYPES[entry.name], strict=True):
        for form in forms(kind):
            if getattr(form, "phase", None) is t.Phase.EXIT and not isinstance(form, t.IoVec):
                assert not type_.startswith("const"), name


@entries
def test_widths_are_the_kernels(entry: t.Entry) -> None:
    """A 32-bit argument of the kernel's isn't read as 64 bits: the upper half of its register is anything."""
    narrow = {"int", "unsigned int", "unsigned", "pid_t", "uid_t", "gid_t", "u32"}
    for kind, (type_, name) in zip(passed(entry), PROTOTYPES[entry.name], strict=True):
        for form in forms(kind):
            if type_ in narrow:
                assert getattr(form, "bits", 32) <= 32, name


@entries
def test_switches_can_reach_their_cases(entry: t.Entry) -> None:
    for kind in (*entry.kinds, entry.result):
        if isinstance(kind, t.Switch):
            assert all(value & kind.mask == value for value in kind.cases)


@entries
def test_choices_are_keyed_by_what_the_register_holds(entry: t.Entry) -> None:
    for kind in (*entry.kinds, entry.result):
        for form in forms(kind):
            if isinstance(form, t.Choice):
                assert all(0 <= value < 1 << form.bits for value in form.names)


@entries
def test_layouts_fit_their_members(entry: t.Entry) -> None:
    for form in (form for kind in entry.kinds for form in forms(kind)):
        if isinstance(form, t.Pointee):
            struct.calcsize(form.format)
        if isinstance(form, t.Struct):
            for field in form.layout.fields:
                assert field.offset + struct.calcsize("=" + field.format) <= form.layout.size
