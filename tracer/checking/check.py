"""Running a scenario and judging what was observed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracer.checking.build import CompilerMissing, compiled
from tracer.checking.compare import confirm
from tracer.checking.onlooker import FAILED
from tracer.checking.repeated import judged
from tracer.checking.scenario import Program, Scenario
from tracer.checking.stage import Stage
from tracer.checking.witness import Account, Witness
from tracer.decode.trace import Trace
from tracer.engines.contract import Engine
from tracer.engines.counting import CountingSink
from tracer.expect import Observation, Status, Verdict
from tracer.expect.mutation import Trial, try_mutants

_INCLUDES = Path(__file__).resolve().parents[2] / "syscalls" / "include"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a scenario: a verdict an expectation, or why it was skipped; its trace; trials of mutants.

    The first `faults` verdicts are of no expectation but of the program: it failed.
    """

    scenario: Scenario
    verdicts: tuple[Verdict, ...]
    skipped: str = ""
    trace: Trace | None = None
    trials: tuple[Trial, ...] = ()
    faults: int = 0


def check(
    scenario: Scenario, engine: Engine, witness: Witness | None = None, mutate: bool = False, repeat: int = 1
) -> Result:
    """Run `scenario` under `engine` in a directory of its own and judge it; ask `witness`. Raises TracerError.

    With `mutate`, each expectation that holds is broken in turn and must then fail on what was observed.
    With `repeat`, it is run so many times, and an expectation must hold each time.
    """
    if unavailable := scenario.unavailable():
        return Result(scenario, (), skipped=unavailable)
    with tempfile.TemporaryDirectory(prefix="scenario-") as scratch:
        stage = Stage(Path(scratch), scenario.files, scenario.look)
        try:
            argv = _command(scenario.program, Path(scratch, "build"))
            others = {name: _command(p, Path(scratch, f"build-{n}")) for n, (name, p) in _numbered(scenario.others)}
        except CompilerMissing as missing:
            return Result(scenario, (), skipped=str(missing))
        faults: list[Verdict] = []
        if witness:  # which sees later runs, and what a first one prepares (bytecode, caches) those find
            _observed(argv, {}, stage, engine, [])
        observations = [_observed(argv, others, stage, engine, faults) for _ in range(repeat)]
        trace, observation = observations[0].trace, observations[0]
        verdicts = [judged(expectation, observations) for expectation in scenario.expectations]
        trials = _trials(scenario, verdicts, observation) if mutate else ()
        if witness:
            verdicts.append(_witnessed(witness, trace, argv, stage, engine))
        faults = list(dict.fromkeys(faults))
        return Result(scenario, (*faults, *verdicts), trace=trace, trials=trials, faults=len(faults))


def _observed(
    argv: list[str], others: Mapping[str, list[str]], stage: Stage, engine: Engine, faults: list[Verdict]
) -> Observation:
    """Return what one run shows, and those to compare with; programs that fail are added to `faults`."""
    stage.reset()
    trace, said = stage.trace(argv, engine)
    files, runs = stage.left(), {}
    faults += broken(trace, said)
    if FAILED in files:
        faults.append(Verdict(Status.FAILS, f"{FAILED} succeeds", files[FAILED].decode()))
    for name, other in others.items():
        stage.reset()
        runs[name], said = stage.trace(other, engine)
        faults += broken(runs[name], said, f" of run {name}")
    return Observation(trace, files, runs)


def _numbered(others: Mapping[str, Program]) -> Iterable[tuple[int, tuple[str, Program]]]:
    return enumerate(others.items())


def _trials(scenario: Scenario, verdicts: Sequence[Verdict], observation: Observation) -> tuple[Trial, ...]:
    pairs = zip(scenario.expectations, verdicts, strict=True)
    holding = ((e, verdict.expected) for e, verdict in pairs if verdict.status is Status.HOLDS)
    trials = (try_mutants(e, expected, observation) for e, expected in holding)
    return tuple(trial for trial in trials if trial is not None)


def _witnessed(witness: Witness, trace: Trace, argv: list[str], stage: Stage, engine: Engine) -> Verdict:
    """Return whether `witness` counts what is in `trace`, in runs that find the directory as the first did."""

    def testify() -> Account:
        stage.reset()
        with open(stage.scratch / "output", "w+b") as output, stage.command(argv, output.fileno()) as command:
            return witness.testify(command, stage.scratch)

    def again() -> Account:
        stage.reset()
        return _ours(stage.trace(argv, engine)[0], witness)

    return confirm(witness, _ours(trace, witness), testify, again)


def _ours(trace: Trace, witness: Witness) -> Account:
    counting = CountingSink()
    for record in trace.records():
        counting.count(record)
    ended = os.waitstatus_to_exitcode(int(trace.trust["status"]))
    return witness.expected(ended, counting.counts)


def _command(program: Program, build: Path) -> list[str]:
    """Return the program's command, once it is compiled. Raises CompilerMissing, UsageError."""
    if not program.language:
        return list(program.command)
    build.mkdir()
    made = compiled(program.language, program.source, build, _INCLUDES)
    return [word.replace("{build}", str(made)) for word in program.command]


def broken(trace: Trace, said: str, which: str = "") -> list[Verdict]:
    """Return a failed verdict if the program itself didn't succeed."""
    status = int(trace.trust["status"])
    if status == 0:
        return []
    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {os.WEXITSTATUS(status)}"
    last = said.strip().splitlines()[-5:]
    return [Verdict(Status.FAILS, f"the program{which} succeeds", "\n".join([f"it ended with {how}", *last]))]
