"""The ptrace requests an engine makes, over python-ptrace's bindings.

The numbers that the bindings lack are from linux/ptrace.h; the library's generic ptrace() takes them.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Mapping

from ptrace.binding import func
from ptrace.ctypes_libc import libc
from ptrace.error import PtraceError

GET_SYSCALL_INFO = 0x420E
SEIZE = 0x4206
INTERRUPT = 0x4207
LISTEN = 0x4208
O_EXITKILL = 0x00100000
_ERESTARTNOHAND = -514 & (1 << 64) - 1  # linux/errno.h of the kernel: make the call again unless a handler runs

INFO_BYTES = 88  # sizeof(struct ptrace_syscall_info)
OP_ENTRY = 1
OP_EXIT = 2
OP_SECCOMP = 3

SYSCALL = func.PTRACE_SYSCALL
CONT = func.PTRACE_CONT
GETREGS = func.PTRACE_GETREGS
DETACH = func.PTRACE_DETACH
O_TRACESECCOMP = 0x00000080
OPTIONS = func.PTRACE_O_TRACESYSGOOD | func.PTRACE_O_TRACEEXEC
FOLLOW_OPTIONS = func.PTRACE_O_TRACEFORK | func.PTRACE_O_TRACEVFORK | func.PTRACE_O_TRACECLONE

# A system-call stop costs three requests, so they go straight to libc's function: a fresh object, with the
# signed result that tells failure. Everything else takes the library's ptrace(), which raises PtraceError.
raw = libc["ptrace"]
raw.argtypes = (ctypes.c_ulong,) * 4
raw.restype = ctypes.c_long


def seize(tid: int, follow: bool, filtered: bool = False, exitkill: bool = True) -> None:
    """Begin to trace `tid`; `filtered`: a seccomp filter of ours reports to us, else one of its own may not.

    With `exitkill` it dies with this thread. Raises OSError with ptrace's errno.
    """
    wanted = {FOLLOW_OPTIONS: follow, O_TRACESECCOMP: filtered, O_EXITKILL: exitkill}
    _checked(SEIZE, tid, sum((option for option, on in wanted.items() if on), OPTIONS))


def interrupt(tid: int) -> None:
    """Make `tid` stop soon. Raises OSError with ptrace's errno."""
    _checked(INTERRUPT, tid, 0)


def listen(tid: int) -> None:
    """Let `tid` stay stopped by its signal, and tell when that ends."""
    raw(LISTEN, tid, 0, 0)


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


def cont(tid: int, signal: int) -> None:
    """Let `tid` run until its next event or signal, delivering `signal`."""
    raw(CONT, tid, 0, signal)


def detach(tid: int) -> bool:
    """Let go of `tid`, which is stopped; False if it was killed meanwhile: its end is reported next."""
    return bool(raw(DETACH, tid, 0, 0) == 0)


def restart(tid: int, restartable: Mapping[int, frozenset[int]]) -> None:
    """Let a call that our interruption of `tid` ended with EINTR be made again, as if there had been none.

    The kernel does so by itself for most calls; `restartable` are the numbers, by AUDIT_ARCH_*, of those for
    which it doesn't (signal(7)) although they did nothing yet. A signal that is due meanwhile still ends them.
    """
    info = bytearray(INFO_BYTES)
    try:
        registers = func.ptrace_getregs(tid)
        if raw(GET_SYSCALL_INFO, tid, INFO_BYTES, address_of(info)) < 0:
            return
        arch = int.from_bytes(info[4:8], "little")
        if (
            registers.orig_rax in restartable.get(arch, ())
            and registers.rax & 0xFFFFFFFF == -errno.EINTR & 0xFFFFFFFF
        ):
            registers.rax = _ERESTARTNOHAND
            func.ptrace_setregs(tid, registers)
    except PtraceError:  # it died: its end is reported next
        return


def address_of(buffer: bytearray) -> int:
    """Return the address of `buffer`, which must not be resized and must outlive its use."""
    return ctypes.addressof((ctypes.c_char * len(buffer)).from_buffer(buffer))
