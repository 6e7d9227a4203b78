"""A trace between two edges that its thread marks itself: clause 15."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable

import pytest

from tracer import runner
from tracer.decode.trace import Trace
from tracer.engines import engine
from tracer.engines.contract import Attachment, Edges
from tracer.model.records import Birth, TaskRecord

ARCH, PRCTL, OPTION, TOKEN = 0xC000003E, 157, 0x53595345, 0x1234567890ABCDEF  # linux/audit.h, asm/unistd_64.h
HEAD = """
import ctypes, os, sys, threading
prctl = ctypes.PyDLL(None)["prctl"]
prctl.argtypes = [ctypes.c_int] + 2 * [ctypes.c_ulong]
def begin(token=0x1234567890ABCDEF): prctl(0x53595345, 1, token)
def end(token=0x1234567890ABCDEF): prctl(0x53595345, 2, token)
def ready():
    print("ready", threading.get_native_id(), flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(params=["native", "ptrace"])
def traced(request) -> Callable[..., Trace]:
    """Run a program and trace the thread that says "ready" between its edges."""

    def run(body: str, every: bool = False) -> Trace:
        argv = [sys.executable, "-c", HEAD + textwrap.dedent(body)]
        with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
            tid = int(program.stdout.readline().split()[1])
            what = Attachment(
                (program.pid,),
                attached=lambda threads: print("go", file=program.stdin, flush=True),
                threads=None if every else frozenset({tid}),
                edges=Edges(tid, ARCH, PRCTL, OPTION, TOKEN),
            )
            trace = runner.trace(what, runner.Options(), engine(request.param))
            trace.said = program.communicate(timeout=20)[0]
            trace.status = program.returncode
        return trace

    return run


def names(trace: Trace) -> list[str]:
    return [call.name for call in trace.calls]


def test_what_is_between_the_edges_and_nothing_else(traced):
    trace = traced("ready(); os.getppid(); begin(); os.getppid(); os.getpgid(0); end(); os.getppid(); print('on')")
    assert names(trace) == ["getppid", "getpgid"]
    assert (trace.said, trace.status) == ("on\n", 0)
    assert trace.trust["complete"]
    assert (trace.trust["attached"], trace.trust["detached"], trace.trust["calls_unfinished"]) == (1, 1, 0)


def test_nothing_between_the_edges(traced):
    assert names(traced("ready(); begin(); end()")) == []


def test_the_end_alone_ends_it(traced):
    trace = traced("ready(); os.getppid(); end(); os.getppid(); print('on')")
    assert (names(trace), trace.said) == ([], "on\n")


def test_an_edge_with_another_token_is_a_call(traced):
    assert names(traced("ready(); begin(); begin(77); end(77); os.getppid(); end()")) == [
        "prctl",
        "prctl",
        "getppid",
    ]


def test_a_childs_copy_of_the_end_is_neither_an_end_nor_a_call(traced):
    trace = traced(
        """
        ready(); begin()
        pid = os.fork()
        if pid == 0:
            end()
            os.getpgid(0)
            os._exit(0)
        os.waitpid(pid, 0)
        end()
        """
    )
    of = {tid: [call.name for call in trace.calls if call.tid == tid] for tid in {call.tid for call in trace.calls}}
    (child,) = (calls for calls in of.values() if "getpgid" in calls)
    assert "prctl" not in child
    assert next(name for name in reversed(names(trace)) if name != "exit_group") == "wait4"


def test_the_threads_of_others_only_if_asked_for(traced):
    body = """
        go, done = os.pipe(), os.pipe()
        def other():
            os.read(go[0], 1)
            os.getpgid(0)
            os.write(done[1], b"x")
        thread = threading.Thread(target=other)
        thread.start()
        ready(); begin()
        os.write(go[1], b"x")
        os.read(done[0], 1)
        end()
        thread.join()
        """
    assert "getpgid" not in names(traced(body))
    every = traced(body, every=True)
    assert "getpgid" in names(every)
    assert every.trust["attached"] == 2


def test_a_thread_that_is_not_the_first(traced):
    trace = traced(
        """
        kept = os.open("/dev/null", os.O_RDONLY)
        def work():
            ready(); begin(); os.read(kept, 1); end()
        thread = threading.Thread(target=work)
        thread.start(); thread.join()
        """
    )
    reads = [call for call in trace.calls if call.name == "read"]
    assert [call.files for call in reads] == [("/dev/null",)]


@pytest.mark.parametrize("ending", ["os._exit(3)", "os.execv('/bin/sh', ['sh', '-c', 'sleep 1; exit 3'])"])
def test_the_trace_ends_with_its_thread(traced, ending):
    """A child that outlives it goes on untraced; else this would wait for it.

    Of the program's end hears the tracer alone, which is its parent here, if the trace ends with it.
    """
    trace = traced(
        f"""
        ready(); begin()
        if os.fork() == 0:
            os.close(1)
            os.execv("/bin/sleep", ["sleep", "2"])
        os.getppid()
        {ending}
        """
    )
    assert 3 in (trace.status, os.waitstatus_to_exitcode(trace.trust["status"]))
    assert "getppid" in names(trace)
    assert trace.trust["detached"] >= 1


def test_a_child_left_in_the_block_goes_on_untraced(traced):
    trace = traced(
        """
        import subprocess, time
        ready(); begin()
        child = subprocess.Popen(["sleep", "100"], stdout=subprocess.DEVNULL)
        end()
        status = open(f"/proc/{child.pid}/status").read()
        print(status.split("TracerPid:")[1].split()[0])
        child.kill(); child.wait()
        """
    )
    assert trace.said == "0\n"
    births = [r.birth for r in trace.records() if isinstance(r, TaskRecord)]
    assert births[0] == Birth.ATTACHED
    assert {Birth.VFORK, Birth.FORK} & set(births)


def test_the_thread_is_free_after_the_end(traced):
    trace = traced("ready(); begin(); end(); print(open('/proc/self/status').read())")
    assert "TracerPid:\t0\n" in trace.said


def test_a_signal_between_the_edges_is_delivered_once(traced):
    trace = traced(
        """
        import signal
        seen = []
        signal.signal(signal.SIGUSR1, lambda *_: seen.append(1))
        ready(); begin()
        os.kill(os.getpid(), signal.SIGUSR1)
        end()
        print(len(seen))
        """
    )
    assert trace.said == "1\n"
    assert "kill" in names(trace)


def test_our_own_constants_are_those_of_this_test():
    from tracer.abi.edges import EDGE_BEGIN, EDGE_END, EDGE_OPTION
    from tracer.abi.region import REGION_OPTION

    assert (EDGE_OPTION, EDGE_BEGIN, EDGE_END) == (OPTION, 1, 2)
    assert EDGE_OPTION != REGION_OPTION
    assert os.uname().machine == "x86_64"
