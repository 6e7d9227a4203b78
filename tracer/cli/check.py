"""`tracer check`: run scenarios and print a verdict for each expectation."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tracer.checking.check import Result, check
from tracer.checking.claims import documents, lines, markdown
from tracer.checking.scenario import discover
from tracer.checking.witness import WITNESSES, Witness, ready
from tracer.cli.command import add_engine
from tracer.cli.main import FAILS, HOLDS, UNDECIDED
from tracer.cli.parsing import subcommand
from tracer.cli.progress import going_through
from tracer.cli.redacting import add_redact
from tracer.engines import engine
from tracer.errors import UsageError
from tracer.expect import Status
from tracer.reporters.output import save
from tracer.reporters.verdicts import VerdictPrinter

FORMATS = ("text", "json", "markdown", "github")


def _parser() -> argparse.ArgumentParser:
    parser = subcommand(
        "check",
        "Run scenarios under trace and print a verdict for each of their expectations.",
        "exit codes: 0 all hold, 1 one fails, 2 usage error, 3 one can't be decided,\n4 tracer error",
        "[options] [PATH ...]",
    )
    add = parser.add_argument
    add("paths", nargs="*", default=["scenarios"], metavar="PATH", help="files or directories (default: scenarios)")
    add("-v", "--verbose", action="store_true", help="show the calls behind every verdict, not only a failed one")
    add("-q", "--quiet", action="store_true", help="print only what doesn't hold, and nothing if all holds")
    add("--html", metavar="FILE", help="write a report page with the verdicts and the calls of each scenario")
    add("--junit", metavar="FILE", help="write JUnit XML, a test case an expectation, for what shows test results")
    add("--claims", metavar="FILE", help="write each claim of the scenarios' _claims.toml, its proof and verdict")
    add("--grids", metavar="FILE", help="write the counts of regions labelled NAME ROW=N COLUMN=N as tables")
    add(
        "--format",
        choices=FORMATS,
        default="text",
        help="what to print: text; json and markdown, when all has run; github: text, annotations, a step summary",
    )
    add("--json", dest="format", action="store_const", const="json", help="the same as --format json")
    add(
        "--mutate",
        action="store_true",
        help="break each expectation that holds in turn, and fail where none of that makes it fail",
    )
    add(
        "--repeat",
        type=int,
        default=1,
        metavar="N",
        help="run each scenario N times: all must hold each time, and exact numbers that vary are refused",
    )
    add_engine(parser)
    add(
        "--witness",
        choices=WITNESSES,
        help="run each program again under another tracer, and fail where that counts otherwise",
    )
    add_redact(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Check the scenarios that `argv` names; return the exit code."""
    options = _parser().parse_args(argv)
    if not 1 <= options.repeat <= 1_000:
        raise UsageError(f"checking {options.repeat} runs", "not in range", "Choose 1 to 1000.")
    scenarios = discover(options.paths)
    claimed = documents(options.paths, scenarios)
    witness = _witness(options.witness)
    machines = options.format in ("json", "markdown")
    printer = VerdictPrinter(options.verbose, quiet=machines, failing_only=options.quiet)
    results = []
    for scenario in going_through(scenarios, len(scenarios), "scenarios", machines or options.quiet):
        printer.begins(scenario)
        result = check(scenario, engine(options.engine), witness, options.mutate, options.repeat)
        if options.redact:
            from tracer.checking.redacted import redacted

            result = redacted(result, options.redact)
        printer.ends(result)
        results.append(result)
    for line in lines(claimed, results):
        printer.note(line)
    printer.total(results)
    if options.claims:
        save(options.claims, markdown(claimed, results))
        printer.note(f"claims: {options.claims}")
    _write(options, results, printer)
    found = {verdict.status for result in results for verdict in result.verdicts}
    if any(trial.vacuous for result in results for trial in result.trials):
        return FAILS
    return FAILS if Status.FAILS in found else UNDECIDED if Status.UNDECIDED in found else HOLDS


def _write(options: argparse.Namespace, results: Sequence[Result], printer: VerdictPrinter) -> None:
    """Write, for others to read, what `options` ask for."""
    if options.grids:
        from tracer.reporters.ci.grids import grids

        save(options.grids, grids(results))
        printer.note(f"grids: {options.grids}")
    if options.html:
        from tracer.web.html import write_checks

        write_checks(options.html, results)
        printer.note(f"report: {options.html}")
    if options.junit or options.format != "text":
        from tracer.reporters.ci.publish import publish

        publish(results, options.format, options.junit)


def _witness(name: str | None) -> Witness | None:
    """Return the witness that was asked for, once it has counted something. Raises TracerError."""
    if name is None:
        return None
    with tempfile.TemporaryDirectory(prefix="witness-") as scratch:
        return ready(name, Path(scratch))
