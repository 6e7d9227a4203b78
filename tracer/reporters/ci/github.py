"""GitHub's workflow commands: annotations at the scenarios' lines.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tracer.expect import Status
from tracer.reporters.ci.outcomes import SKIPPED, Outcome

_COMMANDS: Mapping[str, str] = {Status.FAILS: "error", Status.UNDECIDED: "warning", SKIPPED: "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def annotated(found: Sequence[Outcome]) -> Iterator[str]:
    """Yield a workflow command for each outcome that doesn't hold."""
    for outcome in found:
        if outcome.status in _COMMANDS:
            title = f"{outcome.scenario}: {outcome.expected}"
            where = (
                f"file={_escaped(outcome.path, _PROPERTY)},line={outcome.line},title={_escaped(title, _PROPERTY)}"
            )
            text = "\n".join(filter(None, (f"saw {outcome.seen}", outcome.detail)))
            yield f"::{_COMMANDS[outcome.status]} {where}::{_escaped(text, _DATA)}"


def _escaped(text: str, by: Mapping[str, str]) -> str:
    return "".join(by.get(character, character) for character in text)
