"""Which calls an expectation is about, and whether the trace can tell of them."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from functools import cache

from tracer import abi
from tracer.abi.families import FAMILIES
from tracer.abi.names import advice
from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.errors import UsageError


@cache
def names_of(what: str) -> frozenset[str]:
    """Return the calls that a name or family stands for. Raises UsageError for what nobody knows."""
    if what in FAMILIES:
        return FAMILIES[what]
    known = {name for number in abi.ARCHITECTURES for name in abi.architecture(number).BY_NAME}
    if what in known:
        return frozenset({what})
    meant = advice(what, [*known, *FAMILIES])
    raise UsageError(f"expecting calls of {what!r}", "no call or family has this name", meant)


@dataclass(frozen=True, slots=True)
class Selection:
    """Calls by name or family, region, glob on the path (of an argument or a descriptor) and errno.

    None means any; `error` is an errno's name, or "" for calls that succeeded.
    """

    what: str | None = None
    region: str | None = None
    path: str | None = None
    error: str | None = None

    def __post_init__(self) -> None:
        """Refuse names that nobody knows, before anything runs."""
        if self.what is not None:
            names_of(self.what)

    def __str__(self) -> str:
        """Return the selection in words."""
        words = [self.what or "calls"]
        words += [f"on {self.path}"] if self.path else []
        words += [f"with {self.error or 'no error'}"] if self.error is not None else []
        words += [f"in region {self.region}"] if self.region is not None else []
        return " ".join(words)

    def matches(self, call: Call) -> bool:
        """Whether `call` is one of these."""
        return (
            (self.what is None or call.name in names_of(self.what))
            and (self.region is None or self.region in call.regions)
            and (self.error is None or (call.errno or "") == self.error)
            and (self.path is None or any(fnmatch.fnmatchcase(f, self.path) for f in call.files))
        )

    def of(self, trace: Trace) -> tuple[Call, ...]:
        """Return the calls of `trace` that match, in order."""
        return tuple(call for call in trace.calls if self.matches(call))

    def blind(self, trace: Trace) -> str | None:
        """Return why `trace` can't tell of these calls; None if it can."""
        if not trace.trust["complete"]:
            return "the trace has no end: the tracer was killed"
        if trace.trust.get("calls_lost"):
            return f"the engine lost {trace.trust['calls_lost']} calls"
        if trace.trust.get("tasks_dropped"):
            return f"{trace.trust['tasks_dropped']} tasks ran a program whose calls the kernel didn't show"
        if trace.trust.get("memory_read") is False and (self.path is not None or self.region is not None):
            what = "paths" if self.region is None else "regions' labels"
            return f"the engine read no memory: {what} are not known"
        if self.region is not None and self.region not in trace.regions:
            began = ", ".join(trace.regions) or "none"
            return f"region {self.region} never began (regions that did: {began})"
        if not any(self.region is None or self.region in call.regions for call in trace.calls):
            return "not one call was observed there"
        hidden = next((doubt.text for doubt in trace.doubts if doubt.hides_calls), None)
        if hidden is not None:
            return hidden
        if trace.header.get("selection") is not None:
            return "only some calls were recorded (a selection was in force)"
        return None
