"""The story of a failed sequence: its lines with the calls that match, the call that broke it, and the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.expect import Status, Story, Verdict
from tracer.expect.bindings import Bound, Failure, Unreturned
from tracer.expect.pattern import Mismatch
from tracer.reporters.quoting import escape
from tracer.reporters.spelling import spell
from tracer.reporters.style import OURS, Style
from tracer.reporters.text import call_text

_MARKS = {"ok": "+", "broken": "!", "not reached": " ", "": " "}
_SHOWN = 3  # calls of one line
_EVIDENCE = 12  # calls of evidence


def why_lines(verdict: Verdict, style: Style = OURS) -> list[str]:
    """Return what a reader of a failed verdict needs next, in lines; what to write instead comes last."""
    story = verdict.story
    found = [] if story is None else [*_sequence(story), *_reasons(story, style), *_around(story, style)]
    return [*found, *[f"to accept it: {verdict.accept}"] * bool(verdict.accept)]


def _sequence(story: Story) -> Iterator[str]:
    width = max(len(line.text) for line in story.lines)
    for number, line in enumerate(story.lines, 1):
        calls = [f"#{call.index}" for call in line.calls]
        more = len(calls) - _SHOWN
        shown = [*calls[:_SHOWN], f"and {more} more"] if more > 0 else calls
        yield f"{number:3} {_MARKS[line.mark]} {line.text:{width}}  {' '.join(shown)}".rstrip()


def _reasons(story: Story, style: Style) -> Iterator[str]:
    for mismatch in story.mismatches:
        yield f"because {reason(mismatch, story.sources, story.broke, style)}"


def reason(mismatch: Mismatch, sources: Mapping[int, int], broke: Call | None, style: Style = OURS) -> str:
    """Return in words what was expected of a field and what was seen."""
    bound = mismatch.bound
    if bound is None:
        return f"{mismatch.field}: expected {mismatch.expected}, saw {_spelled(mismatch.value, style)}"
    line = sources.get(bound.by.index)
    where = f" at line {line}" if line else ""
    source = f"from `{bound.by.name}`{where} (#{bound.by.index})"
    saw = _other(mismatch.value, bound, broke, style)
    return f"{mismatch.field}: expected {_what(bound, style)} {source}, saw {saw}"


def _what(bound: Bound, style: Style) -> str:
    if isinstance(bound.value, v.Descriptor):
        return f"descriptor {int(bound.value)}"
    return _spelled(bound.value, style)


def _other(value: Any, bound: Bound, broke: Call | None, style: Style) -> str:
    if not isinstance(value, v.Descriptor):
        return _spelled(value, style)
    again = ""
    if value == bound.value:
        origin = broke.origins.get(int(value)) if broke else None
        again = f", opened anew by #{origin}" if origin and origin > 0 else ", which was closed in between"
    path = f", which is {_spelled(v.Text(value.path), style)[1:-1]}" if value.path is not None else ""
    return f"{int(value)}{again}{path}"


def _spelled(value: Any, style: Style) -> str:
    if isinstance(value, Unreturned):
        return "no return"
    if isinstance(value, Failure):
        return str(value)
    if value is None:
        return "no such argument"
    return value if type(value) is str else spell(value, style)


def _around(story: Story, style: Style) -> Iterator[str]:
    if story.around:
        yield "around it:"
    for call in story.around:
        mark = ">" if call is story.broke else " "
        yield f"  {mark} #{call.index}  {call_text(call, style)}"


def call_lines(calls: Sequence[Call], most: int, style: Style = OURS) -> list[str]:
    """Return a line for each call; of more than `most`, half from the beginning and half from the end."""
    half, left = most // 2, len(calls) - most
    shown = [*calls[:half], *calls[-half:]] if left > 0 else calls
    lines = [f"#{call.index}  {call_text(call, style)}" for call in shown]
    return [*lines[:half], f"... {left:,} more ...", *lines[half:]] if left > 0 else lines


def seen_text(verdict: Verdict) -> str:
    """Return what was seen, in words, with what doesn't print escaped."""
    return "\n".join(escape(line.encode(errors="surrogateescape")) for line in verdict.seen.split("\n"))


def shown_lines(verdict: Verdict, verbose: bool, style: Style = OURS) -> list[str]:
    """Return what stands below a verdict: of a failed one why it failed, and the calls behind it."""
    fails = verdict.status is Status.FAILS
    lines = why_lines(verdict, style) if fails else []
    shows = verbose or (fails and verdict.story is None)
    return [*call_lines(verdict.evidence, _EVIDENCE, style), *lines] if shows else lines
