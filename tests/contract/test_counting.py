"""Clause 12: `count` finds what counting the frames of `run` finds, under each engine."""

from __future__ import annotations

import errno
import os
import sys
from collections import Counter

import pytest

from tracer import abi, runner
from tracer.abi import i386, x86_64
from tracer.engines.contract import Capability, Engine
from tracer.engines.counting import CountingSink
from tracer.errors import LaunchError
from tracer.model.counted import SUCCEEDED, UNRETURNED, Counted

# Whether one has to wait for another, and so what it then has to free or restart, is the scheduler's choice.
BY_THE_SCHEDULER = {"futex", "munmap", "wait4"}

# program -> calls, and how often each must have been seen: agreement on nothing proves nothing
PROGRAMS = {
    "threads": {"write": 80},
    "births": {"exit_group": 6},
    "restarts": {"exit_group": 2},
    "pointers": {"write": 2},
    "thread_exec": {"execve": 2},
    "int80": {"write": 2},
    "program32": {"exit_group": 1},
}


@pytest.fixture(params=PROGRAMS)
def program(request: pytest.FixtureRequest, compiled) -> tuple[str, dict[str, int]]:
    name = request.param
    made = request.getfixturevalue(name) if name == "program32" else compiled(name)
    return made, PROGRAMS[name]


def by_name(counts) -> Counter[tuple[str, str, int]]:
    """Return (architecture, name, end) -> times, without what differs from run to run."""
    named = {
        (abi.architecture_name(c.arch), abi.syscall(c.arch, c.number).name, c.error): n for c, n in counts.items()
    }
    return Counter({key: number for key, number in named.items() if key[1] not in BY_THE_SCHEDULER})


def counted_twice(engine: Engine, options: runner.Options, *argv: str) -> Counter[tuple[str, str, int]]:
    """Return the counts of `argv`, found alike by `count` and in the frames of `run`."""
    with open(os.devnull, "r+b") as nowhere:
        what = runner.command(argv, stdout=nowhere.fileno(), stderr=nowhere.fileno())
        outcome, counts = runner.count(what, options, engine)
        sink = CountingSink()
        recorded = runner.run(what, options, engine, sink)
    assert outcome.status == recorded.status
    if outcome.trust.get("i386_counted") is False:  # plain counters, which know entries of x86_64 calls alone
        assert entries(by_name(counts)) == entries(by_name(sink.counts))
    else:
        assert by_name(counts) == by_name(sink.counts)
    return by_name(counts)


def entries(counts: Counter[tuple[str, str, int]]) -> Counter[str]:
    """Return how often each x86_64 call was entered."""
    found: Counter[str] = Counter()
    for (arch, name, _), number in counts.items():
        if arch == "x86_64":
            found[name] += number
    return found


@pytest.mark.parametrize("options", [runner.Options(), runner.Options(follow=False)], ids=["all", "first thread"])
def test_12_all_calls(engine, program, options):
    argv, least = program
    found = counted_twice(engine, options, argv)
    made: Counter[str] = Counter()
    for (_, name, _), times in found.items():
        made[name] += times
    assert made["execve"] >= 1
    assert not options.follow or all(made[name] == times for name, times in least.items())


@pytest.mark.parametrize("kernel_filter", [True, False])
def test_12_a_selection(engine, program, kernel_filter):
    argv, least = program
    found = counted_twice(engine, runner.Options("write,open,exit_group", kernel_filter=kernel_filter), argv)
    assert {name for _, name, _ in found} <= {"write", "open", "exit_group"}
    if ("i386", "exit_group") not in {key[:2] for key in found} and engine.name == "perf" and not found:
        return  # all of it is i386
    assert sum(n for (_, name, _), n in found.items() if name == "exit_group") == least.get("exit_group", 1)


def test_12_errors_and_calls_that_never_return(engine, compiled):
    found = counted_twice(engine, runner.Options(), compiled("pointers"))
    assert found["x86_64", "open", errno.EFAULT] == 3
    assert found["x86_64", "exit_group", UNRETURNED] == 1


@pytest.mark.needs(Capability.READ_MEMORY)
def test_12_i386_calls_are_counted_apart(engine, compiled):
    found = counted_twice(engine, runner.Options("write"), compiled("int80"))
    assert found == {("i386", "write", SUCCEEDED): 1, ("i386", "write", errno.EBADF): 1}


def test_12_many_different_calls(engine):
    """More than any table begins with; these numbers belong to no call."""
    program = "import ctypes; libc = ctypes.CDLL(None); [libc.syscall(n) for n in range(3000, 3700) for _ in 'ab']"
    what = runner.command([sys.executable, "-I", "-S", "-c", program])
    _, counts = runner.count(what, runner.Options(), engine)
    unknown = {c.number: n for c, n in counts.items() if c.error == errno.ENOSYS and c.number >= 3000}
    assert unknown == dict.fromkeys(range(3000, 3700), 2)


def test_12_what_differs_is_told_apart():
    """The positive control: one call less, another error and another architecture are each another count."""
    write = Counted(x86_64.AUDIT_ARCH, x86_64.BY_NAME["write"], SUCCEEDED)
    others = [
        {write: 1},
        {write._replace(error=errno.EBADF): 2},
        {Counted(i386.AUDIT_ARCH, i386.BY_NAME["write"], SUCCEEDED): 2},
    ]
    assert all(by_name(other) != by_name({write: 2}) for other in others)


def test_12_a_command_that_cant_be_executed_is_the_same_error(engine, tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/nonexistent/interpreter\n")
    script.chmod(0o755)
    with pytest.raises(LaunchError, match="interpreter that its first line"):
        runner.count(runner.command([str(script)]), runner.Options(), engine)
