"""The C library through ``_ctypes``: C's simple types, symbols, and the door where `_door` isn't built.

The door is the same syscall(3). Of start-up it costs 35 calls more, and ``ctypes`` would cost 107.
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

TYPE_CHECKING = False
if TYPE_CHECKING:
    _Any = _SimpleCData[object]
    _Int = _SimpleCData[int]
    _Bytes = _SimpleCData[bytes]
    _Longs = Array["Long"]
else:
    _Any = _Int = _Bytes = _SimpleCData
    _Longs = Array


class Long(_Int):
    """C's long: a system call's word."""

    _type_ = "l"


class Pointer(_Int):
    """C's ``void *``."""

    _type_ = "P"


class Byte(_Int):
    """C's unsigned char, as a number."""

    _type_ = "B"


class Char(_Bytes):
    """C's char, as a byte."""

    _type_ = "c"


class _Object(_Any):
    _type_ = "O"


class _Syscall(CFuncPtr):
    _flags_ = FUNCFLAG_CDECL | FUNCFLAG_USE_ERRNO
    _restype_ = Long
    _argtypes_ = (Long,) * 7


class _Release(CFuncPtr):
    _flags_ = FUNCFLAG_CDECL | FUNCFLAG_PYTHONAPI
    _argtypes_ = (Long,)


class _GetBuffer(CFuncPtr):
    _flags_ = FUNCFLAG_CDECL | FUNCFLAG_PYTHONAPI
    _argtypes_ = (_Object, Long, Long)


class _PyBuffer(_Longs):  # Py_buffer: ten words, the first is the address
    _type_ = Long
    _length_ = 10


_program = dlopen(None, 0)  # type: ignore[arg-type]  # None: the program itself


def symbol(name: str) -> int:
    """Tell the address of a function or variable of this program, C library included. OSError: there's none."""
    return dlsym(_program, name)


_invoke = _Syscall(symbol("syscall"))
_get_buffer = _GetBuffer(symbol("PyObject_GetBuffer"))
_release_buffer = _Release(symbol("PyBuffer_Release"))


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
