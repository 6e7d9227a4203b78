"""Verdicts as one JSON object, after reports/schema/check.schema.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from tracer.reporters.ci.outcomes import Outcome


def verdicts_json(found: Sequence[Outcome]) -> Mapping[str, Any]:
    """Return all outcomes, scenario by scenario."""
    groups = groupby(found, lambda outcome: (outcome.scenario, outcome.claim, outcome.path))
    return {
        "tool": "tracer check",
        "version": 1,
        "scenarios": [
            {"name": name, "claim": claim, "path": path, "outcomes": [_outcome(outcome) for outcome in group]}
            for (name, claim, path), group in groups
        ],
    }


def _outcome(outcome: Outcome) -> Mapping[str, Any]:
    names = ("expected", "status", "seen", "detail", "line")
    return {name: getattr(outcome, name) for name in names}
