"""The kernel's own accounting of reads and writes, /proc/PID/io, as a second witness.

It is there for everybody, and it counts apart from all tracing: `syscr` and `syscw` are the calls that reached a
file, of the process and of children that were waited for. To execute a program the kernel reads its file, which
counts too: the numbers are taken after the command's execve, and from the zombie at its end. A socket's own calls,
splice(2) and io_uring aren't in it.
"""

from __future__ import annotations

import errno
import os
from collections import Counter
from pathlib import Path

from ptrace.binding.func import PTRACE_EVENT_EXEC

from tracer import abi
from tracer.engines.contract import Command
from tracer.engines.ptrace import requests
from tracer.engines.ptrace.launch import launch
from tracer.model.counted import SUCCEEDED, Counted, Counts

_READ, _WRITE = "syscr", "syscw"
_PLAIN = {"read": (_READ,), "pread64": (_READ,), "write": (_WRITE,), "pwrite64": (_WRITE,)}
_VECTORS = {
    **dict.fromkeys(("readv", "preadv", "preadv2"), (_READ,)),
    **dict.fromkeys(("writev", "pwritev", "pwritev2"), (_WRITE,)),
}
_COPIES = dict.fromkeys(("sendfile", "sendfile64", "copy_file_range"), (_READ, _WRITE))
_COUNTED = {**_PLAIN, **_VECTORS, **_COPIES}
_NEVER = {errno.EBADF, errno.ESPIPE}  # of plain calls (fs/read_write.c): they fail before the file is asked
_MAYBE = {errno.EFAULT, errno.EINVAL}  # before or after


def accounted(counts: Counts) -> tuple[dict[str, int], frozenset[str]]:
    """Return what the kernel's accounts must say if `counts` is true, and of which that can't be told."""
    found = Counter({_READ: 0, _WRITE: 0})
    unknown: set[str] = set()
    executions = 0
    for counted, times in counts.items():
        name = abi.syscall(counted.arch, counted.number).name
        executions += times if name in ("execve", "execveat") else 0
        if not _untold(name, counted):
            found.update({account: times for account in _COUNTED.get(name, ()) if not _refused(name, counted)})
        else:
            unknown.update(_COUNTED[name])
    return dict(found), frozenset(unknown | ({_READ} if executions > 1 else set()))


def _refused(name: str, counted: Counted) -> bool:
    return name in _PLAIN and counted.error in _NEVER


def _untold(name: str, counted: Counted) -> bool:
    failed = counted.error != SUCCEEDED
    return name in _COUNTED and failed and (name in _COPIES or counted.error < 0 or counted.error in _MAYBE)


def run(what: Command) -> tuple[int, dict[str, int]] | None:
    """Run `what`, which nobody traces from its execve on; return its wait status and its accounts.

    None if it never executed. Raises PermissionDenied, OSError.
    """
    pid = launch(what, requests, follow=False)
    before = _at_execve(pid)
    if before is None:
        return None
    requests.detach(pid)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    after = _accounts(pid)
    return os.waitpid(pid, 0)[1], {name: after[name] - before[name] for name in (_READ, _WRITE)}


def _at_execve(pid: int) -> dict[str, int] | None:
    """Let `pid` run until it has executed its program; return its accounts there, None if it ends before."""
    while os.WIFSTOPPED(status := os.waitpid(pid, 0)[1]):
        event = status >> 16
        if event == PTRACE_EVENT_EXEC:
            return _accounts(pid)
        requests.cont(pid, 0 if event else os.WSTOPSIG(status))
    return None


def _accounts(pid: int) -> dict[str, int]:
    lines = (line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return {name: int(number) for name, number in lines}
