from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracer.errors import UsageError
from tracer.reporters.toml import key, value

TEXTS = st.text()  # without surrogates


@given(TEXTS, st.one_of(TEXTS, st.integers(-(2**63), 2**63 - 1), st.lists(TEXTS)))
def test_what_is_written_reads_back(name, found):
    assert tomllib.loads(f"{key(name)} = {value(found)}") == {name: found}


def test_spelled_by_hand():
    assert [key("open"), key("open (i386)"), key("")] == ["open", '"open (i386)"', '""']
    assert value(["é", "😀\x7f\n", '"']) == '["é", "😀\\u007f\\n", "\\""]'


def test_what_toml_can_not_hold_is_refused():
    with pytest.raises(UsageError, match="bytes that are no UTF-8"):
        value("\udcff")
