"""New tasks in this very memory that never run Python: machine code makes the calls of a table, then exits.

A task that clone3(2) starts here has no Python thread state, no stack and no libc of its own, so it must not
enter any of them. The code touches registers and its table only, see docs/decisions/0010. Importing this maps
one page for it, in two calls, so that starting a task adds none.
"""

from _ctypes import FUNCFLAG_CDECL, Array, CFuncPtr

from syscalls._libc import Char, Long, Pointer
from syscalls._raw import demux, readable, whole, word, writable
from syscalls._several import several
from syscalls._stub_x86_64 import CODE  # number.py has refused other machines
from syscalls._words import each_word, words
from syscalls.errno import Error
from syscalls.number import SYS_mmap, SYS_mprotect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Buffer

    Argument = int | Buffer
    Call = tuple[Argument, ...]

CLONE_VM = 0x100
CLONE_FS = 0x200
CLONE_FILES = 0x400
CLONE_SIGHAND = 0x800
CLONE_VFORK = 0x4000
CLONE_THREAD = 0x10000
CLONE_SYSVSEM = 0x40000
CLONE_PARENT_SETTID = 0x100000
CLONE_CHILD_CLEARTID = 0x200000
CLONE_CLEAR_SIGHAND = 0x100000000

_PAGE = 4096
_PROT_READ, _PROT_WRITE, _PROT_EXEC = 1, 2, 4
_MAP_PRIVATE_ANONYMOUS = 0x22
_ROW = 64  # the number, six arguments, the return word


class _Entry(CFuncPtr):
    _flags_ = FUNCFLAG_CDECL
    _restype_ = Long
    _argtypes_ = (Pointer, Long, Pointer, Long)


class _Code(Array):  # type: ignore[type-arg]
    _type_ = Char
    _length_ = len(CODE)


def _map_code() -> "_Entry | Error":
    try:
        page = demux(word(SYS_mmap, 0, _PAGE, _PROT_READ | _PROT_WRITE, _MAP_PRIVATE_ANONYMOUS, -1), "mmap")
        memoryview(_Code.from_address(page)).cast("B")[:] = CODE
        demux(word(SYS_mprotect, page, _PAGE, _PROT_READ | _PROT_EXEC), "mprotect of machine code")
    except Error as refused:  # a hardened kernel: all else of the library works
        return refused
    return _Entry(page)


_entry = _map_code()


class Table:
    """Calls to make, in memory that a task reads and answers in: ``(number, argument, …)`` each.

    An argument is an int, or a buffer, for which its address stands; the buffers are kept in place.
    """

    __slots__ = ("_keep", "memory")

    def __init__(self, calls: "Sequence[Call]") -> None:
        """Write the calls down. TypeError, ValueError: one isn't a tuple of a number and up to 6 arguments."""
        self._keep: list[object] = []
        self.memory = bytearray(b"".join(self._row(call) for call in several(calls, "calls")))

    def _row(self, call: "Call") -> bytearray:
        if not isinstance(call, tuple):
            raise TypeError(f"a call is a tuple (number, argument, …), not {type(call).__name__}")
        if not 1 <= len(call) <= 7:
            raise ValueError(f"a call is a number and at most 6 arguments, not {call!r}")
        number = whole(call[0], "a system call's number", 0)  # type: ignore[arg-type]  # that is checked there
        return words(number, *map(self._word, call[1:]), *(0,) * (8 - len(call)))

    def _word(self, argument: "Argument") -> int:
        if isinstance(argument, int):
            return whole(argument, "an argument", -(1 << 63), (1 << 64) - 1)
        address, _length, keep = readable(argument) if isinstance(argument, bytes) else writable(argument)
        self._keep.append(keep)
        return address

    def answers(self) -> list[int]:
        """Tell the return word of each call; of one that wasn't made, or never returned, 0."""
        return list(each_word(self.memory))[7::8]


def start(flags: int, exit_signal: int, table: Table, tid: "Buffer | None" = None) -> int:
    """Start a task that makes the calls of *table*, in one clone3; return its tid.

    *tid* is where CLONE_PARENT_SETTID and CLONE_CHILD_CLEARTID write. Hold on to *table* and *tid* until the
    task has ended. Error: see clone3(2); or what the kernel said when it refused a page for machine code.
    """
    if isinstance(_entry, Error):
        raise Error(*_entry.args)
    at = writable(tid)[0] if tid is not None else 0
    #   flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls
    arguments = words(flags, 0, at, at, exit_signal, 0, 0, 0)
    address, size, _keep = writable(arguments)
    rows, length, _keep_rows = writable(table.memory)
    return demux(_entry(address, size, rows, length // _ROW), "clone3")
