"""What is tried in a child of its own, so that it leaves no mark on this process."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import time
from collections.abc import Callable

PATIENCE = 5.0  # seconds; a child that hasn't ended by then is killed

# From linux/prctl.h, linux/seccomp.h, linux/bpf_common.h, linux/perf_event.h; tests compare them with the headers.
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
BPF_RET_K, SECCOMP_RET_ALLOW = 6, 0x7FFF0000
PERF_TYPE_TRACEPOINT, PERF_ATTR_SIZE_VER0 = 2, 64
SYS_PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}

_FAILED = 255  # exit status: the trial ended by an exception
COUNTED = 100

# An i386 program, header and all: mov $1, %eax (exit); mov $42, %ebx; int $0x80.
_I386_STATUS = 42
_I386_CODE = bytes.fromhex("b801000000 bb2a000000 cd80")
_I386_BASE, _I386_HEADERS = 0x08048000, 52 + 32
I386_PROGRAM = (
    struct.pack("<4s5B7x", b"\x7fELF", 1, 1, 1, 0, 0)
    + struct.pack("<2HI3II6H", 2, 3, 1, _I386_BASE + _I386_HEADERS, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    + struct.pack("<8I", 1, 0, _I386_BASE, _I386_BASE, *2 * (_I386_HEADERS + len(_I386_CODE),), 5, 0x1000)
    + _I386_CODE
)


def in_child(trial: Callable[[], int]) -> int:
    """Run `trial` in a child and return the number (0 to 254) that it returns: an errno, by custom.

    Raises OSError with ETIMEDOUT if it doesn't end, ChildProcessError if it dies another way.
    """
    pid = os.fork()
    if pid == 0:
        status = _FAILED
        try:
            status = trial()
        except OSError as error:
            status = error.errno or _FAILED
        finally:
            os._exit(status)
    status = wait(pid)
    if os.WIFSIGNALED(status):
        raise ChildProcessError(f"killed by {signal.Signals(os.WTERMSIG(status)).name}")
    if os.WEXITSTATUS(status) == _FAILED:
        raise ChildProcessError("the trial failed")
    return os.WEXITSTATUS(status)


def wait(pid: int) -> int:
    """Return the next status of the child `pid`. One that doesn't change in time is killed: TimeoutError."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        changed, status = os.waitpid(pid, os.WNOHANG)
        if changed:
            return status
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise TimeoutError(f"no answer in {PATIENCE:.0f} seconds")


def install_filter() -> int:
    """Install a seccomp filter that allows everything; return 0 or an errno. It stays: call it in a child."""
    libc = ctypes.CDLL(None, use_errno=True)
    instruction = ctypes.create_string_buffer(struct.pack("=HBBI", BPF_RET_K, 0, 0, SECCOMP_RET_ALLOW), 8)
    program = ctypes.create_string_buffer(struct.pack("@HP", 1, ctypes.addressof(instruction)))
    zero = ctypes.c_ulong(0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero):
        return ctypes.get_errno()
    if libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), program, zero, zero):
        return ctypes.get_errno()
    return 0


def count_calls(event: int) -> int:
    """Return what a perf counter of the tracepoint `event` says of COUNTED calls of ours. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    attributes = struct.pack("=IIQ", PERF_TYPE_TRACEPOINT, PERF_ATTR_SIZE_VER0, event)
    attributes = attributes.ljust(PERF_ATTR_SIZE_VER0, b"\0")
    number = SYS_PERF_EVENT_OPEN[platform.machine()]
    counter = libc.syscall(ctypes.c_long(number), attributes, 0, -1, -1, ctypes.c_ulong(0))
    if counter < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    try:
        before = int.from_bytes(os.read(counter, 8), "little")
        for _ in range(COUNTED):
            os.getppid()
        return int.from_bytes(os.read(counter, 8), "little") - before
    finally:
        os.close(counter)


def run_i386() -> int:
    """Return 0 if a 32-bit program ran, an errno if it could not be started. Raises OSError."""
    program = os.memfd_create("i386")
    os.write(program, I386_PROGRAM)

    def become() -> int:
        os.execve(program, ["i386"], {})

    try:
        status = in_child(become)
    finally:
        os.close(program)
    return 0 if status == _I386_STATUS else status


def share_core() -> int:
    """Move to the first core that is allowed; return 0. Raises OSError. Call it in a child."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    return 0
