"""What only the perf engine has to show: equal counts, known losses, stated limits, clear refusals."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

import pytest

from tracer import expect, runner
from tracer.decode.trace import Trace
from tracer.engines import engine
from tracer.engines.contract import Attachment, Capability
from tracer.engines.perf import PerfEngine, traits
from tracer.errors import LaunchError, PermissionDenied, UsageError
from tracer.expect import Observation, Status, calls, in_order, sequence
from tracer.health import perf as health
from tracer.model.counted import ONLY_ENTRY, SUCCEEDED, UNRETURNED
from tracer.model.records import Birth, ExitRecord, TaskRecord
from tracer.plan.build import build_plan
from tracer.reporters.origin import trust_text

DD = ["dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=20000"]
READ, WRITE, EXECVE = 0, 1, 59
X86_64 = 0xC000003E


def traced(found, *argv: str, selection: str | None = None, **options) -> Trace:
    with open(os.devnull, "wb") as nowhere:
        what = runner.command(argv, stdout=nowhere.fileno(), stderr=nowhere.fileno())
        return runner.trace(what, runner.Options(selection, **options), found)


def names(trace: Trace) -> Counter[tuple[str, str | None, bool]]:
    return Counter((call.name, call.errno, call.returned) for call in trace.calls)


@pytest.mark.parametrize("program", ["births", "pointers", "restarts", "vectors", "int80"])
def test_calls_are_those_that_ptrace_sees(tracefs, compiled, program):
    by_ptrace, by_perf = (names(traced(engine(name), compiled(program))) for name in ("ptrace", "perf"))
    by_ptrace.pop(("wait4", "ERESTARTSYS", True), None)  # an ignored SIGCHLD wakes a tracee, and nobody else
    assert sum(by_perf.values()) > 20
    assert by_perf == by_ptrace


def test_threads_make_the_calls_that_ptrace_sees(tracefs, compiled):
    found = [names(traced(engine(name), compiled("threads"))) for name in ("ptrace", "perf")]
    steady = [{k: n for k, n in f.items() if k[0] in ("write", "clone3", "clone", "exit", "openat")} for f in found]
    assert steady[0] and steady[0] == steady[1]


def test_arguments_and_results_are_those_that_ptrace_sees(tracefs, compiled, tmp_path):
    def numbers(name: str):
        made = traced(engine(name), "setarch", "-R", compiled("pointers")).calls
        begun = max(i for i, call in enumerate(made) if call.name == "execve")  # from here without randomization
        wanted = ("open", "write", "newfstatat", "fstat", "exit_group")
        records = [call.record for call in made[begun:] if call.name in wanted]
        return [(r.flags, r.arch, r.ip, r.sp, r.number, r.args, r.result) for r in records]

    assert numbers("perf") == numbers("ptrace") != []


@pytest.mark.parametrize("name", ["sh -c 'exit 7'", "sh -c 'kill -9 $$'", "true"])
def test_12_counting_finds_what_recording_finds(tracefs, name):
    argv = ["sh", "-c", name]
    _, counted = engine("perf").count(build_plan(), runner.command(argv))
    recorded: Counter[tuple[int, int]] = Counter()
    for made in traced(engine("perf"), *argv).calls:
        error = UNRETURNED if not made.returned else -made.record.result if made.errno else SUCCEEDED
        recorded[made.record.number, error] += 1
    assert recorded and {(c.number, c.error): n for c, n in counted.items()} == recorded


def test_a_few_selected_calls_are_counted_exactly_by_their_entries(tracefs):
    plan = build_plan("read,write,execve,fsync")
    outcome, counted = engine("perf").count(plan, runner.command(DD, stderr=1))
    recorded = Counter(call.record.number for call in traced(engine("perf"), *DD).calls)
    assert {c.number: n for c, n in counted.items()} == {n: recorded[n] for n in (READ, WRITE, EXECVE)}
    assert {(c.arch, c.error) for c in counted} == {(X86_64, ONLY_ENTRY)}
    assert outcome.trust["i386_counted"] is False and outcome.trust["tasks_dropped"] == 0


def test_counting_waits_for_children_that_outlive_the_command(tracefs):
    command = runner.command(["sh", "-c", "(sleep 0.2; echo late) & exit 0"], stdout=2)
    _, counted = engine("perf").count(build_plan("write"), command)
    assert sum(counted.values()) == 1


def test_a_loss_is_known_to_the_call_and_leaves_at_most_undecided(tracefs):
    whole, cut = traced(engine("perf"), *DD), traced(PerfEngine(buffers=1), *DD)
    assert whole.trust["calls_lost"] == whole.trust["records_lost"] == 0
    assert cut.trust["calls_lost"] > 0
    assert len(cut.calls) + cut.trust["calls_lost"] == len(whole.calls)
    statuses = [calls("write").at_most(10**6).judge(Observation(trace, {})).status for trace in (whole, cut)]
    assert statuses == [Status.HOLDS, Status.UNDECIDED]
    assert "calls were lost" in trust_text(cut)


def test_what_needs_memory_is_undecided_and_not_wrong(tracefs):
    trace = traced(engine("perf"), "cat", "/etc/passwd")
    observation = Observation(trace, {})
    for expectation in (
        calls("opens", path="/etc/passwd").at_most(0),
        calls("opens", path="/etc/passwd").at_least(1),
        calls(region="save").at_most(9),
        sequence(expect.call("opens", path="/etc/passwd")),
    ):
        verdict = expectation.judge(observation)
        assert verdict.status is Status.UNDECIDED and "read no memory" in verdict.seen
    assert calls("opens").at_least(1).judge(observation).status is Status.HOLDS
    assert in_order([("opens", "/etc/passwd")]).judge(observation).status is Status.FAILS  # there are other calls
    assert "no memory was read" in trust_text(trace)


def test_a_selection_is_filtered_in_the_kernel(tracefs):
    filtered, unfiltered = (
        traced(engine("perf"), *DD, selection="fsync,write,rt_sigreturn", kernel_filter=flag)
        for flag in (True, False)
    )
    assert filtered.trust["kernel_filter"] and not unfiltered.trust["kernel_filter"]
    assert names(filtered) == names(unfiltered) != {}
    assert {call.name for call in filtered.calls} == {"write"}


def test_a_call_that_a_filter_of_seccomp_denied_is_recorded_without_arguments(tracefs, compiled):
    trace = traced(engine("perf"), compiled("filters"), "errno")
    by_ptrace = traced(engine("ptrace"), compiled("filters"), "errno")
    assert names(trace) == names(by_ptrace)
    assert trace.trust["calls_without_arguments"] == 1
    assert "answered by a seccomp filter" in trust_text(trace)


@pytest.mark.parametrize("counting", [False, True])
def test_a_task_whose_events_the_kernel_took_away_is_known(tracefs, counting):
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        unreadable = shutil.copy("/bin/sleep", directory)
        os.chmod(unreadable, 0o711)
        argv = ["setpriv", "--reuid=65534", "--clear-groups", "sh", "-c", f"{unreadable} 0.2; :"]
        if counting:
            outcome, _ = engine("perf").count(build_plan("write"), runner.command(argv))
            assert outcome.trust["tasks_dropped"] == 1
            return
        trace = traced(engine("perf"), *argv)
    assert trace.trust["tasks_dropped"] == 1
    assert calls("write").at_most(99).judge(Observation(trace, {})).status is Status.UNDECIDED


def test_births_and_ends_of_many_are_complete(tracefs, compiled):
    trace = traced(engine("perf"), compiled("crowd"))
    born = [r.tid for r in trace.records() if isinstance(r, TaskRecord) and r.birth != Birth.LAUNCHED]
    ended = [r.tid for r in trace.records() if isinstance(r, ExitRecord)]
    assert len(born) >= 1000
    assert len(ended) == len(born) + 1
    assert trace.trust["calls_lost"] == 0


def test_a_killed_tracer_leaves_a_readable_file_and_the_command_goes_on(tracefs, tmp_path):
    file = tmp_path / "killed.trace"
    run = [sys.executable, "-m", "tracer", "run", "--engine", "perf", "-w", str(file), "--"]
    script = "echo $$; read word; echo $word"
    tracer = subprocess.Popen([*run, "sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert tracer.stdin is not None and tracer.stdout is not None
    tracer.stdout.readline()
    while not any(call.name == "write" for call in Trace.load(str(file)).calls):
        continue
    tracer.kill()
    tracer.wait()
    with tracer.stdin, tracer.stdout:
        print("still here", file=tracer.stdin, flush=True)
        assert tracer.stdout.readline() == "still here\n"
    assert Trace.load(str(file)).trust == {"complete": False}


def test_11_it_declares_what_it_can():
    assert engine("perf").capabilities == {Capability.FOLLOW}


def test_11_attaching_is_refused():
    with pytest.raises(UsageError, match="attaching with the engine perf"):
        engine("perf").count(build_plan(), Attachment((1,)))


def test_a_missing_tracefs_is_an_error_with_its_fix(monkeypatch, tmp_path):
    monkeypatch.setattr(health, "TRACEFS", (str(tmp_path),))
    for selection in (None, "read"):
        with pytest.raises(PermissionDenied, match="not mounted") as caught:
            engine("perf").count(build_plan(selection), runner.command(["true"]))
        assert caught.value.next_step == "As root, `mount -t tracefs tracefs /sys/kernel/tracing`."


def test_an_ordinary_user_is_refused_with_advice(tracefs):
    run = [
        "setpriv",
        "--reuid=65534",
        "--clear-groups",
        sys.executable,
        "-m",
        "tracer",
        "run",
        "--engine",
        "perf",
        "true",
    ]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Permission denied\n  Run as root." in done.stderr


def test_a_command_that_cant_be_executed_leaves_nothing(tracefs, tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/nonexistent/interpreter\n")
    script.chmod(0o755)
    with pytest.raises(LaunchError, match="interpreter that its first line"):
        engine("perf").count(build_plan("read"), runner.command([str(script)]))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_filters_are_short():
    assert traits.expression([3, 1, 2, 7]) == "(id>=1&&id<=3)||id==7"
    assert all(f and len(f) <= traits.FILTER_MAX for f in traits.filters(build_plan("!read")))
