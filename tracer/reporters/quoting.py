"""Bytes in quotes as C writes them. Control characters never reach the terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping

_LETTERS = {9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_SPECIAL = re.compile(r"[^ !#-\[\]-~](?=([0-7])?)")
_SHORT = {chr(byte): _LETTERS.get(byte, f"\\{byte:o}") for byte in range(256)}
_BEFORE_A_DIGIT = {chr(byte): _LETTERS.get(byte, f"\\{byte:03o}") for byte in range(256)}
_BRACKET = re.compile("[<>](?=([0-7])?)")
_UNPRINTABLE = re.compile(rb"[^\t-\r -~]")


def _escaped(match: re.Match[str]) -> str:
    return (_BEFORE_A_DIGIT if match[1] else _SHORT)[match[0]]


def escape(data: bytes) -> str:
    """Return `data` with everything escaped but printable ASCII; octal for what has no letter, as C."""
    return _SPECIAL.sub(_escaped, data.decode("latin-1"))


def hexadecimal(data: bytes) -> str:
    """Return `data` with every byte as C's hexadecimal escape."""
    return "".join([f"\\x{byte:02x}" for byte in data])


def _hexadecimal_if_unprintable(data: bytes) -> str:
    return hexadecimal(data) if _UNPRINTABLE.search(data) else escape(data)


ESCAPES: Mapping[str, Callable[[bytes], str]] = {
    "": escape,
    "x": _hexadecimal_if_unprintable,
    "xx": hexadecimal,
}
"""What strace's -x and -xx make of bytes."""


def quoted(text: str) -> str:
    """Return a path or name in quotes."""
    return f'"{escape(os.fsencode(text))}"'


def noted(path: str, escaped: Callable[[bytes], str] = escape) -> str:
    """Return a descriptor's path between angle brackets, which the path itself can't close."""
    return f"<{_BRACKET.sub(_bracket, escaped(os.fsencode(path)))}>"


def _bracket(match: re.Match[str]) -> str:
    return f"\\{ord(match[0]):03o}" if match[1] else f"\\{ord(match[0]):o}"
