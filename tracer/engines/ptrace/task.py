"""What the session knows of each tracee."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Task:
    """A tracee, a thread. Until its parent's event announces it, it is not `known` and stays stopped."""

    tid: int
    tgid: int
    known: bool = True


def process_of(tid: int) -> int:
    """Return the id of the process that thread `tid` belongs to; `tid` itself if it is gone."""
    return _status_number(tid, "Tgid") or tid


def parent_of(task: Task) -> int:
    """Return the likely parent: the leader for a thread, the parent process for a leader."""
    return task.tgid if task.tgid != task.tid else _status_number(task.tid, "PPid")


def traced(tid: int) -> bool:
    """Whether `tid` is still a tracee: a dead one is none any more once its end was reported."""
    return _status_number(tid, "TracerPid") != 0


def _status_number(tid: int, name: str) -> int:
    try:
        with open(f"/proc/{tid}/status", "rb") as file:
            fields = dict(line.partition(b":")[::2] for line in file)
        return int(fields[name.encode()])
    except (OSError, KeyError, ValueError):
        return 0
