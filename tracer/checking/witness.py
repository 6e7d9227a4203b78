"""Second witnesses: other programs or engines that count the calls of a command, apart from the engine in use."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from tracer import abi, runner
from tracer.checking.accounting import accounted, run
from tracer.engines import ENGINES, engine
from tracer.engines.contract import Command
from tracer.errors import TracerError
from tracer.model.counted import ONLY_ENTRY, UNRETURNED, Counts

_TABLE = re.compile(r"^ +calls ", re.MULTILINE)


class Tally(NamedTuple):
    """How often a call was made, and how often it failed; None if nobody knows."""

    calls: int
    errors: int | None


class Account(NamedTuple):
    """What was seen: how the command ended (as subprocess has it), and name -> Tally; `unknown` can't be told."""

    ended: int
    tallies: Mapping[str, Tally]
    unknown: frozenset[str] = frozenset()


class WitnessFailed(Exception):
    """A witness ran and can't tell what it was asked: nothing follows from what it saw."""


class Witness(Protocol):
    """One who counts."""

    name: str

    def testify(self, what: Command, scratch: Path) -> Account:
        """Run `what` to its end and return what was seen. Raises TracerError, WitnessFailed."""
        ...

    def expected(self, ended: int, counts: Counts) -> Account:
        """Return what the witness must see of a run of which we saw `counts`."""
        ...


def by_name(counts: Counts, unreturned: bool = True) -> dict[str, Tally]:
    """Return the tallies by name, of all architectures together."""
    calls: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    unknown: set[str] = set()
    for counted, times in counts.items():
        if counted.error == UNRETURNED and not unreturned:
            continue
        name = abi.syscall(counted.arch, counted.number).name
        calls[name] += times
        errors[name] += times if counted.error > 0 else 0
        if counted.error == ONLY_ENTRY:
            unknown.add(name)
    return {name: Tally(times, None if name in unknown else errors[name]) for name, times in calls.items()}


def strace_command(output: Path, *options: str) -> list[str]:
    """Return the beginning of a command under strace, which writes its table of counts to `output`."""
    return ["strace", "-f", *(options or ("-c",)), "-U", "calls,errors,name", "-o", str(output), "--"]


def parse_strace(text: str) -> dict[str, Tally] | None:
    """Return the tallies in what strace wrote, of all its tables together; None if there is no table."""
    begin = _TABLE.search(text)
    if begin is None:
        return None
    calls: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for number, *failed, name in (line.split() for line in text[begin.start() :].splitlines() if _is_row(line)):
        calls[name] += int(number)
        errors[name] += int(failed[0]) if failed else 0
    return {name: Tally(number, errors[name]) for name, number in calls.items()}


def _is_row(line: str) -> bool:
    words = line.split()
    return len(words) in (2, 3) and words[0].isdigit() and words[-1] != "total"


class Strace:
    """strace -f -c."""

    name = "strace"

    def expected(self, ended: int, counts: Counts) -> Account:
        """Return our counts but for the calls that never return, of which its table has none."""
        return Account(ended, by_name(counts, unreturned=False))

    def testify(self, what: Command, scratch: Path) -> Account:
        """Run `what` under strace."""
        output = scratch / "strace.txt"
        argv = [*strace_command(output), *map(os.fsdecode, what.argv)]
        if shutil.which(argv[0]) is None:
            raise TracerError("asking strace", "it is not installed", "Install it (Debian: `apt install strace`).")
        with open(scratch / "said", "w+b") as said:
            out, err = what.stdout or said, what.stderr or said
            done = subprocess.run(argv, cwd=what.cwd, env=what.environ, stdin=what.stdin, stdout=out, stderr=err)
            said.seek(0)
            complaint = said.read().decode(errors="backslashreplace").strip()
        tallies = parse_strace(output.read_text(errors="replace")) if output.exists() else None
        if not tallies:
            raise WitnessFailed(f"strace counted nothing; it said: {complaint or '(nothing)'}")
        return Account(done.returncode, tallies)


class EngineWitness:
    """Another engine."""

    def __init__(self, name: str) -> None:
        """Ask the engine called `name`."""
        self.name = name

    def expected(self, ended: int, counts: Counts) -> Account:
        """Return our counts."""
        return Account(ended, by_name(counts))

    def testify(self, what: Command, scratch: Path) -> Account:
        """Let the engine count the calls of `what`."""
        if self.name not in ENGINES:
            raise TracerError(f"asking the engine {self.name}", "there is none", "Ask another witness.")
        outcome, counts = runner.count(what, runner.Options(), engine(self.name))
        if outcome.trust.get("calls_lost"):
            raise WitnessFailed(f"{self.name} lost {outcome.trust['calls_lost']} calls")
        if not counts:
            raise WitnessFailed(f"{self.name} counted nothing")
        return Account(os.waitstatus_to_exitcode(outcome.status), by_name(counts))


class Accounting:
    """The kernel's accounts of the process, /proc/PID/io."""

    name = "io"

    def expected(self, ended: int, counts: Counts) -> Account:
        """Return the reads and writes of `counts` as the kernel accounts for them."""
        found, unknown = accounted(counts)
        return Account(ended, _accounts(found), unknown)

    def testify(self, what: Command, scratch: Path) -> Account:
        """Run `what` and read its accounts at its end."""
        try:
            done = run(what)
        except PermissionError:
            raise WitnessFailed("it was killed or left threads: its accounts are root's here") from None
        except OSError as error:
            raise TracerError("asking /proc/PID/io", os.strerror(error.errno or 0), _NO_ACCOUNTS) from error
        if done is None:
            raise WitnessFailed("the command was never executed")
        status, found = done
        return Account(os.waitstatus_to_exitcode(status), _accounts(found))


_NO_ACCOUNTS = "It needs a kernel with CONFIG_TASK_IO_ACCOUNTING; ask another witness, such as strace."


def _accounts(found: Mapping[str, int]) -> dict[str, Tally]:
    return {name: Tally(number, None) for name, number in found.items()}


WITNESSES: Mapping[str, Witness] = {"strace": Strace(), "perf": EngineWitness("perf"), "io": Accounting()}


def ready(name: str, scratch: Path) -> Witness:
    """Return the witness called `name`, which has shown that it can count here. Raises TracerError."""
    witness = WITNESSES[name]
    try:
        witness.testify(runner.command(["true"]), scratch)
    except WitnessFailed as failure:
        advice = "`tracer doctor` says what works here; or check without a witness."
        raise TracerError(f"trying {name} as a witness", str(failure), advice) from failure
    return witness
