"""Which bytes to copy for which kind of argument: from the tables' kinds to numbers."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from tracer.abi import types as t
from tracer.model.records import CaptureKind
from tracer.plan.plan import NO_ARGUMENT, RESULT, CallPlan, Capture, Moments, Selection

PATH_MAX = 4096
STRINGS_MAX = 1 << 17
IOV_MAX = 1024
ENTRIES_MAX = 1 << 16
CPU_SET_MAX = 1024  # bytes: 8192 processors, the most a kernel is built for
NODE_SET_MAX = 4096  # bytes, more than which the kernel refuses
SIGINFO_SIZE = 128
FILTER_MAX = 4096  # instructions, more than which the kernel refuses

_Placed = tuple[t.Phase, Capture]


def _path(kind: t.Path | t.String, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.STRING, 1, NO_ARGUMENT, PATH_MAX))]


def _buffer(kind: t.Buffer, arg: int, limit: int) -> list[_Placed]:
    cut = PATH_MAX if kind.text else limit
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, 1, kind.length, cut))]


def _iovec(kind: t.IoVec, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.IOVEC, limit, kind.count, IOV_MAX))]


def _strings(kind: t.StringArray, arg: int, limit: int) -> list[_Placed]:
    what = CaptureKind.COUNT if kind.count_only else CaptureKind.STRINGS
    return [(t.Phase.ENTRY, Capture(arg, what, 1, NO_ARGUMENT, STRINGS_MAX))]


def _struct(kind: t.Struct, arg: int, limit: int) -> list[_Placed]:
    size = kind.layout.size
    if kind.size is None:
        return [(kind.phase, Capture(arg, CaptureKind.BYTES, size, NO_ARGUMENT, size))]
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, 1, kind.size, size))]


def _pointee(kind: t.Pointee, arg: int, limit: int) -> list[_Placed]:
    size = struct.calcsize("<" + kind.format)
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, size, NO_ARGUMENT, size))]


def _fd_array(kind: t.FdArray, arg: int, limit: int) -> list[_Placed]:
    return [(t.Phase.EXIT, Capture(arg, CaptureKind.FD_PATHS, 4 * kind.count, NO_ARGUMENT, 4 * kind.count))]


def _entries(kind: t.Entries, arg: int, limit: int) -> list[_Placed]:
    return [(t.Phase.EXIT, Capture(arg, CaptureKind.BYTES, 1, RESULT, ENTRIES_MAX))]


def _array(kind: t.Array, arg: int, limit: int) -> list[_Placed]:
    size = struct.calcsize("<" + kind.format)
    if kind.count is None:
        total = size * kind.fixed
        return [(kind.phase, Capture(arg, CaptureKind.BYTES, total, NO_ARGUMENT, total))]
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, size, kind.count, size * kind.most))]


def _cpu_set(kind: t.CpuSet, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, 1, kind.length, CPU_SET_MAX))]


def _node_set(kind: t.NodeSet, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.BITS, 1, kind.bits, NODE_SET_MAX))]


def _siginfo(kind: t.Siginfo, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, SIGINFO_SIZE, NO_ARGUMENT, SIGINFO_SIZE))]


def _filter(kind: t.Filter, arg: int, limit: int) -> list[_Placed]:
    return [(t.Phase.ENTRY, Capture(arg, CaptureKind.FILTER, 1, NO_ARGUMENT, FILTER_MAX))]


def _in_out(kind: t.InOut, arg: int, limit: int) -> list[_Placed]:
    return [*_for_kind(kind.before, arg, limit), *_for_kind(kind.after, arg, limit)]


# What isn't here is a number: it is in the registers already.
CAPTURES: dict[type[t.Kind], Callable[[Any, int, int], list[_Placed]]] = {
    t.Path: _path,
    t.String: _path,
    t.Buffer: _buffer,
    t.IoVec: _iovec,
    t.StringArray: _strings,
    t.Struct: _struct,
    t.Pointee: _pointee,
    t.FdArray: _fd_array,
    t.Entries: _entries,
    t.Array: _array,
    t.CpuSet: _cpu_set,
    t.NodeSet: _node_set,
    t.Siginfo: _siginfo,
    t.Filter: _filter,
    t.InOut: _in_out,
}

_NEW_FD: _Placed = (t.Phase.EXIT, Capture(RESULT, CaptureKind.FD_PATH, 0, NO_ARGUMENT, PATH_MAX))


def _moments(placed: list[_Placed]) -> Moments:
    entry = tuple(capture for phase, capture in placed if phase is t.Phase.ENTRY)
    return Moments(entry, tuple(capture for phase, capture in placed if phase is t.Phase.EXIT))


def _for_kind(kind: t.Kind, arg: int, limit: int) -> list[_Placed]:
    if arg == RESULT:
        return [_NEW_FD] if isinstance(kind, t.Fd) else []
    compiler = CAPTURES.get(type(kind))
    return compiler(kind, arg, limit) if compiler else []


def _selection(kind: t.Switch, arg: int, limit: int) -> Selection:
    cases = {value: _moments(_for_kind(case, arg, limit)) for value, case in kind.cases.items()}
    return Selection(kind.on, kind.mask, cases, _moments(_for_kind(kind.default, arg, limit)))


def _copies(selection: Selection) -> bool:
    return any(any(moments) for moments in (*selection.cases.values(), selection.default))


def compile_call(call: t.Syscall, data_limit: int) -> CallPlan:
    """Return what to copy for `call`; of plain data at most `data_limit` bytes."""
    placed: list[_Placed] = []
    selections: list[Selection] = []
    returned = t.Fd() if call.opens else call.result
    for arg, kind in (*enumerate(call.kinds), (RESULT, returned)):
        if isinstance(kind, t.Switch):
            selections.append(_selection(kind, arg, data_limit))
        else:
            placed += _for_kind(kind, arg, data_limit)
    return CallPlan(_moments(placed), tuple(s for s in selections if _copies(s)))
