"""Findings as SARIF 2.1.0, for what shows results of linters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tracer import __version__
from tracer.explain.finding import Finding, Rule
from tracer.explain.investigate import Report
from tracer.explain.rules import RULES
from tracer.explain.sites import site
from tracer.reporters.origin import spelled

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def report_sarif(report: Report, source: str, starting: bool) -> Mapping[str, Any]:
    """Return a log with one run: the findings, located in the trace or command `source`."""
    findings = report.findings if starting else report.own
    driver = {"name": "tracer explain", "version": __version__, "rules": [*map(_rule, RULES)]}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "invocations": [{"executionSuccessful": report.complete}],
                "results": [_result(found, source) for found in findings],
            }
        ],
    }


def _rule(rule: Rule) -> Mapping[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(map(str.capitalize, rule.name.split("-"))),
        "shortDescription": {"text": rule.looks_for},
        "fullDescription": {"text": f"{rule.looks_for}: {rule.costs}"},
        "help": {"text": f"{rule.advice} See {rule.anchor}."},
    }


def _functions(found: Finding) -> list[Mapping[str, Any]]:
    """Return the function that makes the calls, if it is known."""
    made = site(found.evidence)
    if made is None:
        return []
    name = {"name": made.caller["symbol"]} if made.caller["symbol"] else {}
    return [{**name, "fullyQualifiedName": str(made), "kind": "function" if name else "module"}]


def _result(found: Finding, source: str) -> Mapping[str, Any]:
    evidence = found.evidence
    first = ", ".join(f"#{index}" for index in evidence.first)
    return {
        "ruleId": found.rule.id,
        "ruleIndex": RULES.index(found.rule),
        "level": "warning" if not found.starting else "note",
        "message": {"text": spelled(f"{found.subject}: {found.text} (calls {first}). {found.rule.advice}")},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": quote(source, errors="surrogateescape")}},
                "logicalLocations": [
                    {"fullyQualifiedName": spelled(found.subject), "kind": "resource"},
                    *_functions(found),
                ],
            }
        ],
        "occurrenceCount": max(evidence.count, 1),
        "properties": {"saved": found.saved},
    }
