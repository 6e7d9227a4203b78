"""The kernel's own accounting of reads and writes, /proc/PID/io, as a second witness.

It is there for everybody, and it counts apart from all tracing: `syscr` and `syscw` are the calls that reached a
file, of the process and of children that were waited for. To execute a program the kernel reads its file, which
counts too: the numbers are taken after the command's execve, and where its last thread ends (PTRACE_EVENT_EXIT).
If it is killed, or threads are left then, they are the zombie's, which some kernels show to root only. Calls of
sockets alone, splice(2) and io_uring aren't in it.
"""

from __future__ import annotations

import errno
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ptrace.binding import func

from tracer import abi
from tracer.engines.contract import Command
from tracer.engines.ptrace import requests, stops
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
    """Run `what`, whose calls nobody traces, and return its wait status and its accounts.

    None if it never executed. Raises PermissionDenied; PermissionError: the accounts are root's; other OSErrors.
    """
    pid = launch(what, requests, follow=False)
    try:
        found = _before_and_after(pid)
    except OSError:
        os.kill(pid, signal.SIGKILL)
        raise
    finally:
        status = os.waitpid(pid, 0)[1]
    return (status, {name: found[1][name] - found[0][name] for name in (_READ, _WRITE)}) if found else None


def _before_and_after(pid: int) -> list[dict[str, int]]:
    """Return the accounts of `pid` after its execve and at its end, or nothing if it never executed."""
    found = []
    for event in _events(pid):
        if event == stops.EVENT_EXEC:
            requests.raw(func.PTRACE_SETOPTIONS, pid, 0, func.PTRACE_O_TRACEEXIT | requests.O_EXITKILL)
            found.append(_accounts(pid))
        elif event == func.PTRACE_EVENT_EXIT and len(os.listdir(f"/proc/{pid}/task")) == 1:
            found.append(_accounts(pid))
    return [*found, _accounts(pid)] if len(found) == 1 else found


def _events(pid: int) -> Iterator[int]:
    """Give each event at which `pid` stands, and let it go on, until its end, which is left to be waited for."""
    while True:
        said = os.waitid(os.P_PID, pid, os.WEXITED | os.WSTOPPED | os.WNOWAIT)
        if said is None or said.si_code != os.CLD_TRAPPED:
            return
        os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG)
        event, number = divmod(said.si_status, 1 << 8)
        yield event
        if event == stops.EVENT_STOP and number != signal.SIGTRAP:  # stopped by a signal, and stays so
            requests.listen(pid)
        else:
            requests.cont(pid, 0 if event else number)


def _accounts(pid: int) -> dict[str, int]:
    lines = (line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return {name: int(number) for name, number in lines}
