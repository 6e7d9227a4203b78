"""`tracer check --witness io`: what the kernel accounts for, beside what was counted."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys

import pytest

from tracer.abi import x86_64
from tracer.checking import witness
from tracer.checking.accounting import accounted, run
from tracer.cli.main import main
from tracer.model.counted import UNRETURNED, Counted
from tracer.runner import command

EVERY_RULE = '''"""Reads and writes of each kind: those that reach a file, and those that are refused before."""
import contextlib
import os

import syscalls


def attempt(function, *arguments):
    with contextlib.suppress(OSError):
        function(*arguments)


def program():
    reading, writing = os.pipe2(os.O_NONBLOCK)
    fd = os.open("file", os.O_RDWR | os.O_CREAT, 0o600)
    with syscalls.region("all"):
        os.write(fd, b"12345"), os.pwrite(fd, b"1", 0), os.writev(fd, [b"1", b"2"]), os.pwritev(fd, [b"1"], 0)
        os.lseek(fd, 0, os.SEEK_SET)
        os.read(fd, 1), os.pread(fd, 1, 0), os.readv(fd, [bytearray(1)]), os.preadv(fd, [bytearray(1)], 0)
        attempt(os.read, 99, 1), attempt(os.write, 99, b"1"), attempt(os.readv, 99, [bytearray(1)])
        attempt(os.pread, reading, 1, 0), attempt(os.read, reading, 1)
        os.sendfile(writing, fd, 0, 1), os.read(reading, 1)
        attempt(os.read, os.open(".", os.O_RDONLY), 1)
        os.close(reading)
        attempt(os.write, writing, b"1")
        child = os.fork()
        if not child:
            os._exit(os.write(fd, b"1") - 1)
        os.waitpid(child, 0)


def expectations():
    from tracer.expect import calls

    return [calls("writes", region="all").exactly(7)]


if __name__ == "__main__":
    program()
'''


@pytest.fixture
def check(tmp_path, capsys):
    """Check the scenario of every rule beside the kernel's accounts; return the exit code and what was printed."""
    (tmp_path / "case.py").write_text(EVERY_RULE)
    return lambda: (main(["check", str(tmp_path / "case.py"), "--witness", "io"]), capsys.readouterr().out)


def test_the_kernels_accounts_are_what_our_counts_make_of_them(check):
    code, said = check()
    assert code == 0, said
    calls = re.search(r"holds      io counts the same: saw (\d+) calls with 2 names", said)
    assert calls and int(calls[1]) >= 16


THREADS_LEFT = "import os, threading, time; threading.Thread(target=time.sleep, args=(99,)).start(); os._exit(7)"
STOPPED = """
import os, signal
if not os.fork():
    while ") t" not in open(f"/proc/{os.getppid()}/stat").read():
        os.sched_yield()
    os.kill(os.getppid(), signal.SIGCONT)
    os._exit(0)
os.kill(os.getpid(), signal.SIGSTOP)
os.wait()
os._exit(7)
"""
OWN = """
import sys
from tracer.checking import accounting
from tracer.runner import command
for argv in (["dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=500"], [sys.executable, "-c", sys.argv[1]]):
    with open("/dev/null", "w") as null:
        status, found = accounting.run(command(argv, stdout=null.fileno(), stderr=null.fileno()))
    print(status >> 8, found["syscr"], found["syscw"])
"""


def test_an_ordinary_user_may_ask_too(nobody):
    argv = [*nobody.words, nobody.python, "-c", OWN, STOPPED]
    done = subprocess.run(argv, env=nobody.environ, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    reads, writes = map(int, first.split()[1:])
    assert 500 <= reads < 520 and 500 < writes < 510  # the library's headers, and what dd says at its end
    assert second.startswith("7 ")


def test_where_threads_are_left_the_accounts_are_the_zombies(check):
    if os.geteuid():
        pytest.skip("needs root: some kernels show an ended process's accounts to nobody else")
    with open(os.devnull, "w") as null:
        argv = [sys.executable, "-c", THREADS_LEFT]
        status, found = run(command(argv, stdout=null.fileno(), stderr=null.fileno()))
    assert os.waitstatus_to_exitcode(status) == 7 and found["syscr"] > 0


def test_one_write_more_in_the_accounts_fails(check, monkeypatch):
    really = witness.run

    def one_more(what):
        status, found = really(what)
        return status, {**found, "syscw": found["syscw"] + 1}

    monkeypatch.setattr(witness, "run", one_more)
    code, said = check()
    assert code == 1
    assert re.search(r"1 of 2 counts differ\n *syscw: io counts \d+ \(unknown errors\), we count \d+", said), said


def counts(**errors):
    number = x86_64.BY_NAME
    return {Counted(x86_64.AUDIT_ARCH, number[name], error): 1 for name, error in errors.items()}


@pytest.mark.parametrize(
    ("seen", "reads", "writes", "unknown"),
    [
        (counts(read=0, pread64=0, preadv=0, openat=0, recvfrom=0, pwritev2=0, execve=0), 3, 1, set()),
        (counts(read=errno.EBADF, pread64=errno.ESPIPE, readv=errno.EBADF), 1, 0, set()),
        (counts(read=errno.EAGAIN, write=errno.EPIPE), 1, 1, set()),
        (counts(read=errno.EFAULT, write=0), 0, 1, {"syscr"}),
        (counts(write=UNRETURNED), 0, 0, {"syscw"}),
        (counts(sendfile=0), 1, 1, set()),
        (counts(sendfile=errno.EBADF), 0, 0, {"syscr", "syscw"}),
        (counts(execve=0, execveat=0), 0, 0, {"syscr"}),
    ],
)
def test_what_the_kernels_accounts_have(seen, reads, writes, unknown):
    assert accounted(seen) == ({"syscr": reads, "syscw": writes}, unknown)


def test_accounts_that_are_roots_tell_nothing(monkeypatch, tmp_path):
    def refused(what):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(witness, "run", refused)
    with pytest.raises(witness.WitnessFailed, match="its accounts are root's here"):
        witness.Accounting().testify(command(["true"]), tmp_path)
