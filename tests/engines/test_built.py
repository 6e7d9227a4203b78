"""An extension of another version is no engine: it is said, and the one in Python takes over."""

from __future__ import annotations

import importlib
import sys
from hashlib import blake2b
from pathlib import Path

import pytest

import tracer.engines as engines
from tracer.cli import doctor
from tracer.engines.built import INTERFACE
from tracer.errors import UsageError

# Of what C and Python agree on. If it is another one now: count up INTERFACE in built.py and sink.h.
AGREED = {1: "d9174d2008783e89", 2: "94099b4735f40163", 3: "0fb467a3cf96ca9d"}


@pytest.fixture
def stale(monkeypatch):
    from tracer.engines.native import _native

    monkeypatch.setattr(_native, "INTERFACE", INTERFACE - 1)
    monkeypatch.delitem(sys.modules, "tracer.engines.native")
    yield
    monkeypatch.undo()
    importlib.import_module("tracer.engines.native")


def test_the_default_is_the_engine_in_python(stale):
    assert engines.engine().name == "ptrace"


def test_to_ask_for_it_says_why_it_is_none(stale):
    with pytest.raises(UsageError, match="built for another version") as caught:
        engines.engine("native")
    assert "nstall this package again" in str(caught.value)
    assert doctor._traced("native") == "it was built for another version of this package"


def test_a_fresh_one_is_taken():
    assert engines.engine().name == "native"


def test_a_change_of_what_is_agreed_on_has_a_number_of_its_own():
    here = Path(engines.__file__).parent
    texts = [here / name for name in ("native/_native.pyi", "native/encode.py", "perf/_perf.pyi")]
    assert AGREED.get(INTERFACE) == blake2b(b"".join(t.read_bytes() for t in texts), digest_size=8).hexdigest()
