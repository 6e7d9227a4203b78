"""JUnit XML: a test suite a scenario, a test case an expectation; as Jenkins, GitLab and others read it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from tracer.expect import Status
from tracer.reporters.ci.outcomes import SKIPPED, Outcome

# status -> the element that says so; an expectation that can't be decided is an error, not a failure
_ELEMENTS = {Status.FAILS: "failure", Status.UNDECIDED: "error", SKIPPED: "skipped"}
_COUNTS = {"failures": Status.FAILS, "errors": Status.UNDECIDED, "skipped": SKIPPED}


def junit(found: Sequence[Outcome]) -> str:
    """Return the XML document."""
    root = ET.Element("testsuites", _counts(found))
    for scenario, group in groupby(found, lambda outcome: outcome.scenario):
        cases = list(group)
        suite = ET.SubElement(root, "testsuite", {"name": scenario, **_counts(cases)})
        for outcome in cases:
            suite.append(_case(outcome))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _counts(found: Sequence[Outcome]) -> dict[str, str]:
    amounts = {name: sum(outcome.status == status for outcome in found) for name, status in _COUNTS.items()}
    return {"tests": str(len(found)), **{name: str(amount) for name, amount in amounts.items()}}


def _case(outcome: Outcome) -> ET.Element:
    where = {"file": outcome.path, "line": str(outcome.line)}
    case = ET.Element("testcase", {"classname": outcome.scenario, "name": outcome.expected, **where})
    if outcome.status in _ELEMENTS:
        message = {"message": f"saw {outcome.seen}"}
        ET.SubElement(case, _ELEMENTS[outcome.status], message).text = outcome.detail or None
    return case
