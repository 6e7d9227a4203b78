"""Running a scenario and judging what was observed."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tracer import runner
from tracer.checking.build import CompilerMissing, compiled
from tracer.checking.compare import confirm
from tracer.checking.scenario import Scenario, python_command
from tracer.checking.witness import Account, Witness, by_name
from tracer.decode.trace import Trace
from tracer.engines.contract import Command, Engine
from tracer.engines.counting import CountingSink
from tracer.expect import Observation, Status, Verdict

_INCLUDES = Path(__file__).resolve().parents[2] / "syscalls" / "include"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a scenario: a verdict an expectation, or why it was skipped; and its trace."""

    scenario: Scenario
    verdicts: tuple[Verdict, ...]
    skipped: str = ""
    trace: Trace | None = None


def check(scenario: Scenario, engine: Engine, witness: Witness | None = None) -> Result:
    """Run `scenario` under `engine` in a directory of its own and judge it; ask `witness`. Raises TracerError."""
    with tempfile.TemporaryDirectory(prefix="scenario-") as scratch:
        work, build = Path(scratch, "work"), Path(scratch, "build")
        work.mkdir()
        build.mkdir()
        try:
            argv = _command(scenario, build)
        except CompilerMissing as missing:
            return Result(scenario, (), skipped=str(missing))
        trace, said = _trace(argv, work, Path(scratch), engine)
        observation = Observation(trace, {p.name: p.read_bytes() for p in work.iterdir() if p.is_file()})
        verdicts = [expectation.judge(observation) for expectation in scenario.expectations]
        if witness:
            verdicts.append(_witnessed(witness, trace, argv, work, Path(scratch), engine))
        return Result(scenario, (*_broken(trace, said), *verdicts), trace=trace)


def _witnessed(
    witness: Witness, trace: Trace, argv: list[str], work: Path, scratch: Path, engine: Engine
) -> Verdict:
    """Return whether `witness` counts what is in `trace`, in runs that find the directory as empty as the first."""

    def testify() -> Account:
        _empty(work)
        with open(scratch / "output", "w+b") as output:
            return witness.testify(_what(argv, work, output.fileno()), scratch)

    def again() -> Account:
        _empty(work)
        return _ours(_trace(argv, work, scratch, engine)[0], witness)

    return confirm(witness, _ours(trace, witness), testify, again)


def _empty(directory: Path) -> None:
    shutil.rmtree(directory)
    directory.mkdir()


def _ours(trace: Trace, witness: Witness) -> Account:
    counting = CountingSink()
    for record in trace.records():
        counting.count(record)
    ended = os.waitstatus_to_exitcode(int(trace.trust["status"]))
    return Account(ended, by_name(counting.counts, witness.counts_unreturned))


def _command(scenario: Scenario, build: Path) -> list[str]:
    if scenario.language == "python":
        return python_command(scenario)
    return [str(compiled(scenario.language, scenario.source, build, _INCLUDES))]


def _trace(argv: list[str], work: Path, scratch: Path, engine: Engine) -> tuple[Trace, str]:
    """Return the trace of `argv`, and what it printed."""
    with open(scratch / "output", "w+b") as output:
        trace = runner.trace(_what(argv, work, output.fileno()), runner.Options(), engine)
        output.seek(0)
        return trace, output.read().decode(errors="backslashreplace")


def _what(argv: list[str], work: Path, output: int) -> Command:
    return runner.command(argv, cwd=str(work), stdout=output, stderr=output)


def _broken(trace: Trace, said: str) -> list[Verdict]:
    """Return a failed verdict if the program itself didn't succeed."""
    status = int(trace.trust["status"])
    if status == 0:
        return []
    how = f"signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else f"status {os.WEXITSTATUS(status)}"
    last = said.strip().splitlines()[-5:]
    return [Verdict(Status.FAILS, "the program succeeds", "\n".join([f"it ended with {how}", *last]))]
