"""The helper that traces blocks: it leaves nothing behind, may end at any time, and says why it can't trace."""

from __future__ import annotations

import os
import select
import subprocess
import sys


def test_a_tester_that_ends_in_a_block_leaves_nothing(program):
    body = """
        from tracer.inprocess import link
        print(link.current().helper, flush=True)
        with syscalls():
            child = subprocess.Popen(["sleep", "3"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            os._exit(5)
        """
    ended(int(program(body, status=5)))


def ended(pid: int) -> None:
    """Wait until process `pid` is gone."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([fd], [], [], 10)[0], f"process {pid} is still there"
    finally:
        os.close(fd)


def test_two_hundred_blocks_leave_no_process_and_no_descriptor(program):
    said = program(
        """
        from tracer.inprocess import link
        def mine():
            return sorted(os.listdir("/proc/self/fd"))
        with syscalls() as trace: pass
        trace.calls
        before, helper = mine(), link.current().helper
        def open_in_helper():
            return len(os.listdir(f"/proc/{helper}/fd"))
        held = open_in_helper()
        for turn in range(200):
            with syscalls() as trace:
                os.getppid()
            assert names(trace) == ["getppid"], turn
        end = time.monotonic() + 10
        while open_in_helper() > held and time.monotonic() < end:
            time.sleep(0.01)
        print(mine() == before, open_in_helper() <= held)
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            print("no child")
        link.close()
        print(os.path.exists(f"/proc/{helper}/cwd"))
        """
    )
    assert said.split("\n") == ["True True", "no child", "False"]


def test_a_test_that_closes_all_descriptors(program):
    said = program(
        """
        with syscalls(): pass
        os.closerange(3, 5000)
        with syscalls() as trace:
            os.closerange(3, 5000)
        try:
            print(*names(trace))
        except TracerError as error:
            print(error)
        with syscalls() as trace:
            os.getppid()
        print(*names(trace))
        """
    )
    assert "the descriptor through which the trace was to come was closed" in said
    assert said.endswith("\ngetppid")


def test_a_helper_that_is_killed(program):
    """The thread goes on, the trace is an error, and the next block has another helper."""
    said = program(
        """
        from tracer.inprocess import link
        with syscalls() as trace:
            os.kill(link.current().helper, signal.SIGKILL)
            time.sleep(0.1)
        try:
            trace.calls
        except TracerError as error:
            print(error)
        with syscalls() as trace:
            os.getppid()
        print(*names(trace))
        """
    )
    assert "the process that traces it ended" in said
    assert said.endswith("getppid")


def test_under_another_tracer_it_is_refused(program):
    said = program(
        """
        try:
            with syscalls(): pass
        except TracerError as error:
            print(type(error).__name__, error)
        """,
        *("strace", "-f", "-o", "/dev/null"),
    )
    assert said.startswith("PermissionDenied")
    assert "traces it already" in said


def test_an_ordinary_user(program, nobody):
    body = "with syscalls() as trace: os.getppid()\nprint(os.getuid(), *names(trace))"
    assert program(body, *nobody.words, python=nobody.python, env=nobody.environ) == "65534 getppid"


def test_yama_is_told_of_the_helper(tmp_path):
    """Under Yama's mode 1 only an ancestor may trace, or whom the tracee names."""
    text = tmp_path / "strace"
    body = "from tracer.inprocess import link; print(link.current().helper)"
    argv = ["strace", "-o", str(text), "-e", "prctl", sys.executable, "-c", body]
    helper = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    assert f"prctl(PR_SET_PTRACER, {helper})" in text.read_text()
