"""Our lines and those of the machine's strace: thread by thread, and where calls are cut in two."""

from __future__ import annotations

import re
import shutil

import pytest

from conftest import need
from differential import spelling
from differential.strace_lines import by_strace, by_us, files, joined

COMMANDS = {
    "true": ("true",),
    "pipeline": ("sh", "-c", "echo a | cat | wc -c"),
    "killed": ("sh", "-c", "kill -KILL $$"),
    "aborted": ("sh", "-c", "sh -c 'kill -ABRT $$'; exit 3"),
}
# What the scheduler decides: when a child's end interrupts its parent, and which thread is joined before its end.
VARYING = {
    "pipeline": re.compile(r"--- SIGCHLD|wait4|rt_sigreturn"),
    "threads": re.compile(r"futex|munmap|madvise"),
    "aborted": re.compile(r"--- SIGCHLD|wait4|rt_sigreturn"),
    "restarts": re.compile(r"--- SIGCHLD|wait4"),
    "signals": re.compile(r"--- SIGCHLD"),
    "stops": re.compile(r"--- SIGCHLD|wait4"),
}

SHOWN = {"restarts": "restart_syscall(<... resuming interrupted nanosleep ...>) = 0"}  # that the two agree on


@pytest.fixture(autouse=True)
def _the_strace_that_we_follow():
    if "6.1" not in spelling.version(need("strace")):
        pytest.skip("needs strace 6.1: others print otherwise")


def _both(name, compiled, directory):
    if name not in COMMANDS:
        shutil.copy(compiled(name), directory / name)  # a name that is short enough to be shown whole
    argv = COMMANDS.get(name, (f"./{name}",))
    return joined(by_strace(argv, directory)), joined(by_us(argv, directory))


@pytest.mark.parametrize("name", [*COMMANDS, "threads", "signals", "stops", "restarts", "thread_exec"])
def test_each_thread_has_the_lines_that_strace_prints(name, compiled, tmp_path):
    theirs, ours = _both(name, compiled, tmp_path)
    varying = VARYING.get(name)
    assert len(theirs) == len(ours)
    for strace, us in zip(theirs, ours, strict=True):
        assert len(strace.lines) > 1
        fixed = [[line for line in one.lines if not (varying and varying.match(line))] for one in (us, strace)]
        assert fixed[0] == fixed[1]
    assert any(SHOWN.get(name, "") in line for thread in ours for line in thread.lines)


@pytest.mark.parametrize("name", ["pipeline", "threads", "thread_exec"])
def test_each_thread_has_the_file_that_strace_writes(name, compiled, tmp_path):
    if name not in COMMANDS:
        shutil.copy(compiled(name), tmp_path / name)
    argv, varying = COMMANDS.get(name, (f"./{name}",)), VARYING.get(name)
    theirs, ours = files(by_strace, argv, tmp_path), files(by_us, argv, tmp_path)
    assert len(theirs) == len(ours) > 1
    for strace, us in zip(theirs, ours, strict=True):
        assert len(strace) > 1
        fixed = [[line for line in lines if not (varying and varying.match(line))] for lines in (us, strace)]
        assert fixed[0] == fixed[1]


@pytest.mark.parametrize("name", ["pipeline", "threads", "signals", "thread_exec"])
def test_calls_are_cut_where_strace_cuts_them(name, compiled, tmp_path):
    """The entries that strace printed begin our lines, and ours begin strace's, whichever calls were cut."""
    threads = [thread for run in _both(name, compiled, tmp_path) for thread in run]
    cuts = {thread.lines[i].partition("(")[0]: [] for thread in threads for i in thread.entries}
    for thread in threads:
        for i, entry in thread.entries.items():
            cuts[thread.lines[i].partition("(")[0]].append(_arguments(entry))
    assert sum(map(len, cuts.values())) > 3
    for call, found in cuts.items():
        assert len(set(found)) == 1, f"{call} is cut after {sorted(set(found))} arguments"


def _arguments(entry: str) -> tuple[int, bool]:
    """Return how many arguments an entry has, and whether it ends with a comma."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "STRING", entry)
    while (shorter := re.sub(r"\{[^{}]*\}|\[[^\[\]]*\]", "VALUE", bare)) != bare:
        bare = shorter
    return bare.count(", "), bare.endswith(", ")
