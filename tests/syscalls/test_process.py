"""Processes: children are made, end, and are waited for once; what can't be is a clear error."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from syscalls import Error, process, wait
from syscalls.process import Process, ProcessInfo

ROOT = Path(__file__).parents[2]


def shell(script: str) -> Process:
    return Process.spawn("/bin/sh", ["sh", "-c", script])


def in_child(code: int) -> int:
    """Fork a child that exits with *code*."""
    pid = process.fork()
    if pid == 0:
        process._exit(code)
    return pid


def children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def test_who_this_is():
    info = ProcessInfo()
    assert (info.pid, info.ppid) == (os.getpid(), os.getppid()) == (process.getpid(), process.getppid())
    assert (info.uid, info.euid, info.gid, info.egid) == (os.getuid(), os.geteuid(), os.getgid(), os.getegid())
    assert (info.pgid, info.sid) == (os.getpgid(0), os.getsid(0)) == (process.getpgrp(), process.getsid(0))
    assert info.tid == process.gettid() == info.pid
    assert process.getpgid(0) == process.getpgid(os.getpid()) == os.getpgrp()


def test_groups_and_sessions():
    child = process.fork()
    if child == 0:
        ok = process.setsid() == process.getpid() == process.getpgrp()
        process._exit(0 if ok else 1)
    assert wait.waitpid(child) == (child, 0)
    stopped = Process.fork()
    if stopped is None:
        signal.pause()
    process.setpgid(stopped.pid, 0)
    assert process.getpgid(stopped.pid) == stopped.pid
    stopped.kill(signal.SIGKILL)
    assert stopped.wait() == -signal.SIGKILL


def test_a_child_that_runs_its_program_keeps_its_group():
    with shell("exec sleep 30") as sleeper:
        with pytest.raises(PermissionError):
            process.setpgid(sleeper.pid, 0)
        sleeper.kill(signal.SIGKILL)


def test_setsid_of_a_leader_fails():
    child = process.fork()
    if child == 0:
        process.setsid()
        try:
            process.setsid()
        except Error as error:
            process._exit(error.errno)
    _, status = wait.waitpid(child)
    assert wait.WEXITSTATUS(status) == 1  # EPERM


def test_fork_returns_the_child_and_waitpid_its_status():
    pid = in_child(7)
    assert wait.waitpid_blocking(pid) == (pid, 7 << 8)


def test_waitpid_tells_nobody_from_nothing_yet():
    with pytest.raises(ChildProcessError):
        wait.waitpid(-1)
    sleeper = shell("exec sleep 30")
    assert wait.waitpid(sleeper.pid, wait.WNOHANG) == (0, 0)
    assert sleeper.poll() is None
    assert wait.waitid(wait.P_PID, sleeper.pid, wait.WEXITED | wait.WNOHANG) is None
    sleeper.kill(9)
    assert sleeper.wait() == -9


def test_waitid_tells_how_and_leaves_it_if_asked():
    pid = in_child(5)
    for options in (wait.WEXITED | wait.WNOWAIT, wait.WEXITED):
        info = wait.waitid(wait.P_PID, pid, options)
        assert (info.si_pid, info.si_status, info.si_signo, info.si_code) == (pid, 5, signal.SIGCHLD, 1)
        assert info.si_uid == os.getuid()
    with pytest.raises(ChildProcessError):
        wait.waitid(wait.P_PID, pid, wait.WEXITED)


def test_a_pidfd_is_waited_for_by_waitid():
    pid = in_child(0)
    fd = process.pidfd_open(pid)
    assert wait.waitid(wait.P_PIDFD, fd, wait.WEXITED).si_pid == pid
    os.close(fd)


STATUSES = [0, 1 << 8, 255 << 8, 9, 11 | 0x80, 0x7F | 19 << 8, 0xFFFF]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    "name",
    ["WIFEXITED", "WEXITSTATUS", "WIFSIGNALED", "WTERMSIG", "WCOREDUMP", "WIFSTOPPED", "WSTOPSIG", "WIFCONTINUED"],
)
def test_a_status_says_what_pythons_os_says(name, status):
    assert getattr(wait, name)(status) == getattr(os, name)(status)


def test_spawn_runs_the_program_with_these_arguments_and_variables(tmp_path):
    with Process.spawn("/bin/sh", ["sh", "-c", f'echo "$0 $X" > {tmp_path}/out', "ä"], {"X": b"ja"}) as child:
        pass
    assert child.wait() == 0
    assert (tmp_path / "out").read_bytes() == "ä ja\n".encode()


def test_the_environment_is_handed_on_as_it_is(monkeypatch):
    monkeypatch.setenv("HANDED_ON", "yes")
    assert shell('test "$HANDED_ON" = yes').wait() == 0
    assert Process.spawn("/bin/sh", ["sh", "-c", 'test "$HANDED_ON" = yes'], {}).wait() == 1


@pytest.mark.parametrize(("path", "name"), [("/no/such", "ENOENT"), ("/", "EACCES"), ("/etc/passwd", "EACCES")])
def test_a_program_that_cannot_run_is_an_error_and_no_zombie(path, name):
    with pytest.raises(Error) as caught:
        Process.spawn(path)
    assert (caught.value.name, caught.value.call, caught.value.subject) == (name, "execve", path)
    assert not children()


def test_an_end_by_a_signal_is_minus_its_number():
    child = shell("kill -TERM $$")
    assert child.wait() == -15
    assert wait.WTERMSIG(child.status) == 15
    assert "ended with -15" in repr(child)


def test_it_is_waited_for_once():
    child = shell("exit 3")
    assert [child.wait(), child.wait(), child.poll()] == [3, 3, 3]
    with pytest.raises(ProcessLookupError):
        child.kill(9)
    assert not children()


def test_no_zombie_is_left_on_drop():
    shell("exit 1")
    gc.collect()
    assert not children()


def test_a_detached_child_is_somebody_elses():
    child = shell("exit 4")
    pid = child.detach()
    for use in (child.wait, child.poll, child.detach, lambda: child.kill(9)):
        with pytest.raises(ChildProcessError):
            use()
    assert repr(child) == "Process(detached)"
    assert wait.waitpid(pid) == (pid, 4 << 8)


def test_a_process_cannot_be_copied():
    child = shell("exit 0")
    with pytest.raises(TypeError, match="can't be copied"):
        pickle.dumps(child)
    child.wait()


def test_the_child_of_fork_gets_no_process():
    child = Process.fork()
    if child is None:
        process._exit(6)
    assert child.wait() == 6


def test_a_fork_leaves_its_parents_child_alone():
    sleeper = shell("exec sleep 30")
    fork = Process.fork()
    if fork is None:
        try:
            sleeper.__del__()  # ECHILD is no error here
            sleeper.detach()
            process._exit(0)
        finally:
            process._exit(1)
    assert fork.wait() == 0
    sleeper.kill(9)
    assert sleeper.wait() == -9


@pytest.mark.parametrize("how", ["execve", "execveat"])
def test_exec_replaces_the_program(how):
    pid = process.fork()
    if pid == 0:
        try:
            if how == "execve":
                process.execve("/bin/sh", ["sh", "-c", "exit $X"], {"X": "9"})
            process.execveat(os.open("/bin", os.O_RDONLY), "sh", ["sh", "-c", "exit $X"], {"X": "9"})
        finally:
            process._exit(1)
    assert wait.WEXITSTATUS(wait.waitpid_blocking(pid)[1]) == 9


def test_exec_that_fails_is_an_error():
    with pytest.raises(FileNotFoundError):
        process.execve("/no/such", ["x"])
    with pytest.raises(NotADirectoryError):
        process.execveat(0, "x", ["x"])


def test_exit_flushes_and_underscore_exit_does_not():
    for name, text in (("exit", "held"), ("_exit", "")):
        script = f"from syscalls import process; print('held', end=''); process.{name}(3)"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env={})
        assert (done.returncode, done.stdout) == (3, text)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: process.setpgid(-1, 0), ValueError, "a pid lies in 0…2147483647, and this is -1"),
        (lambda: process.getsid(1 << 32), ValueError, "a pid lies in"),
        (lambda: process.getpgid("1"), TypeError, "a pid is an int, not str"),
        (lambda: process.pidfd_open(0), ValueError, "a pid lies in 1…"),
        (lambda: process._exit(256), ValueError, "an exit status lies in 0…255"),
        (lambda: process.exit(-1), ValueError, "an exit status"),
        (lambda: Process(0), ValueError, "a pid lies in 1…"),
        (lambda: Process("1"), TypeError, "a pid is an int"),
        (lambda: wait.waitpid(1 << 31), ValueError, "a pid"),
        (lambda: wait.waitid("P_PID", 1, 4), TypeError, "an idtype is an int"),
        (lambda: Process.spawn("/bin/true", "argv"), TypeError, "arguments are several"),
        (lambda: Process.spawn("/bin/true", [1]), TypeError, "an argument or a variable is str or bytes"),
        (lambda: Process.spawn("/bin/true", ["a\0b"]), ValueError, "has no NUL"),
        (lambda: Process.spawn("/bin/true", ["a"], {"A=B": "c"}), ValueError, "has no = in it"),
        (lambda: Process.spawn("/bin/\0"), Error, "EINVAL"),
        (lambda: Process.spawn(3), TypeError, "expected str, bytes or os.PathLike"),
        (lambda: process.execve("x" * 5000, []), Error, "ENAMETOOLONG"),
    ],
)
def test_bad_input_is_a_clear_error(call, kind, words):
    with pytest.raises(kind, match=words):
        call()
