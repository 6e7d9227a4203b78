"""One suite over all engines: the clauses of tracer/engines/contract.py, by number."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from contract.engines import filters_in_kernel, starter
from tracer import runner
from tracer.abi import x86_64
from tracer.decode.doubts import engine_doubts
from tracer.decode.trace import Trace
from tracer.engines.contract import Capability, Engine
from tracer.errors import LaunchError
from tracer.model.records import Birth, CallRecord, EnteredRecord, ExitRecord, SignalRecord, TaskRecord

reads_memory = pytest.mark.needs(Capability.READ_MEMORY)
sees_signals = pytest.mark.needs(Capability.SEE_SIGNALS)

# What the perf engine says besides, where nothing went wrong.
PERF_LIMITS = {
    "calls_without_arguments": 0,
    "records_lost": 0,
    "tasks_dropped": 0,
    "memory_read": False,
    "int80_told": True,
    "signs_seen": True,
}


def traced(engine: Engine, *argv: str, follow: bool = True, **extra) -> Trace:
    with open(os.devnull, "wb") as nowhere:
        extra.setdefault("stdout", nowhere.fileno())
        return runner.trace(runner.command(argv, **extra), runner.Options(follow=follow), engine)


def python(engine: Engine, program: str, tmp_path: Path, **extra) -> str:
    """Return what a Python program prints under trace."""
    with open(tmp_path / "printed", "w+b") as out:
        traced(engine, sys.executable, "-I", "-S", "-c", program, stdout=out.fileno(), **extra)
        out.seek(0)
        return out.read().decode()


def test_1_every_call_of_every_thread_is_recorded(engine, compiled):
    trace = traced(engine, compiled("threads"))
    writes = Counter(call.tid for call in trace.calls if call.name == "write")
    assert sorted(writes.values()) == [10] * 8


def test_1_children_of_all_kinds_are_followed(engine, compiled):
    births = Counter(r.birth for r in traced(engine, compiled("births")).records() if isinstance(r, TaskRecord))
    assert births == {Birth.LAUNCHED: 1, Birth.FORK: 4, Birth.VFORK: 1}


def test_1_without_following_children_run_untraced(engine, tmp_path):
    trace = traced(engine, "sh", "-c", "(: > child); :", follow=False, cwd=str(tmp_path))
    assert len({call.tid for call in trace.calls}) == 1
    assert (tmp_path / "child").exists()


def test_2_calls_that_never_return_are_marked(engine, compiled):
    trace = traced(engine, compiled("births"))
    ends = [call for call in trace.calls if call.name == "exit_group"]
    assert len(ends) == 6
    assert not any(call.returned for call in ends)


def test_2_a_call_during_which_the_task_is_killed_is_recorded(engine):
    trace = traced(engine, "sh", "-c", "sleep 60 & sleep 0.2; kill -9 $!; wait")
    naps = [call.returned for call in trace.calls if call.name in ("clock_nanosleep", "nanosleep")]
    assert naps == [True, False]


def test_3_the_first_call_is_an_execve(engine):
    trace = traced(engine, "/bin/true")
    assert [call.name for call in trace.calls].index("execve") == 0
    assert [call.name for call in trace.calls].count("execve") == 1


@reads_memory
def test_3_the_first_call_is_the_commands_execve(engine):
    first = traced(engine, "/bin/true").calls[0]
    assert (first.name, first.arguments["filename"], tuple(first.arguments["argv"])) == (
        "execve",
        "/bin/true",
        ("/bin/true",),
    )


def test_4_results_and_errors_are_the_kernels(engine, compiled, tmp_path):
    with open(tmp_path / "out", "wb") as out:
        calls = traced(engine, compiled("pointers"), stdout=out.fileno()).calls
    failed = [(call.name, call.result) for call in calls if call.errno == "EFAULT"]
    assert failed == [
        ("open", -14),
        ("open", -14),
        ("write", -14),
        ("write", -14),
        ("fstat", -14),
        ("open", -14),
    ]


def test_4_times_are_monotonic_and_in_order(engine):
    before = time.monotonic_ns()
    calls = traced(engine, "/bin/true").calls
    ends = [call.record.end_ns for call in calls]
    assert ends == sorted(ends)
    assert all(before < c.record.start_ns <= c.record.end_ns < time.monotonic_ns() for c in calls)


def test_5_births_precede_calls_and_ends_follow_them(engine, compiled):
    born, ended = set(), set()
    for record in traced(engine, compiled("threads")).records():
        if isinstance(record, TaskRecord):
            born.add(record.tid)
        elif isinstance(record, CallRecord) and record.tid in born:
            assert record.tid not in ended
        elif isinstance(record, ExitRecord):
            ended.add(record.tid)
    assert len(ended) == 9
    assert born == ended


def test_5_exec_from_a_thread_continues_under_the_leaders_tid(engine, compiled):
    trace = traced(engine, compiled("thread_exec"))
    execs = [call for call in trace.calls if call.name == "execve"]
    assert [call.returned for call in execs] == [True, True]
    assert execs[1].tid == execs[1].pid == execs[0].tid
    assert trace.trust["status"] == 0
    assert any(call.name == "pause" and not call.returned for call in trace.calls)


@sees_signals
def test_6_signals_arrive_once_and_calls_restart(engine, compiled):
    trace = traced(engine, compiled("signals"))
    alarms = [r for r in trace.records() if isinstance(r, SignalRecord) and r.signal == signal.SIGALRM]
    assert len(alarms) == 3
    assert trace.trust["status"] == 0
    codes = [call.errno for call in trace.calls if call.errno and call.errno.startswith("ERESTART")]
    assert codes[:2] == ["ERESTARTSYS", "ERESTART_RESTARTBLOCK"]


def test_6_a_stopped_child_goes_on_after_sigcont(engine, compiled):
    assert traced(engine, compiled("stops")).trust["status"] == 0


@pytest.mark.parametrize(("script", "status"), [("exit 7", 7 << 8), ("kill -9 $$", 9), ("kill -15 $$", 15)])
def test_6_the_commands_end_is_reported(engine, script, status):
    assert traced(engine, "sh", "-c", script).trust["status"] == status


@reads_memory
def test_7_pointers_that_cant_be_read_give_an_errno(engine, compiled):
    calls = traced(engine, compiled("pointers")).calls
    bad = [c.record.captures[0] for c in calls if c.name == "open"]
    assert [(capture.error, capture.data) for capture in bad] == [(14, b""), (14, b""), (14, b"/usr")]
    stat = next(c for c in calls if c.name in ("stat", "newfstatat") and c.files == ("/usr",))
    assert stat.errno is None


def test_8_the_environment_is_the_one_from_before(engine, tmp_path):
    environ = {b"ONLY": b"this", b"BYTES": b"\xff\xfe"}
    with open(tmp_path / "env", "w+b") as out:
        traced(engine, "/usr/bin/env", "-0", environ=environ, stdout=out.fileno())
        out.seek(0)
        assert sorted(out.read().split(b"\0")) == [b"", b"BYTES=\xff\xfe", b"ONLY=this"]


def test_8_no_descriptor_of_the_tracer_leaks(engine, tmp_path):
    shown = python(engine, "import posix; print(sorted(map(int, posix.listdir('/proc/self/fd'))))", tmp_path)
    assert (
        shown
        == subprocess.run(
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                "import posix; print(sorted(map(int, posix.listdir('/proc/self/fd'))))",
            ],
            capture_output=True,
            text=True,
            close_fds=False,
        ).stdout
    )


def test_8_signals_that_python_ignores_have_their_default(engine, tmp_path):
    with open(tmp_path / "status", "w+b") as out:
        traced(engine, "grep", "SigIgn", "/proc/self/status", stdout=out.fileno())
        out.seek(0)
        assert int(out.read().split()[1], 16) & (1 << signal.SIGPIPE - 1 | 1 << signal.SIGXFSZ - 1) == 0


several_cores = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="this machine has one processor")


@several_cores
def test_8_the_affinity_is_the_one_from_before(engine, tmp_path):
    program = "import posix; print(sorted(posix.sched_getaffinity(0)), flush=True); posix.system('nproc')"
    cores = sorted(os.sched_getaffinity(0))
    assert python(engine, program, tmp_path) == f"{cores}\n{len(cores)}\n"


@several_cores
def test_8_an_affinity_that_the_command_sets_is_kept(engine, tmp_path):
    core = max(os.sched_getaffinity(0))
    program = f"import posix; posix.sched_setaffinity(0, [{core}]); print(posix.sched_getaffinity(0))"
    assert python(engine, program, tmp_path) == f"{{{core}}}\n"


@several_cores
def test_8_untraced_children_inherit_the_affinity_from_before(engine, tmp_path):
    show = ["grep", "Cpus_allowed_list", "/proc/self/status"]
    program = f"import posix; posix.system({' '.join(show)!r})"
    untraced = subprocess.run(show, capture_output=True, text=True).stdout
    assert python(engine, program, tmp_path, follow=False) == untraced


def test_9_the_tracers_affinity_is_restored(engine):
    before = os.sched_getaffinity(0)
    traced(engine, "/bin/true")
    assert os.sched_getaffinity(0) == before


def test_9_nothing_is_left_when_the_sink_fails(engine):
    class Full:
        def append(self, frame: bytes) -> None:
            raise OSError("no space")

    seconds = "0.1" if engine.name == "replay" else "60"  # it runs to its end before it is replayed
    with pytest.raises(OSError, match="no space"):
        runner.run(runner.command(["sleep", seconds]), runner.Options(), engine, Full())
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.needs(Capability.SEE_SIGNALS)  # an engine that stops tasks holds them
def test_9_tracees_die_with_the_tracer_and_the_file_is_readable(engine, tmp_path):
    file = tmp_path / "killed.trace"
    run = [sys.executable, "-m", "tracer", "run", "--engine", starter(engine), "-w", str(file)]
    tracer = subprocess.Popen(
        [*run, "--", "sh", "-c", "echo $$; exec sleep 60"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert tracer.stdout is not None
    pid = int(tracer.stdout.readline())
    while Path(f"/proc/{pid}/comm").read_text() != "sleep\n":
        time.sleep(0.01)
    time.sleep(0.2)
    tracer.kill()
    tracer.wait()
    tracer.stdout.close()
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.01)
    assert not Path(f"/proc/{pid}").exists()
    trace = Trace.load(str(file))
    assert [call.name for call in trace.calls if not call.errno].count("execve") == 2
    assert trace.trust == {"complete": False}


def test_10_the_trace_says_that_it_is_complete(engine):
    trust = traced(engine, "/bin/true").trust
    stops = Capability.READ_MEMORY in engine.capabilities
    assert trust == {
        **({"other_filter": False, "io_uring": False} if stops else PERF_LIMITS),
        "complete": True,
        "status": 0,
        "engine": engine.name,
        "follow": True,
        "kernel_filter": False,
        "calls_unfinished": 1,
        "calls_lost": 0,
    }


def test_a_command_that_cant_be_executed_is_an_error_with_advice(engine, tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/nonexistent/interpreter\n")
    script.chmod(0o755)
    with pytest.raises(LaunchError, match="interpreter that its first line") as caught:
        traced(engine, str(script))
    assert not caught.value.not_found


def test_the_frames_of_two_runs_name_the_same_calls(engine, compiled):
    names = [[call.name for call in traced(engine, compiled("pointers")).calls] for _ in range(2)]
    assert names[0] == names[1]


def shown(trace: Trace) -> list[tuple[str, int | None, tuple[str, ...]]]:
    return [(call.name, call.result, call.files) for call in trace.calls]


@pytest.mark.parametrize(
    ("program", "selection", "names"),
    [
        ("vectors", "readv,writev", {"readv", "writev"}),
        ("births", "openat,close,wait4", {"openat", "close", "wait4"}),
        ("thread_exec", "execve,exit_group", {"execve", "exit_group"}),
        ("signals", "read,clock_nanosleep,exit_group", {"read", "clock_nanosleep", "exit_group"}),
    ],
)
def test_a_kernel_filter_changes_nothing_but_the_speed(engine, compiled, program, selection, names):
    what = runner.command([compiled(program)])
    filtered, not_filtered, whole = (
        runner.trace(what, options, engine)
        for options in (
            runner.Options(selection),
            runner.Options(selection, kernel_filter=False),
            runner.Options(),
        )
    )
    assert filtered.trust["kernel_filter"] is filters_in_kernel(engine)
    assert not not_filtered.trust["kernel_filter"]
    assert filtered.trust["status"] == whole.trust["status"] == 0
    wanted = sorted(call.name for call in whole.calls if call.name in names)
    assert sorted(call.name for call in filtered.calls) == wanted
    assert sorted(call.name for call in not_filtered.calls) == wanted
    assert {call.name for call in filtered.calls} == names


@reads_memory
def test_calls_that_the_programs_own_filter_keeps_from_ours_are_missed_aloud(engine, compiled):
    what = runner.command([compiled("filters"), "errno"])
    filtered, whole = (
        runner.trace(what, runner.Options("getppid", kernel_filter=kernel_filter), engine)
        for kernel_filter in (True, False)
    )
    assert [call.errno for call in whole.calls] == ["EXDEV"]
    missed = filters_in_kernel(engine)
    assert len(filtered.calls) == (not missed)
    assert any(doubt.hides_calls for doubt in filtered.doubts) is missed
    assert not any(doubt.hides_calls for doubt in whole.doubts)


@reads_memory
@pytest.mark.parametrize(
    ("selection", "kernel_filter", "hidden"), [("getppid", True, 1), ("getppid", False, 0), (None, True, 0)]
)
@pytest.mark.parametrize("what", ["errno", "allow", "trap"])
def test_counts_say_so_too(engine, compiled, selection, kernel_filter, hidden, what):
    options = runner.Options(selection, kernel_filter=kernel_filter)
    outcome, counts = runner.count(runner.command([compiled("filters"), what]), options, engine)
    hidden *= filters_in_kernel(engine)
    assert [doubt.hides_calls for doubt in engine_doubts(outcome.trust)] == [True] * hidden
    if what == "errno":
        assert sum(n for c, n in counts.items() if c.number == x86_64.BY_NAME["getppid"]) == 1 - hidden


@reads_memory
def test_a_filtered_call_knows_the_path_of_a_descriptor_that_was_opened_unseen(engine, tmp_path):
    what = runner.command(["sh", "-c", "echo hello > file"], cwd=str(tmp_path))
    (write,) = runner.trace(what, runner.Options("writes"), engine).calls
    assert write.files == (f"{tmp_path}/file",)


def moments(records) -> list[tuple[int, int]]:
    """Return (time, tid) of everything that a line of strace's would begin or end with."""
    found = [(r.start_ns, r.tid) for r in records if isinstance(r, CallRecord)]
    found += [(r.end_ns, r.tid) for r in records if isinstance(r, CallRecord)]
    return sorted(found + [(r.time_ns, r.tid) for r in records if isinstance(r, ExitRecord | SignalRecord)])


@sees_signals
@pytest.mark.parametrize("program", ["births", "threads", "orphan"])
def test_13_calls_under_way_are_written_before_what_happens_to_others(engine, compiled, program):
    trace = traced(engine, compiled(program))
    records = list(trace.records())
    entered = [r.call for r in records if isinstance(r, EnteredRecord)]
    calls = [r for r in records if isinstance(r, CallRecord)]
    assert entered
    returned_later = {(c.tid, c.start_ns, c.number, c.args) for c in calls}
    assert {(c.tid, c.start_ns, c.number, c.args) for c in entered} <= returned_later
    keys = [(c.tid, c.start_ns) for c in entered]
    assert len(set(keys)) == len(keys)
    times = moments(records)
    for call in calls:
        others = {tid for time, tid in times if call.start_ns < time < call.end_ns} - {call.tid}
        assert bool(others) == ((call.tid, call.start_ns) in keys), call


@sees_signals
def test_13_a_call_that_nothing_came_between_has_none(engine):
    assert not [r for r in traced(engine, "/bin/true").records() if isinstance(r, EnteredRecord)]
