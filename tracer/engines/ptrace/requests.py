"""The ptrace requests an engine makes, over python-ptrace's bindings.

The numbers that the bindings lack are from linux/ptrace.h; the library's generic ptrace() takes them.
"""

from __future__ import annotations

import ctypes
import os

from ptrace.binding import func
from ptrace.ctypes_libc import libc
from ptrace.error import PtraceError

GET_SYSCALL_INFO = 0x420E
SEIZE = 0x4206
INTERRUPT = 0x4207
LISTEN = 0x4208
O_EXITKILL = 0x00100000
EVENT_STOP = 128

INFO_BYTES = 88  # sizeof(struct ptrace_syscall_info)
OP_ENTRY = 1
OP_EXIT = 2
OP_SECCOMP = 3
SYSCALL_STOP = (5 | 0x80) << 8 | 0x7F  # wait statuses: SIGTRAP|0x80, and SIGTRAP with PTRACE_EVENT_SECCOMP
SECCOMP_STOP = 7 << 16 | 5 << 8 | 0x7F

ANY_OF_MINE = 0x40000000 | 0x20000000  # __WALL: threads, too; __WNOTHREAD: no children of other threads of ours

SYSCALL = func.PTRACE_SYSCALL
CONT = func.PTRACE_CONT
O_TRACESECCOMP = 0x00000080
OPTIONS = func.PTRACE_O_TRACESYSGOOD | func.PTRACE_O_TRACEEXEC | O_EXITKILL
FOLLOW_OPTIONS = func.PTRACE_O_TRACEFORK | func.PTRACE_O_TRACEVFORK | func.PTRACE_O_TRACECLONE

# A system-call stop costs three requests, so they go straight to libc's function: a fresh object, with the
# signed result that tells failure. Everything else takes the library's ptrace(), which raises PtraceError.
raw = libc["ptrace"]
raw.argtypes = (ctypes.c_ulong,) * 4
raw.restype = ctypes.c_long


def seize(tid: int, follow: bool, filtered: bool = False) -> None:
    """Begin to trace `tid`; `filtered`: a seccomp filter of ours reports to us, else one of its own may not.

    Raises OSError with ptrace's errno.
    """
    options = OPTIONS | (FOLLOW_OPTIONS if follow else 0) | (O_TRACESECCOMP if filtered else 0)
    _checked(SEIZE, tid, options)


def interrupt(tid: int) -> None:
    """Make `tid` stop soon. Raises OSError with ptrace's errno."""
    _checked(INTERRUPT, tid, 0)


def _checked(request: int, tid: int, data: int) -> None:
    try:
        func.ptrace(request, tid, 0, data)
    except PtraceError as error:
        raise OSError(error.errno, os.strerror(error.errno)) from error


def event_message(tid: int) -> int:
    """Return the new tid (fork, vfork, clone) or the former one (exec) of an event stop; 0 if `tid` died."""
    try:
        return int(func.ptrace_geteventmsg(tid))
    except PtraceError:
        return 0


def siginfo(tid: int) -> bytes | None:
    """Return the siginfo_t of a signal stop; None at a group stop, or if `tid` died."""
    try:
        return bytes(func.ptrace_getsiginfo(tid))
    except PtraceError:
        return None


def address_of(buffer: bytearray) -> int:
    """Return the address of `buffer`, which must not be resized and must outlive its use."""
    return ctypes.addressof((ctypes.c_char * len(buffer)).from_buffer(buffer))
