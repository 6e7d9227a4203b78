"""Calls as text, each part made once: programs make the same few calls again and again."""

from __future__ import annotations

from typing import NamedTuple

from tracer.abi.types import Fd
from tracer.decode.call import Call
from tracer.reporters.memo import MOST, Memo, is_number
from tracer.reporters.spelling import speller
from tracer.reporters.strace.parts import ANSWERED
from tracer.reporters.style import Style
from tracer.reporters.text import LABELLED, arguments_text, result_text


class Spelled(NamedTuple):
    """What is printed of a call: all of it up to the last bracket, and its result."""

    call: str
    result: str


class Speller:
    """Makes the text of whole calls in one style."""

    def __init__(self, style: Style) -> None:
        """Start with nothing made."""
        self._style = style
        self._values = Memo(speller(style).spell, bool(style.paths))
        self._plain: dict[tuple[int, int], bool] = {}
        self._results: dict[tuple[int, ...], str] = {}

    def spelled(self, call: Call) -> Spelled:
        """Return the text of `call`."""
        return Spelled(f"{call.syscall.name}({', '.join(self.arguments(call))})", self.result(call))

    def arguments(self, call: Call, most: int | None = None) -> list[str]:
        """Return the texts of the arguments that this form of the call has, of the first `most` at least."""
        if call.syscall.name in LABELLED:
            return arguments_text(call, self._style)
        return [text for text in self._values.arguments(call, most) if text is not None]

    def result(self, call: Call) -> str:
        """Return the text of the result."""
        record = call.record
        key: tuple[int, ...]
        if call.answer is None:
            key = record.result, record.flags
        elif self._is_plain(call):
            key = record.result, record.arch, record.number
        else:
            return result_text(call, self._style)
        text = self._results.get(key)
        if text is None:
            if len(self._results) >= MOST:
                self._results.clear()
            text = self._results[key] = result_text(call, self._style)
        return text

    def _is_plain(self, call: Call) -> bool:
        """Whether the text of an answer depends on its number alone."""
        key = call.record.arch, call.record.number
        plain = self._plain.get(key)
        if plain is None:
            syscall = call.syscall
            opens = syscall.opens or isinstance(syscall.result, Fd)
            number = not self._style.paths if opens else is_number(syscall.result)
            plain = self._plain[key] = number and syscall.name not in ANSWERED
        return plain
