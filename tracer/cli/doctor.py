"""`tracer doctor`: say what works on this machine and what doesn't, with the fix."""

from __future__ import annotations

import argparse
import json
import os
import signal
import textwrap
from collections.abc import Sequence
from contextlib import suppress

from rich.markup import escape as no_markup

from tracer import runner
from tracer.cli.main import HOLDS, TRACER_ERROR
from tracer.cli.parsing import subcommand
from tracer.engines import STOPPING, engine
from tracer.engines.ptrace import requests
from tracer.errors import TracerError
from tracer.health import Finding, Works, checks, trials
from tracer.reporters.summary import Summary
from tracer.reporters.tables import terminal

_DESCRIPTION = """\
Try what tracing needs on this machine, and say what works and what doesn't.
Under what doesn't work stands the fix.
"""
_MARKS = {Works.YES: ("ok", "green"), Works.NO: ("no", "bold red"), Works.DEGRADED: ("note", "yellow")}
_INDENT = 22  # columns of mark and name


def _parser() -> argparse.ArgumentParser:
    parser = subcommand(
        "doctor",
        _DESCRIPTION,
        "exit codes: 0 a command can be traced here, 2 usage error,\n4 no command can be traced here",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, for machines")
    return parser


def main(argv: Sequence[str]) -> int:
    """Try everything and print what was found; return whether a command can be traced here."""
    options = _parser().parse_args(argv)
    findings = checks.run(_trial())
    traceable = checks.traceable(findings)
    if options.json:
        print(json.dumps({"traceable": traceable, "checks": [_plain(finding) for finding in findings]}, indent=2))
    else:
        _show(findings, traceable)
    return HOLDS if traceable else TRACER_ERROR


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "name": finding.name,
        "works": finding.works.value,
        "needed": finding.name in checks.NEEDED,
        "found": finding.found,
        "fix": finding.fix,
    }


def _show(findings: Sequence[Finding], traceable: bool) -> None:
    console = terminal(soft_wrap=True)
    width = max(40, min(console.width, 100)) - _INDENT
    for finding in findings:
        mark, style = _MARKS[finding.works]
        lines = _wrapped(finding.found, width)
        for part in finding.fix.splitlines():
            lines += _wrapped(f"fix: {part.strip()}", width)
        console.print(f"[{style}]{mark:4}[/]  {finding.name:14}  {no_markup(lines[0])}")
        for line in lines[1:]:
            console.print(" " * _INDENT + line, markup=False)
    verdict = "A command can be traced here." if traceable else "No command can be traced here."
    console.print(f"\n[{'green' if traceable else 'bold red'}]{verdict}[/]")


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of `text`; words stay whole, to be copied."""
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _trial() -> checks.Trial:
    seized = _seize()
    return checks.Trial(seized, {name: _traced(name) for name in STOPPING})


def _seize() -> checks.Seized:
    """Seize a child, let it go on to a system call, and ask the kernel about that."""
    ready, release = os.pipe()
    pid = os.fork()
    if pid == 0:
        with suppress(OSError):
            os.close(release)
            os.read(ready, 1)
        os._exit(0)
    os.close(ready)
    try:
        return _asked(pid)
    finally:
        os.close(release)
        with suppress(OSError):  # it may have been reaped
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _asked(pid: int) -> checks.Seized:
    try:
        requests.seize(pid, follow=True)
        requests.interrupt(pid)
        trials.wait(pid)
    except OSError as error:
        return checks.Seized(seize=str(error.strerror or error))
    try:
        if requests.raw(requests.SYSCALL, pid, 0, 0) < 0:
            return checks.Seized(syscall_info="PTRACE_SYSCALL failed")
        trials.wait(pid)
        info = bytearray(requests.INFO_BYTES)
        got = requests.raw(requests.GET_SYSCALL_INFO, pid, len(info), requests.address_of(info))
    except OSError as error:
        return checks.Seized(syscall_info=str(error.strerror or error))
    if got < 0:
        return checks.Seized(syscall_info="not supported by this kernel")
    if info[0] not in (requests.OP_ENTRY, requests.OP_EXIT):
        return checks.Seized(syscall_info=f"said {info[0]} at a system call")
    return checks.Seized()


def _traced(name: str) -> str:
    """Trace a program with the engine `name`; return what went wrong, empty if nothing did."""
    try:
        summary = Summary()
        runner.run(runner.command(["true"]), runner.Options(), engine(name), summary)
    except TracerError as error:
        return error.happened
    return ""
