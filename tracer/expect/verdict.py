"""Verdicts: what became of an expectation, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.expect.pattern import Mismatch


class Status(StrEnum):
    """How an expectation fared. Undecided: too little was seen to tell."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sequence, its mark ("ok", "broken", "not reached") and the calls that it claimed."""

    text: str
    mark: str
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Why a sequence failed: its lines, the call that broke it, why, the calls around, what would accept it.

    `mismatches` say of `broke` what isn't as expected; `sources` are the lines at which names were bound.
    """

    lines: tuple[Line, ...]
    broke: Call | None
    mismatches: tuple[Mismatch, ...]
    around: tuple[Call, ...]
    accept: str
    sources: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation's outcome: what was expected and seen, in words, and the calls that show it.

    `accept` is what to write instead if what was seen is right; `story` tells of a sequence that failed.
    """

    status: Status
    expected: str
    seen: str
    evidence: tuple[Call, ...] = ()
    accept: str = ""
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What expectations judge: the trace, the contents of the files that the run left, and other runs, by name."""

    trace: Trace
    files: Mapping[str, bytes] = field(default_factory=dict)
    runs: Mapping[str, Trace] = field(default_factory=dict)


class Expectation(Protocol):
    """Something that must hold of an observation."""

    def judge(self, observation: Observation) -> Verdict:
        """Return the verdict; never raises because of what was observed."""
        ...


@dataclass(frozen=True, slots=True)
class Mutant:
    """A broken expectation, and how it was broken."""

    how: str
    expectation: Expectation


@runtime_checkable
class Mutable(Protocol):
    """An expectation that can be broken on purpose."""

    def mutants(self, observation: Observation) -> Iterable[Mutant]:
        """Yield expectations that must fail on what was observed if this one says something about it."""
        ...
