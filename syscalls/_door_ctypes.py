"""The door where `_door` isn't built: the same syscall(3), through ``_ctypes``, with 52 more calls at start-up.

``_ctypes`` alone: ``ctypes`` would be 107 more, not 35.
"""

from _ctypes import (
    FUNCFLAG_CDECL,
    FUNCFLAG_PYTHONAPI,
    FUNCFLAG_USE_ERRNO,
    ArgumentError,
    Array,
    CFuncPtr,
    _SimpleCData,
    addressof,
    dlopen,
    dlsym,
    get_errno,
)
from _operator import call as _call
from itertools import starmap as _starmap

from syscalls._simple import _Long

TYPE_CHECKING = False
if TYPE_CHECKING:
    _Any = _SimpleCData[object]
    _Longs = Array["_Long"]
else:
    _Any = _SimpleCData
    _Longs = Array


class _Object(_Any):
    _type_ = "O"


class _Syscall(CFuncPtr):
    _flags_ = FUNCFLAG_CDECL | FUNCFLAG_USE_ERRNO
    _restype_ = _Long
    _argtypes_ = (_Long,) * 7


class _Release(CFuncPtr):
    _flags_ = FUNCFLAG_CDECL | FUNCFLAG_PYTHONAPI
    _argtypes_ = (_Long,)


class _GetBuffer(CFuncPtr):
    _flags_ = FUNCFLAG_CDECL | FUNCFLAG_PYTHONAPI
    _argtypes_ = (_Object, _Long, _Long)


class _PyBuffer(_Longs):  # Py_buffer: ten words, the first is the address
    _type_ = _Long
    _length_ = 10


_program = dlopen(None, 0)  # type: ignore[arg-type]  # None: the program itself
_invoke = _Syscall(dlsym(_program, "syscall"))
_get_buffer = _GetBuffer(dlsym(_program, "PyObject_GetBuffer"))
_release_buffer = _Release(dlsym(_program, "PyBuffer_Release"))


def word(number: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0, e: int = 0, f: int = 0) -> int:
    """Issue system call *number* once; return the kernel's return word, signed.

    libc's syscall(3) hands the errno over beside the word -1. The two are fetched by one iterator, in C,
    because between two lines of Python a signal handler could run and leave its own errno.
    """
    steps = ((_invoke, number, a, b, c, d, e, f), (get_errno,))
    answer: int
    errno: int
    try:
        answer, errno = _starmap(_call, steps)
    except ArgumentError:
        raise TypeError(f"system call {number!r} takes ints, not {(a, b, c, d, e, f)!r}") from None
    return -errno if answer == -1 else answer


def address(view: memoryview) -> int:
    """Tell where a view's first byte lies."""
    buffer = _PyBuffer()
    _get_buffer(view, addressof(buffer), 0)
    found = int(buffer[0])
    _release_buffer(addressof(buffer))
    return found
