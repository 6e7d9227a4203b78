"""Verdicts: what became of an expectation, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tracer.decode.call import Call
from tracer.decode.trace import Trace


class Status(StrEnum):
    """How an expectation fared. Undecided: too little was seen to tell."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One expectation's outcome: what was expected and seen, in words, and the calls that show it."""

    status: Status
    expected: str
    seen: str
    evidence: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """What expectations judge: the trace, and the contents of the files that the run left, by name."""

    trace: Trace
    files: Mapping[str, bytes]


class Expectation(Protocol):
    """Something that must hold of an observation."""

    def judge(self, observation: Observation) -> Verdict:
        """Return the verdict; never raises because of what was observed."""
        ...
