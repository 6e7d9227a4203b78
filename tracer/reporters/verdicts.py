"""Verdicts in the terminal: what was expected, what was seen, and the calls that show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from rich.markup import escape as no_markup

from tracer.expect import Status, Verdict
from tracer.expect.mutation import Trial
from tracer.reporters.story import seen_text, shown_lines
from tracer.reporters.tables import terminal

_STYLES = {Status.HOLDS: "green", Status.FAILS: "bold red", Status.UNDECIDED: "bold yellow"}
_PLURALS = {
    Status.HOLDS: "expectations hold",
    Status.FAILS: "fail",
    Status.UNDECIDED: "undecided",
}


class ScenarioLike(Protocol):
    """What is printed of a scenario."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def claim(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> Path: ...  # noqa: D102


class ResultLike(Protocol):
    """What is printed of a scenario's result."""

    @property
    def scenario(self) -> ScenarioLike: ...  # noqa: D102
    @property
    def verdicts(self) -> tuple[Verdict, ...]: ...  # noqa: D102
    @property
    def skipped(self) -> str: ...  # noqa: D102
    @property
    def trials(self) -> tuple[Trial, ...]: ...  # noqa: D102


class VerdictPrinter:
    """Prints scenarios as they are checked; `verbose` shows the evidence of all verdicts."""

    def __init__(self, verbose: bool = False, quiet: bool = False, failing_only: bool = False) -> None:
        """Print to standard output, with colour on a terminal only; `quiet`: print nothing.

        `failing_only`: nothing of what holds, and no totals.
        """
        self._console = terminal(soft_wrap=True, quiet=quiet)
        self._verbose = verbose
        self._failing_only = failing_only

    def note(self, text: str) -> None:
        """Print a line as it is, where what holds is told, too."""
        if not self._failing_only:
            self._console.print(text, markup=False)

    def begins(self, scenario: ScenarioLike) -> None:
        """Print the claim of a scenario that runs now, where what holds is told, too."""
        if not self._failing_only:
            self._claim(scenario)

    def _claim(self, scenario: ScenarioLike) -> None:
        self._console.print(f"[bold]{no_markup(scenario.name)}[/]  {no_markup(scenario.claim)}")

    def ends(self, result: ResultLike) -> None:
        """Print a scenario's verdicts."""
        verdicts: Iterable[Verdict] = result.verdicts
        trials: Iterable[Trial] = result.trials
        if self._failing_only:
            verdicts = [verdict for verdict in verdicts if verdict.status is not Status.HOLDS]
            trials = [trial for trial in trials if trial.vacuous]
            if verdicts or trials:
                self._claim(result.scenario)
        elif result.skipped:
            self._console.print(f"  [yellow]skipped[/]    {no_markup(result.skipped)}")
        for verdict in verdicts:
            self._verdict(verdict)
        for trial in trials:
            self._trial(trial)

    def _verdict(self, verdict: Verdict) -> None:
        label = f"[{_STYLES[verdict.status]}]{verdict.status:9}[/]"
        self._console.print(f"  {label}  {no_markup(verdict.expected)}: saw {no_markup(seen_text(verdict))}")
        for line in shown_lines(verdict, self._verbose):
            self._console.print("               " + line, markup=False)

    def _trial(self, trial: Trial) -> None:
        killed, survived = trial.killed, trial.survived
        label, style = ("vacuous", "bold red") if trial.vacuous else ("mutated", "green")
        text = f"{trial.expected}: {len(killed)} of {len(killed) + len(survived)} mutants fail"
        self._console.print(f"  [{style}]{label:9}[/]  {no_markup(text)}")
        for line in trial.holds_with:
            self._console.print(f"               {line}", markup=False)

    def total(self, results: Sequence[ResultLike]) -> None:
        """Print how many verdicts there were of each kind, where what holds is told, too."""
        statuses = [verdict.status for result in results for verdict in result.verdicts]
        words = [f"{statuses.count(status)} {word}" for status, word in _PLURALS.items() if status in statuses]
        skipped = sum(bool(result.skipped) for result in results)
        words += [f"{skipped} skipped"] if skipped else []
        vacuous = sum(trial.vacuous for result in results for trial in result.trials)
        words += [f"{vacuous} vacuous"] if vacuous else []
        self.note(f"\n{len(results)} scenarios: {', '.join(words)}")
