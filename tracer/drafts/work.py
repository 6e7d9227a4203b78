"""A program's own work: which calls of a run are worth a line, and which are the noise of loaders and libraries.

Work is what goes to files that the command names, that lie in its directory or that it made itself, to its
standard streams, to pipes and the network, and what starts, ends or awaits processes. Everything in a region is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tracer.abi.families import FAMILIES
from tracer.compare.lanes import lanes
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.decode.trace import Trace
from tracer.reporters.text import call_text

_ON_FILES = (
    *("opens", "closes", "reads", "writes", "syncs", "truncates", "copies", "renames", "links", "symlinks"),
    *("unlinks", "mkdirs", "listings", "chmods", "chowns"),
)
_ON_PROCESSES = ("forks", "execs", "waits", "kills", "pipes", "network")
ON_FILES = frozenset({"rmdir", "fallocate", *(name for family in _ON_FILES for name in FAMILIES[family])})
ON_PROCESSES = frozenset(name for family in _ON_PROCESSES for name in FAMILIES[family])
_STANDARD = (0, 1, 2)
STREAM = re.compile(r"^(pipe|socket):")
_COMPILED = "__pycache__"
_NAME_SERVICE = "/nscd/"  # which the C library asks for users, groups and hosts


class Thread(NamedTuple):
    """One thread's work, by the number of its birth; `process`: it is a process's first."""

    number: tuple[int, ...]
    process: bool
    program: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Work:
    """What is work in one run: in `directory`, on the files `named`; `programs` are files that are only run."""

    trace: Trace
    directory: str
    named: Collection[str] = ()
    programs: Collection[str] = ()

    def threads(self, region: str | None) -> list[Thread]:
        """Return the work of each thread that did any, in `region` (None: anywhere)."""
        chosen = {call.index: call for call in self._work(region)}
        found = []
        for lane in lanes(self.trace, _Silent()).values():
            calls = tuple(chosen[line.call] for line in lane.lines if line.call in chosen)
            if calls:
                found.append(Thread(lane.number, not lane.thread, lane.program, calls))
        return found

    def _work(self, region: str | None) -> Iterator[Call]:
        for call in self.trace.calls[1:]:  # the first is the execve that starts the command
            wanted = call.name in ON_FILES | ON_PROCESSES and call.returned
            if wanted and (self.own(call) if region is None else region in call.regions):
                yield call

    def own(self, call: Call) -> bool:
        """Whether `call` is work, wherever it was made."""
        if self._name_services & {call.index, *call.origins.values()}:
            return False
        if call.name in ON_PROCESSES:
            return not _makes_thread(call) and (call.errno is None or call.name in FAMILIES["network"])
        return any(self._owns(value) for value in referred(call))

    def _owns(self, value: v.Descriptor | v.Text) -> bool:
        path = value.path if isinstance(value, v.Descriptor) else str(value)
        if isinstance(value, v.Descriptor) and (value in _STANDARD or STREAM.match(path or "")):
            return True
        return path is not None and self._owns_path(os.path.join(self.directory, path))

    def _owns_path(self, path: str) -> bool:
        if path in self.programs or _COMPILED in path:
            return False
        return path.startswith(self.directory) or path in self.named or path in self._made

    @cached_property
    def _made(self) -> frozenset[str]:
        """The files that the run made or wrote to, by their whole paths."""
        return frozenset(call.opened for call in self.trace.calls if call.opened and _for_writing(call))

    @cached_property
    def _name_services(self) -> frozenset[int]:
        """The calls that made sockets to a name service."""
        asking = (call for call in self.trace.calls if call.name == "connect" and _NAME_SERVICE in call_text(call))
        return frozenset(origin for call in asking for origin in call.origins.values())


class _Silent:
    """Writes no calls: only who made them is asked."""

    def born(self, *tids: int) -> None:
        """Take no note."""

    def text(self, call: Call) -> str:
        """Return nothing."""
        return ""


def referred(call: Call) -> Iterable[v.Descriptor | v.Text]:
    """Yield the paths and descriptors that `call` is about, the one that it made last."""
    for value in (*call.arguments.values(), call.value):
        if isinstance(value, v.Descriptor) or (isinstance(value, v.Text) and not isinstance(value, v.Name)):
            yield value


def _for_writing(call: Call) -> bool:
    flags = call.arguments.get("flags")
    return isinstance(flags, v.FlagBits) and bool({"O_CREAT", "O_WRONLY", "O_RDWR"} & set(flags.names))


def _makes_thread(call: Call) -> bool:
    return call.name in FAMILIES["forks"] and "CLONE_THREAD" in call_text(call)
