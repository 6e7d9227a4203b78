"""A judgement in the terminal: what broke the baseline, what could be tightened, and what of it to blame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from tracer.budgets.judged import FAILING, Finding, Judgement
from tracer.budgets.repeat import ending
from tracer.reporters.origin import printable, spelled
from tracer.reporters.tables import counting_table, print_table

_STYLES = {Finding.NEW: "bold red", Finding.MORE: "bold red", Finding.LESS: "yellow", Finding.GONE: "yellow"}


def print_judgement(judgement: Judgement, path: str, profile: str, tightened: bool) -> None:
    """Print to standard error, which the command's own output doesn't mix with."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    if judgement.deviations:
        table = counting_table("", "limit", "seen")
        table.add_column("syscall")
        for each in judgement.deviations:
            kind = Text(each.finding, _STYLES[each.finding])
            table.add_row(kind, f"{each.limit:,}", f"{each.seen:,}", printable(each.call))
        print_table(console, table)
    for line in _lines(judgement, tightened):
        console.print(line, markup=False)
    found = "fails" if judgement.fails else "undecided" if judgement.doubts else "holds"
    console.print(f"baseline {printable(path)} [{profile}]: {found}", markup=False)


def judgement_json(judgement: Judgement | None, path: str, profile: str, written: bool = True) -> dict[str, Any]:
    """Return a judgement for JSON (reports/schema/baseline.schema.json); None: nothing was held to anything."""
    found = judgement or Judgement((), (0, 0), (), ())
    names = ("name", "then", "now")
    return {
        "baseline": spelled(path),
        "profile": spelled(profile),
        "status": "fails" if found.fails else "undecided" if found.doubts else "holds",
        "written": written,
        "wait_statuses": dict(zip(("then", "now"), found.status, strict=True)),
        "deviations": [{**asdict(each), "finding": str(each.finding)} for each in found.deviations],
        "environment": [dict(zip(names, each, strict=True)) for each in found.environment],
        "doubts": [*found.doubts],
    }


def _lines(judgement: Judgement, tightened: bool) -> Sequence[str]:
    then, now = judgement.status
    lines = [f"the command {ending(now)}; in the baseline it {ending(then)}"] if then != now else []
    lines += [f"note: {doubt}" for doubt in judgement.doubts]
    if judgement.fails:
        lines += blame(judgement)
        if any(each.finding in FAILING for each in judgement.deviations):
            lines.append("If that is meant: --update writes what was seen.")
    elif judgement.loose:
        lines += ["The baseline was tightened."] if tightened else advice(judgement, "--")
    return lines


def advice(judgement: Judgement, options: str) -> Sequence[str]:
    """Return how to lower limits that are too high; `options` is how the names of options begin."""
    if not judgement.environment:
        return [f"Less than allowed: {options}tighten lowers the limits."]
    return [
        "Less than allowed, which may be because the environment changed:",
        *_changed(judgement),
        f"So nothing tightens it; {options}update writes what was seen.",
    ]


def blame(judgement: Judgement) -> Sequence[str]:
    """Return what may be why it fails: what changed of the environment, or the program."""
    if not judgement.environment:
        return ["The environment is the one of the baseline: the program, its input or its variables are others."]
    return ["The environment changed, which may be why; or the program did, too:", *_changed(judgement)]


def _changed(judgement: Judgement) -> Sequence[str]:
    return [
        f"  {name}: {printable(str(then))} → {printable(str(now))}" for name, then, now in judgement.environment
    ]
