"""What the session knows of each tracee."""

from __future__ import annotations


class Task:
    """A tracee, a thread. Until its parent's event announces it, it is not `known` and stays stopped.

    `asked`: a stop that we asked for, of a task that may be in a call, is due.
    """

    __slots__ = ("asked", "known", "tgid", "tid")

    def __init__(self, tid: int, tgid: int, known: bool = True, asked: bool = False) -> None:
        """Take on thread `tid` of process `tgid`."""
        self.tid = tid
        self.tgid = tgid
        self.known = known
        self.asked = asked


def process_of(tid: int) -> int:
    """Return the id of the process that thread `tid` belongs to; `tid` itself if it is gone."""
    return int(status_field(tid, "Tgid") or tid)


def parent_of(task: Task) -> int:
    """Return the likely parent: the leader for a thread, the parent process for a leader."""
    return task.tgid if task.tgid != task.tid else int(status_field(task.tid, "PPid") or 0)


def tracer_of(tid: int) -> int:
    """Return the thread that traces `tid`, 0 for none: not a dead one any more once its end was reported."""
    return int(status_field(tid, "TracerPid") or 0)


def status_field(tid: int, name: str) -> bytes:
    """Return a field of /proc/TID/status; nothing if the thread is gone, or the kernel has no such field."""
    try:
        with open(f"/proc/{tid}/status", "rb") as file:
            fields = dict(line.partition(b":")[::2] for line in file)
    except OSError:
        return b""
    return fields.get(name.encode(), b"").strip()
