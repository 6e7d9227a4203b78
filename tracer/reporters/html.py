"""HTML pages: one self-contained file each, that loads nothing and runs only its own filter box."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tracer.decode.trace import Trace
from tracer.reporters.output import cannot_write, open_report
from tracer.reporters.pages import URGENCY, TracedResult, checked, status_counts, trace_page


def write_traces(path: str, traces: Sequence[tuple[str, Trace]]) -> None:
    """Write a private page on named traces to `path`. Raises TracerError."""
    pages = [trace_page(name, trace) for name, trace in traces]
    _write(path, "traces.html.j2", traces=pages)


def write_checks(path: str, results: Sequence[TracedResult]) -> None:
    """Write a private page on checked scenarios to `path`, failures first. Raises TracerError."""
    scenarios = sorted(map(checked, results), key=lambda scenario: URGENCY.index(scenario.status))
    _write(path, "checks.html.j2", scenarios=scenarios, counts=status_counts(scenarios))


def _write(path: str, template: str, **values: object) -> None:
    environment = Environment(
        loader=PackageLoader("tracer.reporters"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = _source(environment, "filter.js")
    page = environment.get_template(template).render(
        style=_source(environment, "style.css"), script=script, script_hash=_hash(script), **values
    )
    try:
        with open_report(path) as out:
            out.write(page)
    except OSError as error:
        raise cannot_write(path, error) from error


def _source(environment: Environment, name: str) -> Markup:
    assert environment.loader is not None
    return Markup(environment.loader.get_source(environment, name)[0])


def _hash(script: str) -> str:
    """Return what a Content-Security-Policy lets run: this script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
