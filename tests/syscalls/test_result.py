"""SyscallResult: a value or an error, and never both."""

from __future__ import annotations

import os

import pytest

from syscalls import Error, SyscallResult
from syscalls._raw import word

SYS_GETPID, SYS_CLOSE = 39, 3


def test_a_call_that_succeeds():
    result = SyscallResult(word(SYS_GETPID))
    assert (result.is_ok(), result.is_err(), result.error) == (True, False, None)
    assert result.unwrap() == result.expect("a pid") == result.unwrap_or(-7) == os.getpid()
    with pytest.raises(ValueError, match="unwrap_err of Ok"):
        result.unwrap_err()


def test_a_call_that_fails():
    result = SyscallResult(word(SYS_CLOSE, -1), "close", -1)
    assert (result.is_ok(), result.is_err(), result.unwrap_or(-7)) == (False, True, -7)
    assert str(result.error) == "EBADF: Bad file descriptor (close -1)"
    assert result.unwrap_err() is result.error
    with pytest.raises(Error, match="EBADF") as caught:
        result.unwrap()
    assert caught.value.__notes__ == ["System call failed"]
    with pytest.raises(Error) as caught:
        result.expect("the door was open")
    assert caught.value.__notes__ == ["the door was open"]


@pytest.mark.parametrize(("answer", "value"), [(0, 0), (-4096, (1 << 64) - 4096)])
def test_zero_and_large_unsigned_words_are_values(answer, value):
    assert SyscallResult(answer).unwrap() == value


@pytest.mark.parametrize("errno", [1, 4095])
def test_the_last_4095_words_are_errors(errno):
    assert SyscallResult(-errno).unwrap_err().errno == errno


def test_they_compare_and_spell_what_they_say():
    assert SyscallResult(3) == SyscallResult(3) != SyscallResult(-3)
    assert len({SyscallResult(3), SyscallResult(3), SyscallResult(-3)}) == 2
    assert repr(SyscallResult(3)) == "Ok(3)"
    assert repr(SyscallResult(-2, "open", "/x")) == "Err(ENOENT: No such file or directory (open '/x'))"


def test_neither_truth_nor_a_word_that_is_no_int():
    with pytest.raises(TypeError, match="ask is_ok"):
        bool(SyscallResult(0))
    with pytest.raises(TypeError, match="a return word is an int, not str"):
        SyscallResult("3")
