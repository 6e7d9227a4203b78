"""What became of a scenario, without what must not be shared: judged first, and then redacted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tracer.checking.check import Result
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.expect.bindings import Failure
from tracer.expect.pattern import Mismatch
from tracer.redaction import BUFFERS, PATHS
from tracer.redaction.frames import Redactor
from tracer.reporters.origin import spelled
from tracer.reporters.spelling import spell
from tracer.reporters.style import OURS

_AUTHORS = ("expected", "text")  # words of the scenario itself
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\.\.\.)?')


def redacted(result: Result, what: frozenset[str]) -> Result:
    """Return `result` without what `what` says, but for the scenario's own words; pseudonyms are made anew."""
    if not what or result.trace is None:
        return result
    redactor = Redactor(what)
    trace = result.trace.through(redactor.reader)
    for _ in trace.records():  # now all names are known
        pass
    hidden = _Hidden(redactor)
    verdicts = tuple(map(hidden.value, result.verdicts))
    return replace(result, verdicts=verdicts, trace=trace, trials=tuple(map(hidden.value, result.trials)))


class _Hidden:
    """Hides what a trace's redactor hides in verdicts."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._names: dict[str, str] = {}
        self._pattern = re.compile("(?!)")

    def value(self, value: Any) -> Any:
        if isinstance(value, Call):
            return self._call(value)
        if type(value) is str:
            return self._words(value)
        if type(value) is tuple:
            return tuple(map(self.value, value))
        if isinstance(value, Mismatch):
            bound = value.bound and replace(
                value.bound, value=self._seen(value.bound.value), by=self._call(value.bound.by)
            )
            return value._replace(value=self._seen(value.value), bound=bound)
        if is_dataclass(value) and not isinstance(value, type):
            parts = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in _AUTHORS}
            return replace(value, **{name: self.value(part) for name, part in parts.items()})
        return value

    def _seen(self, value: Any) -> Any:
        """Return one value of a call: as text where it isn't a number."""
        if isinstance(value, v.Descriptor):
            return v.Descriptor.of(int(value), value.path and self._redactor.path(value.path))
        if isinstance(value, str | bytes | tuple | dict) and not isinstance(value, Failure):
            return self._words(value if type(value) is str else spell(value, OURS))
        return value

    def _call(self, call: Call) -> Call:
        record = call.record._replace(captures=tuple(self._redactor.captures(call.record)))
        paths = {fd: self._redactor.path(path) for fd, path in call.paths.items()}
        return Call(call.index, record, call.syscall, call.pid, call.regions, paths, call.origins, call.stack)

    def _words(self, text: str) -> str:
        """Return words about calls with the names in them hidden, and what else is quoted."""
        if PATHS in self._redactor.what:
            text = self._known().sub(lambda found: self._names[found[0]], text)
        if BUFFERS not in self._redactor.what:
            return text
        return _QUOTED.sub(self._quoted, text.partition("\n")[0])  # what the program said is data

    def _quoted(self, found: re.Match[str]) -> str:
        return found[0] if self._redactor.names.hides(found[1].encode()) else '""...'

    def _known(self) -> re.Pattern[str]:
        known = self._redactor.names.known()
        if len(known) != len(self._names):
            self._names = {spelled(_text(name)): _text(made) for name, made in known.items()}
            self._pattern = _any_of(self._names)
        return self._pattern


def _text(name: bytes) -> str:
    return name.decode(errors="surrogateescape")


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?<![\w~])(?:{words})(?!\w)")
