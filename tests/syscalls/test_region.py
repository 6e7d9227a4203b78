"""A region is one prctl before and one after, whatever happens inside and whatever the kernel says."""

from __future__ import annotations

import ctypes
import sys

import pytest

from syscalls import region


@pytest.fixture
def marks(monkeypatch):
    """What each marker says: number, option, edge, label, and the rest."""
    seen = []

    def word(number, option, edge, address, *rest):
        seen.append((number, option, edge, ctypes.string_at(address), *rest))
        return -22

    monkeypatch.setattr(sys.modules["syscalls.region"], "word", word)
    return seen


def test_a_region_is_two_markers(marks):
    with region("save"):
        assert marks == [(157, 0x53595343, 1, b"save")]
    assert marks[1:] == [(157, 0x53595343, 2, b"save")]


def test_an_exception_ends_the_region(marks):
    with pytest.raises(ZeroDivisionError), region("save"):
        raise ZeroDivisionError
    assert [mark[2] for mark in marks] == [1, 2]


def test_regions_nest(marks):
    with region("outer"), region("inner"):
        pass
    assert [mark[2:4] for mark in marks] == [(1, b"outer"), (1, b"inner"), (2, b"inner"), (2, b"outer")]


def test_a_label_is_utf8(marks):
    with region("größe"):
        pass
    assert marks[0][3] == b"gr\xc3\xb6\xc3\x9fe"


def test_the_longest_label(marks):
    with region("a" * 255):
        pass
    assert marks[0][3] == b"a" * 255


@pytest.mark.parametrize("label", ["a" * 256, "é" * 128, "a\0b"])
def test_a_label_is_checked_before_any_call(label, marks):
    with pytest.raises(ValueError, match="a region's label"):
        region(label)
    assert marks == []


@pytest.mark.parametrize("label", [b"bytes", None, 5])
def test_a_label_is_a_str(label, marks):
    with pytest.raises(TypeError, match="a region's label is a str"):
        region(label)
    assert marks == []


def test_a_lone_surrogate_is_no_label(marks):
    with pytest.raises(UnicodeEncodeError):
        region("\udcff")
    assert marks == []


def test_what_the_kernel_answers_is_ignored(monkeypatch):
    monkeypatch.setattr(sys.modules["syscalls.region"], "word", lambda *_: -1)
    with region("denied"):
        pass


def test_a_region_can_be_entered_again(marks):
    save = region("save")
    for _ in range(2):
        with save:
            pass
    assert [mark[2] for mark in marks] == [1, 2, 1, 2]


def test_syscalls_region_is_the_class():
    import syscalls.region

    assert syscalls.region is region


def test_syscalls_stat_is_the_call():
    import syscalls.stat

    assert syscalls.stat("/").st_ino == syscalls.lstat("/").st_ino


def test_strace_sees_the_two_markers(strace, python):
    seen = strace(*python('with syscalls.region("save"): pass'))
    markers = [line for line in seen if line.startswith("prctl(")]
    assert len(markers) == 2
    assert markers[0].startswith("prctl(0x53595343 /* PR_??? */, 0x1, 0x")
    assert markers[1].startswith("prctl(0x53595343 /* PR_??? */, 0x2, 0x")
    assert all(line.endswith("0, 0) = -1 EINVAL (Invalid argument)") for line in markers)
