"""Kinds behave as frozen dataclasses do, and Switches are looked into."""

from __future__ import annotations

import pytest

from tracer.abi.types import Buffer, Fd, Int, Kind, Path, Phase, Switch, may_be


def test_fields_come_by_place_by_name_and_by_default():
    assert Buffer(2).length == Buffer(length=2).length == 2
    assert (Buffer(2).phase, Buffer(2, text=True).text) == (Phase.ENTRY, True)


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, Phase.ENTRY, False, False, 5, 6, 7), {}), ((1,), {"size": 3}), ((1,), {"length": 1})],
    ids=["missing", "too many", "unknown", "twice"],
)
def test_wrong_fields_are_refused(values, named):
    with pytest.raises(TypeError, match="Buffer"):
        Buffer(*values, **named)


def test_equality_is_of_class_and_fields():
    assert Int() == Int(32, True) != Int(64)
    assert Fd() != Path()
    assert len({Int(), Int(32), Fd(), Path()}) == 3
    assert repr(Int(64)) == "Int(bits=64, signed=True)"


def test_a_kind_never_changes():
    with pytest.raises(AttributeError):
        Int().bits = 8


@pytest.mark.parametrize(
    ("kind", "is_it"),
    [
        (Fd(), True),
        (Int(), False),
        (Switch(on=0, cases={1: Fd()}, default=Int()), True),
        (Switch(on=0, cases={1: Int()}, default=Fd()), True),
        (Switch(on=0, cases={1: Int()}, default=Switch(1, {}, Fd())), True),
        (Switch(on=0, cases={1: Int()}, default=Path()), False),
    ],
)
def test_a_switch_may_be_any_of_its_cases_and_its_default(kind: Kind, is_it: bool):
    assert may_be(kind, Fd) is is_it
