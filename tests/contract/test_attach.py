"""Attaching to running processes: clause 14, and the trace that comes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tracer.decode.trace import Trace
from tracer.model.records import Birth, TaskRecord

WORKERS, THREADS = 4, 16  # of tests/programs/attached.c


class Target:
    """The running program tests/programs/attached.c."""

    def __init__(self, path: str, *wrapper: str) -> None:
        self.process = subprocess.Popen(
            [*wrapper, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.pid = self.process.pid
        assert self.line() == "ready"
        wait_until(lambda: all(state == "S" for state in self.states()))

    def line(self) -> str:
        return self.process.stdout.readline().strip()

    def go(self, calls: int) -> None:
        self.process.stdin.write(f"go {calls}\n")
        assert self.line() == "done"

    def states(self) -> list[str]:
        return [field(self.pid, tid, "State")[0] for tid in os.listdir(f"/proc/{self.pid}/task")]

    def disturbed(self) -> str:
        """End the program; return what it says of waits that were interrupted."""
        return self.process.communicate("end\n", timeout=20)[0]

    def close(self) -> None:
        """Let the program end by itself, if it didn't yet: only so it removes its queue and its semaphores."""
        try:
            if self.process.poll() is None:
                self.process.communicate("end\n", timeout=20)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()


def field(pid: int, tid: int | str, name: str) -> str:
    with open(f"/proc/{pid}/task/{tid}/status") as status:
        return next(line.split(":", 1)[1].strip() for line in status if line.startswith(name + ":"))


def wait_until(condition) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not become so in time"
        time.sleep(0.005)


@pytest.fixture
def target(compiled) -> Iterator[Target]:
    with closing(Target(compiled("attached"))) as found:
        yield found


@contextmanager
def attached(pid: int, engine: str, *options: str, ending: int = signal.SIGINT, prefix: tuple[str, ...] = ()):
    """Trace `pid` during the block by a tracer that `ending` ends; yields the tracer's process."""
    tracer = subprocess.Popen(
        [*prefix, sys.executable, "-m", "tracer", "run", "--engine", engine, *options, "-p", str(pid)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracer.stderr.readline().startswith("tracer: attached to")
    try:
        yield tracer
        if ending:
            tracer.send_signal(ending)
        tracer.said = tracer.communicate(timeout=20)[1]
    finally:
        tracer.kill()
        tracer.wait()
        tracer.stderr.close()


def untouched(target: Target) -> bool:
    """Whether no thread is traced or stopped, and all may use the processors that they could."""
    tids = os.listdir(f"/proc/{target.pid}/task")
    free = all(field(target.pid, tid, "TracerPid") == "0" for tid in tids)
    placed = all(os.sched_getaffinity(int(tid)) == os.sched_getaffinity(0) for tid in tids)
    return free and placed and set(target.states()) <= {"S", "R"}


@pytest.fixture(params=["ptrace", "native"])
def engine(request) -> str:
    return request.param


def test_every_call_of_every_thread_while_attached(target, engine, tmp_path):
    file = str(tmp_path / "a.trace")
    target.go(10)
    with attached(target.pid, engine, "-w", file) as tracer:
        target.go(1000)
    assert tracer.returncode == 0
    target.go(10)
    trace = Trace.load(file)
    assert Counter(Counter(c.tid for c in trace.calls if c.name == "getppid").values()) == {1000: WORKERS}
    born = [r for r in trace.records() if isinstance(r, TaskRecord)]
    assert [r.birth for r in born] == [Birth.ATTACHED] * THREADS
    assert {r.tgid for r in born} == {target.pid}
    assert trace.trust["complete"]
    assert (trace.trust["attached"], trace.trust["detached"]) == (THREADS, THREADS)
    assert trace.trust["kernel_filter"] is False
    reads = [c for c in trace.calls if c.name == "read" and c.record.args[0] == 0]
    assert reads[0].files[0].startswith("pipe:")
    assert untouched(target)
    assert target.disturbed() == ""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_process_goes_on_however_the_tracer_ends(target, engine, ending, tmp_path):
    with attached(target.pid, engine, "-w", str(tmp_path / "a.trace"), ending=ending) as tracer:
        target.go(5)
    assert tracer.returncode == (0 if ending != signal.SIGKILL else -9)
    wait_until(lambda: untouched(target))
    target.go(5)
    if ending != signal.SIGKILL:  # then nobody is left to mend an interrupted epoll_wait
        assert target.disturbed() == ""


def test_the_process_goes_on_after_an_error(target, engine):
    with attached(target.pid, engine, "-o", "/dev/full", ending=0) as tracer:
        target.go(5)
    assert tracer.returncode == 125
    assert untouched(target)
    target.go(5)
    assert target.disturbed() == ""


def test_fifty_attaches(target, engine, tmp_path):
    file = str(tmp_path / "a.trace")
    for turn in range(50):
        with attached(target.pid, engine, "-w", file, "-e", "getppid"):
            target.go(20)
        found = Counter(c.name for c in Trace.load(file).calls)
        assert found == {"getppid": 20 * WORKERS}, f"attach number {turn + 1}"
        assert untouched(target)
    assert target.disturbed() == ""


def test_counts_of_a_running_process(target, engine):
    tracer = subprocess.Popen(
        [sys.executable, "-m", "tracer", "stat", "--json", "--engine", engine, "-p", str(target.pid)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracer.stderr.readline().startswith("tracer: attached to")
    target.go(300)
    tracer.send_signal(signal.SIGINT)
    found = json.loads(tracer.communicate(timeout=20)[1])
    assert [row["calls"] for row in found["calls"] if row["name"] == "getppid"] == [300 * WORKERS]
    assert found["pids"] == [target.pid]
    assert untouched(target)


def test_detached_in_the_middle_of_work(target, engine):
    """Whatever the workers are at when the tracer lets go, they come to their end."""
    for _ in range(10):
        with attached(target.pid, engine, "-c"):
            target.process.stdin.write("go 20000\n")
            time.sleep(0.02)
        assert target.line() == "done"
        assert untouched(target)
    assert target.disturbed() == ""


def test_a_stopped_process_stays_stopped(target, engine):
    os.kill(target.pid, signal.SIGSTOP)
    wait_until(lambda: set(target.states()) == {"T"})
    with attached(target.pid, engine, "-c"):
        pass
    wait_until(lambda: set(target.states()) == {"T"})
    os.kill(target.pid, signal.SIGCONT)
    target.go(5)


def test_children_made_while_attached_are_followed_and_left(engine, tmp_path):
    shell = subprocess.Popen(
        ["sh", "-c", "echo ready; while read line; do (exec sleep 0.01); sleep 100 & echo $!; done"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        start_new_session=True,
    )
    try:
        assert shell.stdout.readline() == "ready\n"
        file = str(tmp_path / "a.trace")
        with attached(shell.pid, engine, "-w", file):
            shell.stdin.write("x\n")
            child = int(shell.stdout.readline())
            wait_until(lambda: field(child, child, "Name") == "sleep")
        births = Counter(r.birth for r in Trace.load(file).records() if isinstance(r, TaskRecord))
        assert births == {Birth.ATTACHED: 1, Birth.FORK: 2, Birth.EXEC: 2}
        assert field(child, child, "TracerPid") == "0"
    finally:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.communicate()


def test_a_process_that_ends_meanwhile(target, engine, tmp_path):
    file = str(tmp_path / "a.trace")
    with attached(target.pid, engine, "-w", file, ending=0) as tracer:
        target.process.stdin.write("end\n")
    assert tracer.returncode == 0
    assert Trace.load(file).trust["detached"] == 0
    assert target.process.wait() == 0


def refused(*arguments: str, prefix: tuple[str, ...] = ()) -> str:
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "tracer", "run", *arguments], capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 125
    assert "Traceback" not in done.stderr
    return done.stderr


def test_refusals_say_why(target, engine):
    with attached(target.pid, engine, "-c") as tracer:
        said = refused("-p", str(target.pid))
        assert f"process {tracer.pid} traces it already" in said
    assert "no such process" in refused("-p", "4194304")
    assert "one or the other" in refused("-p", str(target.pid), "true")
    assert "is no process id" in refused("-p", "here")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_another_users_process_is_refused(target, engine):
    said = refused("-p", str(target.pid), prefix=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
    assert "belongs to another user" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_an_ordinary_user_attaches_to_a_process_of_theirs(compiled, engine):
    own = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    with closing(Target(compiled("attached"), *own)) as target:
        with attached(target.pid, engine, "-c", prefix=own) as tracer:
            target.go(25)
        assert ["getppid", "100"] in [line.split()[:2] for line in tracer.said.splitlines()]
        assert untouched(target)
        assert target.disturbed() == ""
