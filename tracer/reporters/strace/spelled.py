"""Calls as text, each made once: programs make the same few calls again and again.

A call's text depends on its record, without times and addresses of instructions, and on what its descriptors
refer to. Two caches hold what was made lately: of whole calls and, for calls that are new, of numbers.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple, TypeVar

from tracer.abi.types import Absent, Fd, Followed, Kind, Path, String, Switch
from tracer.decode.call import ABSENT, Call
from tracer.reporters.strace.parts import ANSWERED
from tracer.reporters.style import Style
from tracer.reporters.text import LABELLED, arguments_text, result_text, value_text

_MOST = 1 << 13  # entries that a cache holds before it starts anew
_LARGE = 256  # bytes of a capture with which a call is not worth being kept

_Words = dict[int, str]  # the text of a number by the word that it is in
_Names = dict[bytes, str]  # the text of a path or name by its bytes


class Spelled(NamedTuple):
    """What is printed of a call: all of it up to the last bracket, and its result."""

    call: str
    result: str


class _Known(NamedTuple):
    """What was made of one call's numbers and names, argument by argument; None for what is neither."""

    words: tuple[_Words | None, ...]
    names: tuple[_Names | None, ...]
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

    def arguments(self, call: Call, most: int | None = None) -> list[str]:
        """Return the texts of the arguments that this form of the call has, of the first `most` at least."""
        if call.name in LABELLED:
            return arguments_text(call, self._style)
        args = call.record.args
        texts: list[str] = []
        known = self._known_of(call)
        for i, words in enumerate(known.words):
            if len(texts) == most:
                break
            if words is None:
                text = self._name(call, i, known.names[i])
                if text is not None:
                    texts.append(text)
            else:
                text = words.get(args[i])
                texts.append(text or _kept(words, args[i], value_text(call.argument_at(i), self._style)))
        return texts

    def result(self, call: Call) -> str:
        """Return the text of the result."""
        words = self._known_of(call).result
        if words is None:
            return result_text(call, self._style)
        return words.get(call.record.result) or _kept(words, call.record.result, result_text(call, self._style))

    def _made(self, call: Call) -> Spelled:
        return Spelled(f"{call.name}({', '.join(self.arguments(call))})", self.result(call))

    def _known_of(self, call: Call) -> _Known:
        key = call.record.arch, call.record.number
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _known(call)
        return known

    def _name(self, call: Call, position: int, names: _Names | None) -> str | None:
        """Return the text of an argument that is no number, None if this form of the call doesn't have it."""
        if names is not None:
            data = next((c.data for c in call.record.captures if c.arg == position and not c.error), None)
            if data is not None:
                return names.get(data) or _kept(names, data, value_text(call.argument_at(position), self._style))
        value = call.argument_at(position)
        return None if value is ABSENT else value_text(value, self._style)


_Key = TypeVar("_Key", int, bytes)


def _kept(texts: dict[_Key, str], key: _Key, text: str) -> str:
    """Keep `text`, and return it."""
    if len(texts) >= _MOST:
        texts.clear()
    texts[key] = text
    return text


def _known(call: Call) -> _Known:
    """Return what can be known of a call like this one, nothing of it made yet."""
    syscall = call.syscall
    plain = _is_number(syscall.result) and not syscall.opens and call.name not in ANSWERED
    return _Known(
        tuple({} if _is_number(kind) else None for kind in syscall.kinds),
        tuple({} if isinstance(kind, Path | String) and not kind.phase else None for kind in syscall.kinds),
        {} if plain else None,
    )


def _is_number(kind: Kind) -> bool:
    """Whether the text of an argument depends on its word alone."""
    return not isinstance(kind, Followed | Switch | Absent | Fd)
