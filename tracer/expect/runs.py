"""Other runs to compare with: a trace, or the name that a scenario gives to one."""

from __future__ import annotations

from tracer.decode.trace import Trace
from tracer.expect.matchers import label
from tracer.expect.verdict import Observation

Run = Trace | str | None


def run_of(run: Run, observation: Observation) -> Trace | str:
    """Return the trace of `run` (None: the one that is judged), or why there is none."""
    if run is None:
        return observation.trace
    if isinstance(run, Trace):
        return run
    known = ", ".join(observation.runs) or "none"
    return observation.runs.get(run) or f"there is no run {run} (runs: {known})"


def run_words(run: Run) -> str:
    """Return which run is meant, in words; nothing for the one that is judged."""
    if run is None:
        return ""
    return (
        f" in run {label(run)}"
        if isinstance(run, str)
        else f" in the run of {' '.join(run.command) or 'another trace'}"
    )
