"""What is known to trip tracers, under every engine: exact facts, a time limit, and nothing left behind."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import need
from tracer.decode.trace import Trace
from tracer.engines import STOPPING
from tracer.expect import Observation, Status
from tracer.expect import calls as expect_calls
from tracer.model.records import Birth, ExitRecord, SignalRecord, StopRecord, TaskRecord
from tracer.reporters import jsonl
from tracer.reporters.summary import Summary, summary_text

LIMIT_SECONDS = 20
MARK = b"TRAP_TOKEN="
NOBODY = 65534
RunTraced = Callable[..., tuple[subprocess.CompletedProcess[str], Trace]]

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def left_behind(token: bytes) -> list[str]:
    """Return the processes that carry `token` in their environment."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                if token in Path(f"/proc/{entry}/environ").read_bytes():
                    found.append(Path(f"/proc/{entry}/stat").read_text())
            except OSError:
                continue
    return found


def run_limited(argv: list[str], token: bytes) -> subprocess.CompletedProcess[str]:
    """Run `argv` to its end; at the time limit kill it and whatever carries `token`, and fail."""
    environ = {**os.environ, MARK.decode().rstrip("="): token.removeprefix(MARK).decode()}
    run = subprocess.Popen(
        argv,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = run.communicate(timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        left = left_behind(token)
        for stat in left:
            os.kill(int(stat.split()[0]), signal.SIGKILL)
        run.communicate()
        pytest.fail(f"hangs after {LIMIT_SECONDS} s: {left}")
    return subprocess.CompletedProcess(argv, run.returncode, out, err)


@pytest.fixture(params=STOPPING)
def traced(request: pytest.FixtureRequest) -> Iterator[RunTraced]:
    """Return what traces a command in a tracer process of its own and checks what all traps have in common."""
    with tempfile.TemporaryDirectory(prefix="traps-") as directory:
        os.chmod(directory, 0o777)

        def run(
            *argv: str, before: tuple[str, ...] = (), options: tuple[str, ...] = ()
        ) -> tuple[subprocess.CompletedProcess[str], Trace]:
            token = MARK + f"{os.getpid()}-{time.monotonic_ns()}".encode()
            file = f"{directory}/{time.monotonic_ns()}.trace"
            tracer = [sys.executable, "-m", "tracer", "run", "-w", file, "--engine", request.param, *options, "--"]
            done = run_limited([*before, *tracer, *argv], token)
            assert "Traceback" not in done.stderr
            assert left_behind(token) == []
            trace = Trace.load(file)
            assert trace.trust["complete"], done.stderr
            assert trace.trust["calls_lost"] == 0
            assert_every_task_ends(trace)
            return done, trace

        yield run


def assert_every_task_ends(trace: Trace) -> None:
    """Assert clauses 2 and 5: births precede calls, ends follow them, at most one call doesn't return."""
    alive: dict[int, int] = {}  # tid -> tgid
    in_call: set[int] = set()
    unfinished = 0
    for record in trace.records():
        if isinstance(record, TaskRecord):
            if record.birth == Birth.EXEC:  # the other threads vanished
                for tid in [t for t, tgid in alive.items() if tgid == record.tgid]:
                    del alive[tid]
                    in_call.discard(tid)
            else:
                assert record.tid not in alive, record
            alive[record.tid] = record.tgid
        elif isinstance(record, ExitRecord):
            del alive[record.tid]
            in_call.discard(record.tid)
        elif hasattr(record, "captures") and alive:
            assert record.tid in alive, record
            assert record.tid not in in_call, "a task goes on after a call that never returned"
            if not record.returned:
                in_call.add(record.tid)
    unfinished = sum(not call.returned for call in trace.calls)
    assert alive == {}
    assert unfinished == trace.trust["calls_unfinished"]


def births(trace: Trace) -> Counter[Birth]:
    return Counter(Birth(r.birth) for r in trace.records() if isinstance(r, TaskRecord))


def ends(trace: Trace) -> Counter[int]:
    return Counter(r.status for r in trace.records() if isinstance(r, ExitRecord))


def signals(trace: Trace, number: int) -> list[SignalRecord]:
    return [r for r in trace.records() if isinstance(r, SignalRecord) and r.signal == number]


def by_strace(tmp_path: Path, *argv: str) -> Counter[str]:
    """Return how often strace sees each call of a command being entered; wait4 restarts when a child stops."""
    log = tmp_path / "strace.log"
    run_limited([need("strace"), "-f", "-qq", "-o", str(log), *argv], MARK + b"strace")
    entered = re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE)
    return Counter(name for name in entered if name != "wait4")


def by_us(trace: Trace) -> Counter[str]:
    return Counter(call.name for call in trace.calls if call.name != "wait4")


def test_interrupted_calls_end_or_restart(traced, compiled, tmp_path):
    done, trace = traced(compiled("restarts"))
    assert done.returncode == 0
    told = ("read", "pause", "nanosleep", "restart_syscall", "rt_sigreturn")
    main = trace.calls[0].tid
    calls = [(c.tid == main, c.name, c.errno) for c in trace.calls if c.name in told]
    start = calls.index((True, "read", "ERESTARTSYS"))
    assert calls[start:] == [
        (True, "read", "ERESTARTSYS"),
        (True, "rt_sigreturn", calls[start + 1][2]),
        (True, "read", None),
        (True, "pause", "ERESTARTNOHAND"),
        (True, "rt_sigreturn", "EINTR"),
        (True, "nanosleep", "ERESTART_RESTARTBLOCK"),
        (True, "rt_sigreturn", "EINTR"),
        (False, "nanosleep", "ERESTART_RESTARTBLOCK"),
        (False, "restart_syscall", None),
    ]
    assert len(signals(trace, signal.SIGALRM)) == 3
    assert by_us(trace) == by_strace(tmp_path, compiled("restarts"))


def test_children_killed_at_any_moment(traced, compiled):
    done, trace = traced(compiled("kills"))
    assert done.returncode == 0
    assert births(trace)[Birth.FORK] == 100
    processes = {r.tid for r in trace.records() if isinstance(r, TaskRecord) and r.birth == Birth.FORK}
    statuses = Counter(r.status for r in trace.records() if isinstance(r, ExitRecord) and r.tid in processes)
    assert statuses == {signal.SIGKILL: 100}
    asked = [call for call in trace.calls if call.name == "getppid"]
    assert len(asked) > 100
    main = trace.calls[0].tid
    assert all(call.result == main for call in asked if call.returned and call.tid in processes)
    pauses = [call for call in trace.calls if call.name == "pause"]
    assert len(pauses) > 10
    assert not any(call.returned for call in pauses)


def test_a_programs_own_sigtraps(traced, compiled, tmp_path):
    done, trace = traced(compiled("sigtrap"))
    assert done.returncode == 0
    traps = signals(trace, signal.SIGTRAP)
    codes = [int.from_bytes(trap.siginfo[8:12], "little", signed=True) for trap in traps]
    assert codes == [-6, 0, 0x80, 2, 0x80]  # SI_TKILL, SI_USER, SI_KERNEL, TRAP_TRACE, SI_KERNEL
    assert sorted(os.WTERMSIG(status) for status in ends(trace)) == [0, signal.SIGTRAP]
    assert by_us(trace) == by_strace(tmp_path, compiled("sigtrap"))


@pytest.mark.parametrize(
    ("action", "status", "error", "sent"),
    [("allow", 0, None, 0), ("errno", 0, "EXDEV", 0), ("trap", 0, None, 1), ("trace", 0, "ENOSYS", 0)],
)
def test_a_programs_own_filter(traced, compiled, tmp_path, action, status, error, sent):
    done, trace = traced(compiled("filters"), action)
    assert done.returncode == status
    (asked,) = [call for call in trace.calls if call.name == "getppid"]
    assert asked.returned
    assert asked.errno == error
    assert len(signals(trace, signal.SIGSYS)) == sent
    assert by_us(trace) == by_strace(tmp_path, compiled("filters"), action)


def test_a_programs_own_filter_that_kills(traced, compiled):
    done, trace = traced(compiled("filters"), "kill")
    assert done.returncode in (-signal.SIGSYS, 128 + signal.SIGSYS)
    assert os.WTERMSIG(trace.trust["status"]) == signal.SIGSYS
    last = trace.calls[-1]
    assert last.name == "getppid"
    assert last.result in (None, last.record.number)  # what the kernel shows before it kills, if it shows it
    assert ends(trace) == {trace.trust["status"]: 1}


def test_a_thousand_threads(traced, compiled):
    done, trace = traced(compiled("crowd"))
    assert done.returncode == 0
    assert births(trace) == {Birth.LAUNCHED: 1, Birth.CLONE: 1000}
    assert ends(trace) == {0: 1001}
    asked = Counter(call.tid for call in trace.calls if call.name == "getppid")
    assert Counter(asked.values()) == {1: 1000}
    assert trace.trust["calls_unfinished"] == 1001  # exit of each thread, exit_group


def test_busy_threads_starve_nobody(traced, compiled):
    done, trace = traced(compiled("starved"))
    assert done.returncode == 7
    assert births(trace) == {Birth.LAUNCHED: 1, Birth.CLONE: 20}
    assert by_us(trace)["getppid"] >= 200


def test_two_thousand_children(traced, compiled):
    done, trace = traced(compiled("brood"))
    assert done.returncode == 0
    assert births(trace) == {Birth.LAUNCHED: 1, Birth.FORK: 2000}
    assert ends(trace) == {code << 8: 40 + (code == 0) for code in range(50)}
    waits = [call for call in trace.calls if call.name == "wait4" and call.errno is None]
    assert len({call.result for call in waits}) == len(waits) == 2000
    assert by_us(trace)["exit_group"] == 2001


@pytest.mark.parametrize(("end", "status"), [("exit", 7 << 8), ("kill", 9), ("exec", 0)])
def test_processes_that_fork_while_they_end(traced, compiled, end, status):
    done, trace = traced(compiled("dying_forks"), end)
    assert done.returncode == 0
    born = [r for r in trace.records() if isinstance(r, TaskRecord)]
    main = trace.calls[0].tid
    victims = [r.tid for r in born if r.parent == main and r.birth == Birth.FORK]
    assert len(victims) == 25
    statuses = [r.status for r in trace.records() if isinstance(r, ExitRecord) and r.tid in victims]
    assert statuses == [status] * 25
    forked = {r.tid for r in born if r.birth in (Birth.FORK, Birth.UNKNOWN)} - set(victims)
    assert len(forked) >= 25 * 5
    asked = Counter(call.tid for call in trace.calls if call.name == "getppid")
    assert set(asked) <= forked
    assert set(asked.values()) == {1}
    assert births(trace)[Birth.EXEC] == (25 if end == "exec" else 0)


def test_an_orphan_is_followed_to_its_end(traced, compiled):
    done, trace = traced(compiled("orphan"))
    assert done.returncode == 3
    assert trace.trust["status"] == 3 << 8
    assert births(trace) == {Birth.LAUNCHED: 1, Birth.FORK: 2}
    in_order = [r.status >> 8 for r in trace.records() if isinstance(r, ExitRecord)]
    assert in_order == [4, 3, 5]
    (asked,) = [call for call in trace.calls if call.name == "getppid"]
    assert asked.returned and asked.result != trace.calls[0].tid


def test_tasks_that_share(traced, compiled, tmp_path):
    done, trace = traced(compiled("shares"))
    assert done.returncode == 0
    assert births(trace) == {Birth.LAUNCHED: 1, Birth.FORK: 2, Birth.VFORK: 1, Birth.EXEC: 1}
    assert ends(trace) == {0: 2, 11 << 8: 1, 12 << 8: 1}
    main = trace.calls[0].tid
    opened = [(c.files[0], c.result, c.pid == c.tid) for c in trace.calls if c.name == "open"]
    assert opened == [("/dev/null", 3, True), ("/dev/zero", 3, True)]
    (made,) = [call for call in trace.calls if call.name == "clone3"]
    child = made.result
    assert next(call.pid for call in trace.calls if call.name == "open") == child != main
    execs = [(call.tid == main, call.returned) for call in trace.calls if call.name == "execve"]
    assert execs == [(True, True), (False, True)]
    assert by_us(trace) == by_strace(tmp_path, compiled("shares"))


@pytest.mark.parametrize("user", ["oneself", pytest.param("nobody", marks=needs_root)])
def test_memory_that_may_not_be_read_stops_nothing(traced, compiled, user):
    with tempfile.TemporaryDirectory(prefix="traps-") as directory:
        os.chmod(directory, 0o755)
        program = shutil.copy(compiled("undumpable"), directory)
        before = as_nobody() if user == "nobody" else ()
        done, trace = traced(program, before=before)
    assert done.returncode == 0
    main = trace.calls[0].tid
    (opened,) = [call for call in trace.calls if call.name == "open"]
    (wrote,) = [call for call in trace.calls if call.name == "write" and call.tid == opened.tid]
    assert opened.returned and opened.tid != main
    got = [(c.error, c.data) for call in (opened, wrote) for c in call.record.captures if c.kind in (0, 1)]
    if user == "oneself" and os.geteuid() == 0:
        assert got == [(0, b"/dev/null"), (0, b"secret")]
    else:
        assert got == [(errno.EACCES, b""), (errno.EACCES, b"")]
    (asked,) = [call for call in trace.calls if call.name == "sched_getaffinity"]
    assert asked.returned and asked.errno is None
    assert ends(trace) == {0: 2}


def as_nobody() -> tuple[str, ...]:
    """Return what makes a command an ordinary user's; skip the test if such a one can't run this Python."""
    before = (need("setpriv"), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
    if subprocess.run([*before, sys.executable, "-c", "import tracer.runner"], capture_output=True).returncode:
        pytest.skip("needs root with a Python that others may run")
    return before


@needs_root
def test_a_setuid_program_runs_without_its_privileges(traced):
    with tempfile.TemporaryDirectory(prefix="traps-") as directory:
        os.chmod(directory, 0o755)
        program = shutil.copy(need("id"), directory)
        os.chmod(program, 0o4755)
        untraced = subprocess.run([*as_nobody(), program, "-u"], capture_output=True, text=True).stdout
        assert untraced == "0\n"
        done, trace = traced(program, "-u", before=as_nobody())
    assert (done.returncode, done.stdout) == (0, f"{NOBODY}\n")
    (asked,) = [call for call in trace.calls if call.name == "geteuid"]
    assert asked.result == NOBODY


@needs_root
def test_a_program_that_may_be_executed_but_not_read(traced):
    with tempfile.TemporaryDirectory(prefix="traps-") as directory:
        os.chmod(directory, 0o755)
        program = shutil.copy(need("true"), directory)
        os.chmod(program, 0o711)
        done, trace = traced(program, before=as_nobody())
    assert done.returncode == 0
    assert trace.calls[0].arguments["filename"] == program
    assert trace.calls[-1].name == "exit_group"


def test_a_process_of_several_threads_stops_and_goes_on(traced, compiled):
    done, trace = traced(compiled("jobs"))
    assert done.returncode == 0
    threads = {r.tid for r in trace.records() if isinstance(r, TaskRecord)} - {trace.calls[0].tid}
    assert len(threads) == 5
    stops: dict[int, list[int]] = {}
    for record in trace.records():
        if isinstance(record, StopRecord):
            stops.setdefault(record.tid, []).append(record.signal)
    assert set(stops) == threads
    wanted = [signal.SIGTSTP, signal.SIGSTOP, signal.SIGTTIN, signal.SIGTSTP]
    # SIGKILL ends the fourth stop at once: a tracer meets it only in threads that it reaches before
    assert all(seen in (wanted[:3], wanted) for seen in stops.values())
    assert len(signals(trace, signal.SIGCONT)) == 3
    assert ends(trace) == {0: 1, signal.SIGKILL: 5}


def test_exec_by_a_thread_while_others_are_in_calls(traced, compiled):
    done, trace = traced(compiled("busy_exec"))
    assert done.returncode == 0
    assert births(trace) == {Birth.LAUNCHED: 1, Birth.FORK: 20, Birth.CLONE: 80, Birth.EXEC: 20}
    processes = {r.tid for r in trace.records() if isinstance(r, TaskRecord) and r.birth == Birth.FORK}
    execs = [call for call in trace.calls if call.name == "execve"][1:]
    assert {call.tid for call in execs} == processes
    assert all(call.returned and call.errno is None for call in execs)
    assert {call.arguments["argv"] for call in execs} == {("true", "from a thread")}
    cut = Counter(call.name for call in trace.calls if not call.returned)
    assert (cut["read"], cut["nanosleep"], cut["pause"]) == (20, 20, 20)
    assert cut["exit_group"] == 21
    assert by_us(trace)["getppid"] > 20


def test_arguments_of_a_mebibyte(traced, compiled, tmp_path):
    done, trace = traced(compiled("big_exec"))
    assert done.returncode == 0
    execs = [call for call in trace.calls if call.name == "execve"]
    assert [call.errno for call in execs] == [None, "EFAULT", "EFAULT", None]
    (wild, second, big) = [next(c for c in call.record.captures if c.arg == 1) for call in execs[1:]]
    assert (wild.error, wild.data) == (errno.EFAULT, b"")
    assert second.error == errno.EFAULT
    assert (big.error, big.data) == (
        0,
        b"true\0" + b"".join(bytes([c]) * 4096 + b"\0" for c in b"abcdefghijklmnop"),
    )
    assert [text.cut for text in execs[3].arguments["argv"]] == [False, *[True] * 16]
    assert execs[3].record.captures[0].data == b"/bin/true"
    assert by_us(trace) == by_strace(tmp_path, compiled("big_exec"))


GIB = 1 << 30
MAX_RW_COUNT = 0x7FFFF000  # the most that one call moves (linux/fs.h)
PEAK = """
import resource, subprocess, sys

code = subprocess.run(sys.argv[1:]).returncode
print("peak KiB:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


@pytest.mark.parametrize("kept", [32, 1 << 20])
def test_four_gibibytes_of_writes(traced, compiled, kept):
    before = (sys.executable, "-c", PEAK)
    done, trace = traced(compiled("gigabytes"), before=before, options=("-s", str(kept)))
    assert done.returncode == 0
    writes = [call for call in trace.calls if call.name == "write" and call.record.args[2] >= GIB]
    assert [(call.record.args[2], call.result) for call in writes] == [
        (GIB, GIB),
        (GIB, GIB),
        (GIB, GIB),
        (4 * GIB, MAX_RW_COUNT),
    ]
    assert [[(c.error, c.data) for c in call.record.captures] for call in writes] == [[(0, bytes(kept))]] * 4
    (vector,) = [call for call in trace.calls if call.name == "writev"]
    assert vector.result == MAX_RW_COUNT
    assert [c.data for c in vector.record.captures[1:]] == [bytes(kept)] * 2
    (read,) = [call for call in trace.calls if call.name == "read" and call.record.args[2] == 4 * GIB]
    assert (read.result, read.errno) == (0, None)
    moved = 3 * GIB + MAX_RW_COUNT
    assert moved > 1 << 32
    assert_bytes(trace, {"write": moved, "writev": MAX_RW_COUNT})
    peak = int(done.stdout.split()[-1])
    assert 5 << 10 < peak < 100 << 10


def assert_bytes(trace: Trace, moved: dict[str, int]) -> None:
    """Assert how many bytes each of these calls moved, as each of those that add them up tells it."""
    rows = Summary()
    rows.count(trace.events())
    objects = [json.loads(text) for text in jsonl.lines(trace)]
    for name, size in moved.items():
        assert rows.rows[name].bytes == size
        assert f"{size:,}" in summary_text(rows, 100)
        assert sum(o["bytes"] for o in objects if o.get("name") == name) == size
        bounds = {size: Status.HOLDS, size - 1: Status.FAILS, size % (1 << 32) - 1: Status.FAILS}
        for bound, status in bounds.items():
            verdict = expect_calls(name).bytes.at_most(bound).judge(Observation(trace, {}))
            assert verdict.status is status
    assert f"{sum(row.bytes for row in rows.rows.values()):,}" in summary_text(rows, 100)


REPEAT = """
import os, sys
from collections import Counter
from tracer import runner
from tracer.engines import engine

with open(os.devnull, "wb") as nowhere:
    what = runner.command([sys.argv[2]], stdout=nowhere.fileno())
for _ in range(int(sys.argv[3])):
    trace = runner.trace(what, runner.Options(), engine(sys.argv[1]))
    names = Counter(call.name for call in trace.calls)
    print(*(names[name] for name in ("write", "clone3", "clone", "exit", "exit_group", "execve")))
"""
RUNS = 200


@pytest.mark.parametrize("name", STOPPING)
def test_two_hundred_runs_of_threads_are_the_same(name, compiled):
    argv = [sys.executable, "-c", REPEAT, name, compiled("threads"), str(RUNS)]
    done = run_limited(argv, MARK + b"repeat")
    assert done.returncode == 0, done.stderr
    found = Counter(done.stdout.splitlines())
    assert sum(found.values()) == RUNS
    (line,) = found
    writes, clone3, clone, exits, exit_groups, execs = map(int, line.split())
    assert (writes, clone3 + clone, exits, exit_groups, execs) == (80, 8, 8, 1, 1)
