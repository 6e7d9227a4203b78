"""Self-contained HTML pages on traces, checks and differences: they load nothing and run only our own script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tracer.compare.difference import Difference
from tracer.decode.trace import Trace
from tracer.reporters.output import cannot_write, open_report
from tracer.web.charts import Chart
from tracer.web.checks import URGENCY, TracedResult, checked, status_counts
from tracer.web.differences import difference_page
from tracer.web.pages import trace_page

_CHARTS = "vendor/uplot"
_SCRIPTS = ("data", "filter", "colours", "calls", "timeline", "files", "flame", "app")
_Named = Sequence[tuple[str, Trace]]


def write_traces(path: str, traces: _Named, difference: Difference | None = None) -> None:
    """Write a private page on named traces to `path`, with what two of them did differently. Raises TracerError."""
    pages = [trace_page(name, trace) for name, trace in traces]
    compared = difference and difference_page(difference, [page.name for page in pages])
    scripts = [f"/*!\n{_text(_CHARTS, 'LICENSE')}*/", _text(_CHARTS, "uPlot.iife.min.js"), _ours()]
    styles = [_text(_CHARTS, "uPlot.min.css")]
    data = [page.data for page in pages]
    _write(path, "traces.html.j2", styles, scripts, traces=pages, difference=compared, data=_json(data))


def write_checks(path: str, results: Sequence[TracedResult]) -> None:
    """Write a private page on checked scenarios to `path`, failures first. Raises TracerError."""
    scenarios = sorted(map(checked, results), key=lambda scenario: URGENCY.index(scenario.status))
    _write(path, "checks.html.j2", [], [], scenarios=scenarios, counts=status_counts(scenarios))


def write_sweep(
    path: str,
    command: str,
    repeats: int,
    charts: Sequence[Chart],
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    """Write a private page on a swept command to `path`: charts, and a table. Raises TracerError."""
    _write(path, "sweep.html.j2", [], [], command=command, repeats=repeats, charts=charts, head=head, rows=rows)


def _write(path: str, template: str, styles: Iterable[str], scripts: Iterable[str], **values: object) -> None:
    environment = Environment(
        loader=PackageLoader("tracer.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = "\n".join([*styles, _text("static", "style.css")]), "\n".join(scripts)
    page = environment.get_template(template).render(
        style=Markup(style), style_hash=_hash(style), script=Markup(script), script_hash=_hash(script), **values
    )
    try:
        with open_report(path) as out:
            out.write(page)
    except OSError as error:
        raise cannot_write(path, error) from error


def _ours() -> str:
    """Return our own script: its parts share one scope, and nobody else's."""
    parts = "\n".join(_text("static", f"{name}.js") for name in _SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}}})();'


def _text(directory: str, name: str) -> str:
    return files("tracer.web").joinpath(directory, name).read_text(encoding="utf-8")


def _json(value: Sequence[Mapping[str, Any]]) -> Markup:
    """Return `value` as JSON in ASCII that ends no element of HTML, whatever is in it."""
    return Markup(json.dumps(value, separators=(",", ":")).replace("<", r"\u003c"))


def _hash(text: str) -> str:
    """Return what a Content-Security-Policy lets in: this script or style, and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
