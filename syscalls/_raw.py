"""The one door to syscall(2): numbers and addresses in, the kernel's return word out, one call each.

Nothing is added here: no flag, no retry after EINTR, no second call. The GIL is released during the call.
The call is libc's syscall(3), made by `_door` in C, or by `_libc` where there was no compiler, or where what it
built is of another version: the same instruction either way (docs/decisions/0009-the-raw-door.md).
"""

from errno import EBADF, EINTR

from syscalls.errno import Error

try:
    from syscalls._door import INTERFACE, address
    from syscalls._door import word as word

    if INTERFACE != 1:
        raise ImportError("syscalls._door was built from another _door.c")
except ImportError:
    from syscalls._libc import address
    from syscalls._libc import word as word

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

if not TYPE_CHECKING:
    __all__ = ["syscall0", "syscall1", "syscall2", "syscall3", "syscall4", "syscall5", "syscall6"]

INT_MIN, INT_MAX, UINT_MAX = -(1 << 31), (1 << 31) - 1, (1 << 32) - 1

NARROW = {  # words which the kernel cuts to 32 bits, or to 16: those after the descriptor or path; - for any other
    "accept4": "- - flags",
    "access": "mode",
    "chmod": "mode:16",
    "chown": "owner group",
    "close_range": "first last flags",
    "copy_file_range": "- - - - flags",
    "dup3": "- flags",
    "faccessat": "mode",
    "faccessat2": "mode flags",
    "fallocate": "mode",
    "fchmod": "mode:16",
    "fchmodat": "mode:16",
    "fchown": "owner group",
    "fchownat": "owner group flags",
    "fcntl": "command",
    "flock": "operation",
    "getsockopt": "level name",
    "lchown": "owner group",
    "linkat": "flags",
    "listen": "backlog",
    "lseek": "- whence",
    "madvise": "- - advice",
    "memfd_create": "flags",
    "mkdir": "mode:16",
    "mkdirat": "mode:16",
    "mknod": "mode:16 dev",
    "mknodat": "mode:16 dev",
    "mmap": "- - prot flags",
    "mprotect": "- - prot",
    "mremap": "- - - flags",
    "msync": "- - flags",
    "newfstatat": "- flags",
    "open": "flags mode:16",
    "openat": "flags mode:16",
    "pipe2": "- flags",
    "preadv2": "- - - - flags",
    "pwritev2": "- - - - flags",
    "recvfrom": "- - flags",
    "recvmsg": "- flags",
    "renameat2": "flags",
    "sendmsg": "- flags",
    "sendto": "- - flags",
    "setsockopt": "level name - length",
    "shutdown": "how",
    "socket": "domain type protocol",
    "socketpair": "domain type protocol",
    "splice": "- - - - flags",
    "statx": "flags mask",
    "umask": "mask",
    "unlinkat": "flags",
    "utimensat": "- flags",
}

# word(number, a=0, b=0, c=0, d=0, e=0, f=0): issue system call *number* once; return the kernel's return word,
# signed: -4095…-1 is minus an errno. Arguments are 64-bit words (a larger int is cut to its low 64 bits).
# TypeError: one isn't an int.


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


def unless_interrupted(answer: int, call: str, subject: object = None) -> None:
    """Raise Error as `demux` does, but not EINTR: a call whose one good end that is."""
    if answer != -EINTR:
        demux(answer, call, subject)


def syscall0(number: int) -> int:
    """Issue system call *number* without arguments; return its result or raise Error. See syscall(2)."""
    return demux(word(number), f"syscall {number}")


def syscall1(number: int, a: int) -> int:
    """Issue system call *number* with one argument; return its result or raise Error. See syscall(2)."""
    return demux(word(number, a), f"syscall {number}")


def syscall2(number: int, a: int, b: int) -> int:
    """Issue system call *number* with two arguments; return its result or raise Error. See syscall(2)."""
    return demux(word(number, a, b), f"syscall {number}")


def syscall3(number: int, a: int, b: int, c: int) -> int:
    """Issue system call *number* with three arguments; return its result or raise Error. See syscall(2)."""
    return demux(word(number, a, b, c), f"syscall {number}")


def syscall4(number: int, a: int, b: int, c: int, d: int) -> int:
    """Issue system call *number* with four arguments; return its result or raise Error. See syscall(2)."""
    return demux(word(number, a, b, c, d), f"syscall {number}")


def syscall5(number: int, a: int, b: int, c: int, d: int, e: int) -> int:
    """Issue system call *number* with five arguments; return its result or raise Error. See syscall(2)."""
    return demux(word(number, a, b, c, d, e), f"syscall {number}")


def syscall6(number: int, a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    """Issue system call *number* with six arguments; return its result or raise Error. See syscall(2)."""
    return demux(word(number, a, b, c, d, e, f), f"syscall {number}")


def readable(data: "Buffer") -> tuple[int, int, object]:
    """Locate bytes which the kernel will read: their address, their length, and what keeps them in place.

    Hold on to the third item until the call is over. Nothing is copied, and a bytearray can't be resized while
    the third item lives. TypeError: *data* isn't a contiguous buffer.
    """
    view = memoryview(data)
    if not view.c_contiguous:
        raise TypeError("a contiguous buffer is needed, not one with gaps")
    return address(view), view.nbytes, view


def writable(buffer: "Buffer") -> tuple[int, int, object]:
    """Locate a buffer which the kernel will fill, as `readable` does. TypeError: it's read-only as well."""
    place = readable(buffer)
    if memoryview(buffer).readonly:
        raise TypeError(f"a writable buffer is needed, not {type(buffer).__name__}")
    return place


def descriptor(fd: "Descriptor") -> int:
    """Tell the number of *fd*, which is that number or has a ``fileno()``; no call is made.

    TypeError: it's neither. Error EBADF: it's closed, or no C int (the kernel would cut it to 32 bits).
    """
    number = fd if isinstance(fd, int) else _ask_fileno(fd)
    if not -(1 << 31) <= number < 1 << 31:
        raise Error(EBADF, "descriptor", number)
    return number


def fitting(call: str, words: tuple[int, ...]) -> tuple[int, ...]:
    """Give *words* back if the kernel takes those that NARROW has for *call* whole. TypeError, ValueError: not."""
    for narrow, value in zip(NARROW.get(call, "").split(), words, strict=False):
        name, _, bits = narrow.partition(":")
        if name != "-":
            whole(value, name, *((0, (1 << int(bits)) - 1) if bits else (INT_MIN, UINT_MAX)))
    return words


def by_fd(number: int, call: str, fd: "Descriptor", *words: int) -> int:
    """Issue system call *number* on *fd* with *words* after it; return its result or raise Error for *call*.

    TypeError, ValueError: as of `fitting`.
    """
    own = descriptor(fd)
    return demux(word(number, own, *fitting(call, words)), call, own)


def by_words(number: int, call: str, *words: int) -> int:
    """Do as `by_fd` with a call that takes no descriptor first."""
    return demux(word(number, *fitting(call, words)), call)


def integer(value: int, what: str) -> int:
    """Give *value* back if it's an int. TypeError, which names *what*: it isn't."""
    if not isinstance(value, int):
        raise TypeError(f"{what} is an int, not {type(value).__name__}")
    return value


def whole(value: int, what: str, low: int = INT_MIN, high: int = INT_MAX) -> int:
    """Give *value* back if it's an int within *low* and *high*: the kernel would cut it without a word.

    *what* is named in the TypeError or ValueError.
    """
    if not low <= integer(value, what) <= high:
        raise ValueError(f"{what} lies in {low}…{high}, and this is {value}")
    return value


def natural(number: int, what: str = "a length") -> int:
    """Give a number of bytes back if it's an int and not negative. TypeError, ValueError: it isn't."""
    if integer(number, what) < 0:
        raise ValueError(f"{what} isn't negative, and this is {number}")
    return number


def offset(where: int, what: str = "an offset") -> int:
    """Give an offset or a length of a file back, if it's an int of 64 bits. TypeError, OverflowError: it isn't."""
    if not -(1 << 63) <= integer(where, what) < 1 << 63:
        raise OverflowError(f"{what} is a signed 64-bit number, and this is {where}")
    return where


def unsigned(number: int, what: str) -> int:
    """Give an address or a length of memory back, if it fits its word. TypeError, OverflowError: it doesn't."""
    if not 0 <= integer(number, what) < 1 << 64:
        raise OverflowError(f"{what} is an unsigned 64-bit number, and this is {number}")
    return number


def _ask_fileno(fd: "HasFileno") -> int:
    if not hasattr(fd, "fileno"):
        raise TypeError(f"a descriptor is an int or has a fileno(), not {type(fd).__name__}")
    return fd.fileno()
