"""Which bytes to copy for which kind of argument: from the tables' kinds to numbers."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import partial
from typing import Any

from tracer.abi import types as t
from tracer.model.records import CaptureKind
from tracer.plan.plan import NO_ARGUMENT, RESULT, STACK, CallPlan, Capture, Moments, Selection

PATH_MAX = 4096
STRINGS_MAX = 1 << 17
IOV_MAX = 1024
ENTRIES_MAX = 1 << 16
CONTROL_MAX = 4096
ELEMENTS_MAX = 1024  # of an array of pointers
FD_SET_MAX = 1 << 13
CPU_SET_MAX = 1024  # bytes: 8192 processors, the most a kernel is built for
NODE_SET_MAX = 4096  # bytes, more than which the kernel refuses
SIGINFO_SIZE = 128
PAGES_MAX = 4096
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


def _member(base: int, layout: t.Layout, field: t.Field, limit: int) -> Capture:
    """Return what to copy for a pointer in a struct that begins at `base` of the one that is captured."""
    ((_, capture),) = CAPTURES[type(field.followed)](field.followed, base + field.offset, limit)
    word = struct.calcsize("<" + field.format)
    if capture.times == NO_ARGUMENT:
        return capture._replace(word=word)
    return capture._replace(times=base + capture.times, width=layout.width(capture.times), word=word)


def _structs(layout: t.Layout, arg: int, times: int, most: int, limit: int) -> Capture:
    members = tuple(_member(*pointer, limit) for pointer in layout.pointers())
    what = CaptureKind.STRUCTS if members else CaptureKind.BYTES
    return Capture(arg, what, layout.size, times, most * layout.size, members=members)


def _struct(kind: t.Struct, arg: int, limit: int) -> list[_Placed]:
    if kind.size is None:
        return [(kind.phase, _structs(kind.layout, arg, NO_ARGUMENT, 1, limit))]
    passed = _structs(kind.layout, arg, kind.size, 1, limit)
    return [(kind.phase, passed._replace(size=1))]


def _pointee(kind: t.Pointee, arg: int, limit: int) -> list[_Placed]:
    size = struct.calcsize("<" + kind.format)
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, size, NO_ARGUMENT, size))]


def _fd_array(kind: t.FdArray, arg: int, limit: int) -> list[_Placed]:
    return [(t.Phase.EXIT, Capture(arg, CaptureKind.FD_PATHS, 4 * kind.count, NO_ARGUMENT, 4 * kind.count))]


def _entries(kind: t.Entries, arg: int, limit: int) -> list[_Placed]:
    return [(t.Phase.EXIT, Capture(arg, CaptureKind.BYTES, 1, RESULT, ENTRIES_MAX))]


def _array(kind: t.Array, arg: int, limit: int) -> list[_Placed]:
    if isinstance(kind.kind, t.Nested) and kind.count is not None:
        return [(kind.phase, _structs(kind.kind.layout, arg, kind.count, kind.most, limit))]
    size = struct.calcsize("<" + kind.format)
    if kind.count is None:
        total = size * kind.fixed
        return [(kind.phase, Capture(arg, CaptureKind.BYTES, total, NO_ARGUMENT, total))]
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, size, kind.count, size * kind.most))]


def _pointers(kind: t.Pointers, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, _structs(kind.layout, arg, kind.count, ELEMENTS_MAX, limit))]


def _fd_set(kind: t.FdSet, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.FD_SET, 1, kind.count, FD_SET_MAX))]


def _tagged(kind: t.Tagged, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, 1, kind.length, kind.limit))]


def _control(kind: t.Control, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, 1, kind.length, CONTROL_MAX))]


def _sized(kind: t.Sized, arg: int, limit: int) -> list[_Placed]:
    most = kind.extra + max(kind.limit, limit)
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, 1, kind.length, most, extra=kind.extra))]


def _exchange(kind: t.Exchange, arg: int, limit: int) -> list[_Placed]:
    parts = zip(t.Phase, (kind.passed, kind.returned, kind.short), strict=True)
    return [(phase, capture) for phase, part in parts if part for _, capture in _for_kind(part, arg, limit)]


def _cpu_set(kind: t.CpuSet, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, 1, kind.length, CPU_SET_MAX))]


def _node_set(kind: t.NodeSet, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.BITS, 1, kind.bits, NODE_SET_MAX))]


def _pages(kind: t.Pages, arg: int, limit: int) -> list[_Placed]:
    return [(t.Phase.EXIT, Capture(arg, CaptureKind.PAGES, 1, kind.length, PAGES_MAX))]


def _on_stack(kind: t.OnStack, arg: int, limit: int) -> list[_Placed]:
    size = kind.layout.size
    return [(t.Phase.ENTRY, Capture(STACK, CaptureKind.BYTES, size, NO_ARGUMENT, size))]


def _siginfo(kind: t.Siginfo, arg: int, limit: int) -> list[_Placed]:
    return [(kind.phase, Capture(arg, CaptureKind.BYTES, SIGINFO_SIZE, NO_ARGUMENT, SIGINFO_SIZE))]


def _filter(kind: t.Filter, arg: int, limit: int) -> list[_Placed]:
    return [(t.Phase.ENTRY, Capture(arg, CaptureKind.FILTER, 1, NO_ARGUMENT, FILTER_MAX))]


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
    t.Pointers: _pointers,
    t.FdSet: _fd_set,
    t.Tagged: _tagged,
    t.Control: _control,
    t.Sized: _sized,
    t.Exchange: _exchange,
    t.Pages: _pages,
    t.OnStack: _on_stack,
}

# What to look up when a call returns this.
_RETURNED: dict[type[t.Kind], CaptureKind] = {t.Fd: CaptureKind.FD_PATH, t.Moved: CaptureKind.DIRECTORY}


def _moments(placed: list[_Placed]) -> Moments:
    return Moments(*(tuple(capture for phase, capture in placed if phase is moment) for moment in t.Phase))


def _for_kind(kind: t.Kind, arg: int, limit: int) -> list[_Placed]:
    if arg == RESULT:
        what = _RETURNED.get(type(kind))
        return [] if what is None else [(t.Phase.EXIT, Capture(RESULT, what, 0, NO_ARGUMENT, PATH_MAX))]
    compiler = CAPTURES.get(type(kind))
    return compiler(kind, arg, limit) if compiler else []


_Compiler = Callable[[t.Kind, int], list[_Placed]]


def _selection(kind: t.Switch, arg: int, compiler: _Compiler) -> Selection:
    cases = {value: _moments(compiler(case, arg)) for value, case in kind.cases.items()}
    return Selection(kind.on, kind.mask, cases, _moments(compiler(kind.default, arg)))


_LOOKS = {t.Phase.ENTRY: CaptureKind.FD_BEFORE, t.Phase.EXIT: CaptureKind.FD_AFTER}
ALL_DESCRIPTORS = 1  # the size of a capture of whatever descriptors there are


def _look(kind: t.Kind, arg: int) -> list[_Placed]:
    """Return where to look at the descriptor that an argument is, or at all if there may be one behind it."""
    if isinstance(kind, t.Fd):
        phase = t.Phase.EXIT if arg == RESULT else t.Phase.ENTRY
        return [(phase, Capture(arg, _LOOKS[phase], 0, NO_ARGUMENT, 0))]
    if not t.holds_descriptors(kind):
        return []
    phases = _LOOKS if isinstance(kind, t.Exchange) else (t.Phase.ENTRY if _is_passed(kind) else t.Phase.EXIT,)
    return [(phase, Capture(arg, _LOOKS[phase], ALL_DESCRIPTORS, NO_ARGUMENT, 0)) for phase in phases]


def _is_passed(kind: t.Kind) -> bool:
    return not isinstance(kind, t.FdArray) and getattr(kind, "phase", t.Phase.ENTRY) is t.Phase.ENTRY


def _with_words(selection: Selection, word: int) -> Selection:
    """Return `selection` where pointers have `word` bytes."""

    def narrow(moments: Moments) -> Moments:
        return Moments(*(tuple(one._replace(word=word) for one in captures) for captures in moments))

    cases = {value: narrow(moments) for value, moments in selection.cases.items()}
    return selection._replace(cases=cases, default=narrow(selection.default))


def _copies(selection: Selection) -> bool:
    return any(any(moments) for moments in (*selection.cases.values(), selection.default))


def compile_call(call: t.Syscall, data_limit: int, looks: bool = False) -> CallPlan:
    """Return what to copy for `call`; of plain data at most `data_limit` bytes.

    With `looks`, the descriptors that it names are looked at.
    """
    placed: list[_Placed] = []
    selections: list[Selection] = []
    returned = t.Fd() if call.opens else call.result
    copy: _Compiler = partial(_for_kind, limit=data_limit)
    for compiler in (copy, _look) if looks else (copy,):
        for arg, kind in (*enumerate(call.kinds), (RESULT, returned)):
            if isinstance(kind, t.Switch):
                selections.append(_selection(kind, arg, compiler))
            else:
                placed += compiler(kind, arg)
    if call.word != Capture.word:
        placed = [(phase, capture._replace(word=call.word)) for phase, capture in placed]
        selections = [_with_words(selection, call.word) for selection in selections]
    return CallPlan(_moments(placed), tuple(s for s in selections if _copies(s)))
