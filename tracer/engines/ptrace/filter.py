"""A seccomp filter that lets a launched command stop only at the calls that are to be recorded.

Every other call runs at full speed: it never leaves the kernel's own path (seccomp(2), bpf classic).
The filter is inherited for good, and without a tracer its calls answer ENOSYS: so it is only used where
every task is followed, and tracees die with their tracer.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from tracer.plan.plan import ArchPlan, Plan

# BPF_LD|W|ABS, BPF_JMP|JA, BPF_JMP|JEQ|K, BPF_RET|K
_LOAD_WORD, _JUMP, _JUMP_EQUAL, _RETURN = 0x20, 0x05, 0x15, 0x06
_NUMBER, _ARCH = 0, 4  # offsets in struct seccomp_data
_ALLOW, _TRACE = 0x7FFF0000, 0x7FF00000  # SECCOMP_RET_*
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_INSTRUCTION = struct.Struct("<HBBI")
_LONGEST = 4096  # instructions, BPF_MAXINSNS

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def traced_numbers(arch: ArchPlan) -> frozenset[int]:
    """Return the calls of an architecture at which a task has to stop."""
    always = arch.exec_numbers | {arch.getaffinity, arch.setaffinity}
    return (arch.wanted or frozenset()) | arch.helpers | always


def program(plan: Plan) -> bytes | None:
    """Return the filter for `plan` as struct sock_filter[]; None if it wants every call, or too many."""
    allowed = plan.kernel_filter and plan.follow
    if not allowed or any(arch.wanted is None for arch in plan.archs.values()):
        return None
    instructions: list[Instruction] = [(_LOAD_WORD, 0, 0, _ARCH)]
    for number, arch in plan.archs.items():
        body = _body(traced_numbers(arch))
        instructions += [(_JUMP_EQUAL, 1, 0, number), (_JUMP, 0, 0, len(body)), *body]
    instructions.append((_RETURN, 0, 0, _TRACE))  # an architecture without tables: everything is recorded
    if len(instructions) > _LONGEST:
        return None
    return b"".join(_INSTRUCTION.pack(*instruction) for instruction in instructions)


def _body(numbers: Iterable[int]) -> list[Instruction]:
    found: list[Instruction] = [(_LOAD_WORD, 0, 0, _NUMBER)]
    for number in sorted(n for n in numbers if n >= 0):
        found += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _TRACE)]
    return [*found, (_RETURN, 0, 0, _ALLOW)]


def filtered_already() -> bool:
    """Whether this process is under a seccomp filter, which its children inherit."""
    with open("/proc/self/status", "rb") as file:
        return f"Seccomp:\t{_SECCOMP_MODE_FILTER}\n".encode() in file.read()


def install(instructions: bytes) -> bool:
    """Put this process, about to become the command, under the filter; whether that worked.

    Root needs no NO_NEW_PRIVS. For others it takes nothing away: a traced setuid program runs without
    privileges anyway.
    """
    import ctypes

    libc = ctypes.CDLL(None)
    code = ctypes.create_string_buffer(instructions, len(instructions))
    header = struct.pack("@HP", len(instructions) // _INSTRUCTION.size, ctypes.addressof(code))
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0:
        return True
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0) == 0)
