"""The one door to syscall(2): numbers and addresses in, the kernel's return word out, one call each.

Nothing is added here: no flag, no retry after EINTR, no second call. The GIL is released during the call.
Of the library it needs ``_ctypes`` alone: ``ctypes`` would be 107 more system calls at start-up, not 35.
"""

from _ctypes import (
    FUNCFLAG_CDECL,
    FUNCFLAG_USE_ERRNO,
    ArgumentError,
    CFuncPtr,
    _SimpleCData,
    addressof,
    dlopen,
    dlsym,
    get_errno,
)
from _operator import call as _call
from errno import EBADF
from itertools import starmap as _starmap

from syscalls.errno import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from typing_extensions import Buffer

    class HasFileno(Protocol):
        """Something which owns a descriptor and tells its number."""

        def fileno(self) -> int:
            """Tell the descriptor's number."""
            ...

    Descriptor = int | HasFileno
    _Int = _SimpleCData[int]
    _Bytes = _SimpleCData[bytes]
else:
    _Int = _Bytes = _SimpleCData


class _Long(_Int):
    _type_ = "l"


class _Pointer(_Int):
    _type_ = "P"


class _CharPointer(_Bytes):
    _type_ = "z"


class _Char(_Bytes):
    _type_ = "c"


class _Byte(_Int):
    _type_ = "B"


class _Syscall(CFuncPtr):
    _flags_ = FUNCFLAG_CDECL | FUNCFLAG_USE_ERRNO
    _restype_ = _Long
    _argtypes_ = (_Long,) * 7


_invoke = _Syscall(dlsym(dlopen(None, 0), "syscall"))  # type: ignore[arg-type]  # None: the program itself


def word(number: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0, e: int = 0, f: int = 0) -> int:
    """Issue system call *number* once; return the kernel's return word, signed: -4095…-1 is minus an errno.

    Arguments are 64-bit words (a larger int is cut to its low 64 bits). TypeError: one isn't an int.

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


def demux(answer: int, call: str = "", subject: object = None) -> int:
    """Tell a result from a failure: return the non-negative result, or raise Error.

    *answer* is what `word` returned; *call* and *subject* say in the Error what was tried, and on what.
    Words below -4095 are large unsigned results (addresses, offsets): syscall(2), ``IS_ERR_VALUE``.
    """
    if answer >= 0:
        return answer
    if answer < -4095:
        return answer + (1 << 64)
    raise Error(-answer, call, subject)


def syscall0(number: int) -> int:
    """Issue system call *number* without arguments; return its result or raise Error."""
    return demux(word(number), f"syscall {number}")


def syscall1(number: int, a: int) -> int:
    """Issue system call *number* with one argument; return its result or raise Error."""
    return demux(word(number, a), f"syscall {number}")


def syscall2(number: int, a: int, b: int) -> int:
    """Issue system call *number* with two arguments; return its result or raise Error."""
    return demux(word(number, a, b), f"syscall {number}")


def syscall3(number: int, a: int, b: int, c: int) -> int:
    """Issue system call *number* with three arguments; return its result or raise Error."""
    return demux(word(number, a, b, c), f"syscall {number}")


def syscall4(number: int, a: int, b: int, c: int, d: int) -> int:
    """Issue system call *number* with four arguments; return its result or raise Error."""
    return demux(word(number, a, b, c, d), f"syscall {number}")


def syscall5(number: int, a: int, b: int, c: int, d: int, e: int) -> int:
    """Issue system call *number* with five arguments; return its result or raise Error."""
    return demux(word(number, a, b, c, d, e), f"syscall {number}")


def syscall6(number: int, a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    """Issue system call *number* with six arguments; return its result or raise Error."""
    return demux(word(number, a, b, c, d, e, f), f"syscall {number}")


def readable(data: "Buffer") -> tuple[int, int, object]:
    """Locate bytes which the kernel will read: their address, their length, and what keeps them in place.

    Hold on to the third item until the call is over. bytes and writable buffers are not copied; a
    read-only view (memoryview of bytes) is. TypeError: *data* isn't a contiguous buffer.
    """
    if isinstance(data, bytes):
        keeper = _CharPointer(data)
        return _Pointer.from_buffer(keeper).value, len(data), keeper
    with memoryview(data) as view:
        if view.readonly:
            return readable(view.tobytes())
    return writable(data)


def writable(buffer: "Buffer") -> tuple[int, int, object]:
    """Locate a buffer which the kernel will fill: its address, its length, and what keeps it in place.

    Nothing is copied, and a bytearray can't be resized while the third item lives.
    TypeError: *buffer* is read-only, not contiguous, or no buffer at all.
    """
    with memoryview(buffer) as view:
        length = view.nbytes
        if view.readonly:
            raise TypeError(f"a writable buffer is needed, not {type(buffer).__name__}")
    if not length:
        return 0, 0, None
    keeper = _Char.from_buffer(buffer)
    return addressof(keeper), length, keeper


def descriptor(fd: "Descriptor") -> int:
    """Tell the number of *fd*, which is that number or has a ``fileno()``; no call is made.

    TypeError: it's neither. Error EBADF: it's closed, or no C int (the kernel would cut it to 32 bits).
    """
    number = fd if isinstance(fd, int) else _ask_fileno(fd)
    if not -(1 << 31) <= number < 1 << 31:
        raise Error(EBADF, "descriptor", number)
    return number


def _ask_fileno(fd: "HasFileno") -> int:
    if not hasattr(fd, "fileno"):
        raise TypeError(f"a descriptor is an int or has a fileno(), not {type(fd).__name__}")
    return fd.fileno()
