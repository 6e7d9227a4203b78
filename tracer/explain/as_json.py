"""Findings as plain values for JSON (reports/schema/explain.schema.json)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracer.explain.buffers import CAPACITIES
from tracer.explain.finding import Finding
from tracer.explain.investigate import Report
from tracer.explain.sites import site, stack
from tracer.reporters.origin import spelled


def report_json(report: Report) -> Mapping[str, Any]:
    """Return the report: the findings in order of what they save, those of programs' starts marked."""
    return {
        "command": [*map(spelled, report.command)],
        "calls": report.calls,
        "complete": report.complete,
        "findings": [*map(_finding, report.findings)],
    }


def _finding(found: Finding) -> Mapping[str, Any]:
    evidence, where = found.evidence, site(found.evidence)
    return {
        "rule": found.rule.id,
        "name": found.rule.name,
        "subject": spelled(found.subject),
        "program": spelled(found.program),
        "descriptor": found.fd,
        "starting": found.starting,
        "saved": found.saved,
        "text": spelled(found.text),
        "costs": found.rule.costs,
        "advice": found.rule.advice,
        "help": found.rule.anchor,
        "evidence": {
            "count": evidence.count,
            "first": evidence.first,
            "last": evidence.last,
            "files": [*map(spelled, evidence.files)],
            "site": str(where) if where else None,
            "stack": [*stack(evidence)],
        },
        "sizes": [{"bytes": size, "calls": times} for size, times in sorted(found.sizes.items())],
        "buffers": [
            {"capacity": size, "calls": calls} for size, calls in zip(CAPACITIES, found.curve, strict=False)
        ],
        "buffer_used": found.buffer,
    }
