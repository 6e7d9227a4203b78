"""The calls by which this thread says where its trace begins and ends, made without a call besides.

They go through ctypes with the interpreter's lock held, so that no futex call of another thread's making stands
at an edge, and the callables have no Python frame: a frame may need memory from the kernel, and give it back.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, Final

from tracer.abi.edges import EDGE_BEGIN, EDGE_END, EDGE_OPTION

PR_SET_PTRACER: Final = 0x59616D61  # linux/prctl.h
Ending = Callable[[type[BaseException] | None, BaseException | None, TracebackType | None], None]

_word = ctypes.c_ulong
_library = ctypes.PyDLL(None)


def _prctl(*kinds: Any, result: Any = None) -> Any:
    made = _library["prctl"]  # a function object of its own, unlike the attribute
    made.argtypes = kinds
    made.restype = result
    return made


_mark = _prctl(ctypes.c_int, _word, _word)
_mark_and_ignore = _prctl(ctypes.c_int, _word, _word, *3 * (ctypes.py_object,))  # what __exit__ is given
_set = _prctl(ctypes.c_int, _word, result=ctypes.c_int)


def beginning(token: int) -> Callable[[], None]:
    """Return what makes the first edge."""
    return partial(_mark, EDGE_OPTION, EDGE_BEGIN, token)


def ending(token: int) -> Ending:
    """Return what makes the second edge; its arguments are those of `__exit__`, and no exception is swallowed."""
    return partial(_mark_and_ignore, EDGE_OPTION, EDGE_END, token)


def let_trace(pid: int) -> None:
    """Let process `pid`, which is no ancestor of this one, trace it under Yama's mode 1; 0: nobody any more."""
    _set(PR_SET_PTRACER, pid)  # EINVAL where there is no Yama, and no need
