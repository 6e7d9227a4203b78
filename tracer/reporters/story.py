"""The story of a failed sequence: its lines with the calls that match, the call that broke it, and the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.expect import Story, Verdict
from tracer.expect.bindings import Bound, Failure, Unreturned
from tracer.expect.pattern import Mismatch
from tracer.reporters.spelling import spell
from tracer.reporters.text import call_text

_MARKS = {"ok": "+", "broken": "!", "not reached": " ", "": " "}
_SHOWN = 3  # calls of one line


def why_lines(verdict: Verdict) -> list[str]:
    """Return what a reader of a failed verdict needs next, in lines; what to write instead comes last."""
    story = verdict.story
    found = [] if story is None else [*_sequence(story), *_reasons(story), *_around(story)]
    return [*found, *[f"to accept it: {verdict.accept}"] * bool(verdict.accept)]


def _sequence(story: Story) -> Iterator[str]:
    width = max(len(line.text) for line in story.lines)
    for number, line in enumerate(story.lines, 1):
        calls = [f"#{call.index}" for call in line.calls]
        more = len(calls) - _SHOWN
        shown = [*calls[:_SHOWN], f"and {more} more"] if more > 0 else calls
        yield f"{number:3} {_MARKS[line.mark]} {line.text:{width}}  {' '.join(shown)}".rstrip()


def _reasons(story: Story) -> Iterator[str]:
    for mismatch in story.mismatches:
        yield f"because {reason(mismatch, story.sources, story.broke)}"


def reason(mismatch: Mismatch, sources: Mapping[int, int], broke: Call | None) -> str:
    """Return in words what was expected of a field and what was seen."""
    bound = mismatch.bound
    if bound is None:
        return f"{mismatch.field}: expected {mismatch.expected}, saw {_spelled(mismatch.value)}"
    line = sources.get(bound.by.index)
    where = f" at line {line}" if line else ""
    source = f"from `{bound.by.name}`{where} (#{bound.by.index})"
    return f"{mismatch.field}: expected {_what(bound)} {source}, saw {_other(mismatch.value, bound, broke)}"


def _what(bound: Bound) -> str:
    if isinstance(bound.value, v.Descriptor):
        return f"descriptor {int(bound.value)}"
    return str(_spelled(bound.value))


def _other(value: Any, bound: Bound, broke: Call | None) -> str:
    if not isinstance(value, v.Descriptor):
        return _spelled(value)
    again = ""
    if value == bound.value:
        origin = broke.origins.get(int(value)) if broke else None
        again = f", opened anew by #{origin}" if origin and origin > 0 else ", which was closed in between"
    path = f", which is {_spelled(v.Text(value.path))[1:-1]}" if value.path is not None else ""
    return f"{int(value)}{again}{path}"


def _spelled(value: Any) -> str:
    if isinstance(value, Unreturned):
        return "no return"
    if isinstance(value, Failure):
        return str(value)
    if value is None:
        return "no such argument"
    return value if type(value) is str else spell(value)


def _around(story: Story) -> Iterator[str]:
    if story.around:
        yield "around it:"
    for call in story.around:
        mark = ">" if call is story.broke else " "
        yield f"  {mark} #{call.index}  {call_text(call)}"
