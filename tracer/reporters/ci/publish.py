"""Handing verdicts to what shows them: standard output, a file, GitHub's summary of a step."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from tracer.reporters.ci.as_json import verdicts_json
from tracer.reporters.ci.github import annotated
from tracer.reporters.ci.junit import junit
from tracer.reporters.ci.markdown import verdicts
from tracer.reporters.ci.outcomes import outcomes
from tracer.reporters.output import cannot_write, save
from tracer.reporters.verdicts import ResultLike

_SUMMARY = "GITHUB_STEP_SUMMARY"  # the variable in which GitHub names the file


def publish(results: Sequence[ResultLike], form: str, junit_path: str | None) -> None:
    """Print the outcomes as `form` asks, and write them as JUnit XML to `junit_path`. Raises TracerError."""
    found = outcomes(results)
    if junit_path is not None:
        save(junit_path, junit(found))
    if form == "json":
        print(json.dumps(verdicts_json(found), indent=2))
    elif form == "markdown":
        print("\n".join(verdicts(found)))
    elif form == "github":
        sys.stdout.writelines(f"{line}\n" for line in annotated(found))
        if path := os.environ.get(_SUMMARY):
            _append(path, "\n".join(verdicts(found)) + "\n")


def _append(path: str, text: str) -> None:
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise cannot_write(path, error) from error
