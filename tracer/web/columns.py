"""The calls of a trace as columns of numbers and tables of strings: what a page's script reads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from tracer.abi.families import FAMILY
from tracer.decode import values as v
from tracer.decode.call import Call
from tracer.exports.processes import Processes
from tracer.model.records import AT_FDCWD
from tracer.model.stacks import Stack
from tracer.reporters.frames import member_text, stack_members
from tracer.reporters.memo import Memo
from tracer.reporters.origin import spelled
from tracer.reporters.strace.spelled import Speller
from tracer.reporters.style import OURS
from tracer.web.offsets import Offsets

CALLS_SHOWN = 200_000
TEXT_SHOWN = 1_000  # characters of a call's text
_STACKS_KEPT = 4_096
_NAMES = ("name", "thread", "region", "file", "error", "bytes", "start", "duration", "offset", "text", "stack")


class _Table(dict[Any, int]):
    """Distinct values, numbered as they are first looked up."""

    def __missing__(self, key: Any) -> int:
        self[key] = len(self)
        return self[key]


class Columns:
    """Collects the first CALLS_SHOWN calls; -1 stands for what a call doesn't have."""

    def __init__(self, started_ns: int) -> None:
        """Start before the first call of a trace that began at `started_ns`."""
        self._rows: list[tuple[int, ...]] = []
        self._tables = {name: _Table() for name in ("name", "thread", "region", "file", "error", "text", "frame")}
        self._stacks = _Table()
        self._offsets = Offsets()
        self._speller = Speller(OURS)
        self._spelled = cache(spelled)
        self._before = started_ns
        self._unwound = lru_cache(_STACKS_KEPT)(self._frames)

    def take(self, call: Call) -> None:
        """Add a call."""
        offset = self._offsets.of(call)
        if len(self._rows) >= CALLS_SHOWN:
            return
        record, tables = call.record, self._tables
        text = " = ".join(self._speller.spelled(call))
        file = file_of(call)
        row = (
            tables["name"][call.name],
            tables["thread"][call.tid, call.pid],
            tables["region"][call.regions] if call.regions else -1,
            tables["file"][self._spelled(file)] if file else -1,
            tables["error"][call.errno] if call.errno else -1,
            call.bytes,
            record.start_ns - self._before,
            max(record.end_ns - record.start_ns, 0),
            -1 if offset is None else offset,
            tables["text"][text if len(text) <= TEXT_SHOWN else text[:TEXT_SHOWN] + " [...]"],
            self._stack(call),
        )
        self._rows.append(row)
        self._before = record.start_ns

    def _stack(self, call: Call) -> int:
        return -1 if call.stack is None else self._unwound(_Same(call))

    def _frames(self, same: _Same) -> int:
        found = stack_members(same.call)
        frames = [self._tables["frame"][member_text(frame)] for frame in reversed(found["stack"])]
        if found["stack_end"] != "bottom":
            frames.insert(0, self._tables["frame"]["(not known further)"])
        return self._stacks[tuple(frames)]

    def as_json(self, processes: Processes) -> Mapping[str, Any]:
        """Return the columns and the tables that their numbers point into; starts are differences in ns."""
        tables, columns = (
            self._tables,
            [[*column] for column in zip(*self._rows, strict=True)] or [[] for _ in _NAMES],
        )
        return {
            "names": [[name, FAMILY.get(name, "other")] for name in tables["name"]],
            "threads": [[tid, pid, processes.name(pid)] for tid, pid in tables["thread"]],
            "regions": [[*map(spelled, labels)] for labels in tables["region"]],
            "files": [*tables["file"]],
            "errors": [*tables["error"]],
            "texts": [*tables["text"]],
            "frames": [*tables["frame"]],
            "stacks": [*self._stacks],
            "columns": dict(zip(_NAMES, columns if self._stacks else [*columns[:-1], []], strict=True)),
        }


class _Same:
    """A call, equal to those with the same stack."""

    def __init__(self, call: Call) -> None:
        assert call.stack is not None
        stack: Stack = call.stack
        self.call = call
        self._key = (stack.narrow, stack.registers, tuple(stack.blocks.items()), stack.mapped)

    def __hash__(self) -> int:
        return hash(self._key[:3])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._key == other._key


class _Place(NamedTuple):
    """What an argument says about files: a path as it was written, or that of a descriptor, where paths start."""

    path: str | None
    named: bool = False
    opened: bool = False


def _place(value: object) -> _Place | None:
    if isinstance(value, v.WorkingDirectory | v.Descriptor):
        return _Place(value.path, opened=isinstance(value, v.Descriptor))
    if isinstance(value, v.Text) and not isinstance(value, v.Name | v.Target):
        return _Place(value, named=True)
    return None


@cache
def _places() -> Memo[_Place | None]:
    return Memo(_place)


def file_of(call: Call) -> str | None:
    """Return the one file that a call is about, with its whole path where that can be known."""
    if call.opened:
        return call.opened
    base, descriptor = call.paths.get(AT_FDCWD), None
    for place in _places().arguments(call):
        if place is None:
            continue
        path, named, opened = place
        if named and path is not None:
            return path if path.startswith("/") or not base else f"{base}/{path}" if path else base
        base = path
        descriptor = descriptor or (path if opened else None)
    return descriptor
