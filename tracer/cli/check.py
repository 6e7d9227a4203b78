"""`tracer check`: run scenarios and print a verdict for each expectation."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tracer.checking.check import check
from tracer.checking.scenario import discover
from tracer.cli.main import FAILS, HOLDS, UNDECIDED
from tracer.engines import engine, launching
from tracer.expect import Status
from tracer.reporters.verdicts import VerdictPrinter


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tracer check",
        description="Run scenarios under trace and print a verdict for each of their expectations.",
        epilog="exit codes: 0 all hold, 1 one fails, 2 usage error, 3 one can't be decided, 4 tracer error",
    )
    parser.add_argument(
        "paths",
        nargs="*",
        default=["scenarios"],
        metavar="PATH",
        help="files or directories (default: scenarios)",
    )
    parser.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help="show the calls behind every verdict, not only a failed one",
    )
    parser.add_argument(
        "--html", metavar="FILE", help="write a report page with the verdicts and the calls of each scenario"
    )
    parser.add_argument(
        "--engine", choices=launching(), help="how to observe (default: the fastest that works here)"
    )
    return parser


def main(argv: Sequence[str]) -> int:
    """Check the scenarios that `argv` names; return the exit code."""
    options = _parser().parse_args(argv)
    printer = VerdictPrinter(options.verbose)
    results = []
    for scenario in discover(options.paths):
        printer.begins(scenario)
        result = check(scenario, engine(options.engine))
        printer.ends(result)
        results.append(result)
    printer.total(results)
    if options.html:
        from tracer.reporters.html import write_checks

        write_checks(options.html, results)
        printer.note(f"report: {options.html}")
    found = {verdict.status for result in results for verdict in result.verdicts}
    return FAILS if Status.FAILS in found else UNDECIDED if Status.UNDECIDED in found else HOLDS
