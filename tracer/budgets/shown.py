"""How steady a program's calls are, in the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from tracer.abi.families import FAMILIES
from tracer.budgets.classes import Measurement, undiscovered
from tracer.budgets.repeat import ending
from tracer.expect.steadiness import Measured, Steadiness
from tracer.reporters.origin import spelled
from tracer.reporters.tables import counting_table, print_table

_STYLES = {Steadiness.STABLE: "green", Steadiness.BOUNDED: "yellow", Steadiness.UNSTABLE: "red"}
_ORDER = [*_STYLES][::-1]


def print_measurement(found: Measurement) -> None:
    """Print what varies, how much is stable, and the budget that can be kept."""
    console = Console(highlight=False, soft_wrap=True)
    moving = [each for each in found.budget if each.steadiness is not Steadiness.STABLE]
    if moving:
        print_table(console, _table(found, moving))
        console.print()
    stable = len(found.budget) - len(moving)
    console.print(f"{stable} of {len(found.budget)} kinds of calls are stable: alike in all {len(found.runs)} runs")
    for note in _notes(found):
        console.print(f"note: {note}", markup=False, style="yellow")
    console.print("\n# the tightest honest budget, for expectations() of a scenario", style="dim")
    for each in found.budget:
        console.print(_budget_line(each, len(found.runs)))


def _table(found: Measurement, moving: Sequence[Measured]) -> Any:
    table = counting_table("calls", "least", "most")
    table.add_column("seen as")
    table.add_column("because of", overflow="fold")
    for each in sorted(moving, key=lambda each: (_ORDER.index(each.steadiness), each.name)):
        kind = Text(each.steadiness, _STYLES[each.steadiness])
        table.add_row(each.name, f"{each.least:,}", f"{each.most:,}", kind, each.reason)
        for call in found.calls if each.family else ():
            if call.name in FAMILIES[each.name] and call.least != call.most and call.numbers != each.numbers:
                table.add_row(f"  {call.name}", f"{call.least:,}", f"{call.most:,}", style="dim")
    return table


def _notes(found: Measurement) -> list[str]:
    words = [f"{ending(status)} in {times} of {len(found.runs)} runs" for status, times in found.statuses.items()]
    notes = [f"the command {', '.join(words)}"] if [*found.statuses] != [0] else []
    share = undiscovered(len(found.runs))
    notes.append(f"{len(found.runs)} runs can't rule out that up to {share:.0%} of runs differ (95 % confidence)")
    return notes + found.doubts


def _budget_line(each: Measured, runs: int) -> Text:
    if each.budget is not None:
        return Text(f"{each.budget},")
    return Text(f"# none for {each.name}: {each.least:,} to {each.most:,} in {runs} runs ({each.reason})", "dim")


def measurement_json(found: Measurement, command: Sequence[str], aslr: bool) -> Mapping[str, Any]:
    """Return the measurement for other programs, after reports/schema/stability.schema.json."""
    return {
        "tool": "tracer stability",
        "version": 1,
        "command": [spelled(word) for word in command],
        "runs": len(found.runs),
        "aslr": aslr,
        "steady": found.steady,
        "statuses": [{"status": status, "runs": times} for status, times in found.statuses.items()],
        "doubts": [spelled(doubt) for doubt in found.doubts],
        "families": [_object(each) for each in found.families],
        "calls": [_object(each) for each in found.calls],
        "budget": [each.budget for each in found.budget if each.budget is not None],
    }


def _object(each: Measured) -> Mapping[str, Any]:
    return {
        "name": spelled(each.name),
        "class": str(each.steadiness),
        "least": each.least,
        "most": each.most,
        "numbers": list(each.numbers),
        "reason": each.reason or None,
    }
