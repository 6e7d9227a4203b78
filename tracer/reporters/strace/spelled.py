"""Calls as text, each made once: programs make the same few calls again and again.

A call's text depends on its record, without times and addresses of instructions, and on what its descriptors
refer to. Two caches hold what was made lately: of whole calls and, for calls that are new, of numbers.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from tracer.abi.types import Absent, Fd, Followed, Kind, Switch
from tracer.decode.call import ABSENT, Call
from tracer.reporters.strace.parts import ANSWERED
from tracer.reporters.style import Style
from tracer.reporters.text import LABELLED, arguments_text, result_text, value_text

_MOST = 1 << 13  # entries that a cache holds before it starts anew
_LARGE = 256  # bytes of a capture with which a call is not worth being kept

_Words = dict[int, str]  # the text of a number by the word that it is in


class Spelled(NamedTuple):
    """What is printed of a call: all of it up to the last bracket, and its result."""

    call: str
    result: str


class _Known(NamedTuple):
    """What was made of the numbers of one call: None for an argument that is more than a number."""

    arguments: tuple[_Words | None, ...]
    result: _Words | None


class Speller:
    """Makes the text of whole calls in one style."""

    def __init__(self, style: Style) -> None:
        """Start with nothing made."""
        self._style = style
        self._calls: dict[Hashable, Spelled] = {}
        self._known: dict[tuple[int, int], _Known] = {}

    def spelled(self, call: Call) -> Spelled:
        """Return the text of `call`."""
        record = call.record
        for captured in record.captures:
            if len(captured.data) > _LARGE:
                return self._made(call)
        paths = tuple(call.paths.items()) if call.paths else ()
        key = (record.number, record.args, record.result, record.captures, paths, record.flags, record.arch)
        found = self._calls.get(key)
        if found is None:
            if len(self._calls) >= _MOST:
                self._calls.clear()
            found = self._calls[key] = self._made(call)
        return found

    def _made(self, call: Call) -> Spelled:
        record = call.record
        known = self._known.get((record.arch, record.number))
        if known is None:
            known = self._known[record.arch, record.number] = _known(call)
        texts = self._arguments(call, known.arguments) if known.arguments else arguments_text(call, self._style)
        return Spelled(f"{call.name}({', '.join(texts)})", self._result(call, known.result))

    def _arguments(self, call: Call, known: tuple[_Words | None, ...]) -> list[str]:
        args, texts = call.record.args, []
        for i, words in enumerate(known):
            if words is None:
                value = call.argument_at(i)
                if value is not ABSENT:
                    texts.append(value_text(value, self._style))
            else:
                text = words.get(args[i])
                texts.append(self._new(words, args[i], call, i) if text is None else text)
        return texts

    def _new(self, words: _Words, word: int, call: Call, position: int) -> str:
        if len(words) >= _MOST:
            words.clear()
        text = words[word] = value_text(call.argument_at(position), self._style)
        return text

    def _result(self, call: Call, words: _Words | None) -> str:
        if words is None:
            return result_text(call, self._style)
        text = words.get(call.record.result)
        if text is None:
            if len(words) >= _MOST:
                words.clear()
            text = words[call.record.result] = result_text(call, self._style)
        return text


def _known(call: Call) -> _Known:
    """Return what can be known of a call like this one, nothing of it made yet."""
    syscall = call.syscall
    kinds = () if call.name in LABELLED else syscall.kinds
    plain = _is_number(syscall.result) and not syscall.opens and call.name not in ANSWERED
    return _Known(tuple({} if _is_number(kind) else None for kind in kinds), {} if plain else None)


def _is_number(kind: Kind) -> bool:
    """Whether the text of an argument depends on its word alone."""
    return not isinstance(kind, Followed | Switch | Absent | Fd)
