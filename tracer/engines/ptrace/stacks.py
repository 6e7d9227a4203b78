"""The stack of a call at its entry stop, as a STACK frame: registers, and what changed since the thread's last."""

from __future__ import annotations

import struct
from typing import NamedTuple

from tracer.engines.ptrace import requests
from tracer.engines.ptrace.mappings import Mappings
from tracer.engines.ptrace.memory import Memory
from tracer.model.records import STACK_BLOCK, STACK_REGISTERS, StackFlag, pack_stack, stack_start

# struct user_regs_struct (sys/user.h), words of 64 bits.
_USER = (
    *("r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx", "rsi", "rdi"),
    *("orig_rax", "rip", "cs", "eflags", "rsp", "ss", "fs_base", "gs_base", "ds", "es", "fs", "gs"),
)
_WORDS = struct.Struct(f"<{len(_USER)}Q")
_KEPT = tuple(map(_USER.index, STACK_REGISTERS))
_CS = _USER.index("cs")
_USER32_CS = 0x23  # asm/segment.h of the kernel, __USER32_CS


class _Slice(NamedTuple):
    start: int
    data: bytes


class Stacks:
    """Reads stacks, and knows what the trace has of each thread's."""

    def __init__(self, memory: Memory, size: int) -> None:
        """Read up to `size` bytes of each stack from `memory`."""
        self._memory = memory
        self._size = size // STACK_BLOCK * STACK_BLOCK
        self._mappings = Mappings()
        self._current: set[int] = set()  # processes whose mappings are written as they are
        self._last: dict[int, _Slice] = {}
        self._registers = bytearray(_WORDS.size)
        self._address = requests.address_of(self._registers)

    def remapped(self, tgid: int) -> None:
        """Take note that code may have been mapped in process `tgid`."""
        self._current.discard(tgid)

    def forget(self, tid: int) -> None:
        """Let go of thread `tid`."""
        self._last.pop(tid, None)

    def renamed(self, former: int, tid: int) -> None:
        """Take what is known of `former` for that of `tid`."""
        if former in self._last:
            self._last[tid] = self._last.pop(former)

    def frames(self, tid: int, tgid: int) -> list[bytes]:
        """Return what to write before the call that `tid` has entered."""
        if requests.raw(requests.GETREGS, tid, 0, self._address) < 0:
            return []  # killed meanwhile
        mapped = [] if tgid in self._current else self._mappings.frames(tgid)
        self._current.add(tgid)
        words = _WORDS.unpack(self._registers)
        registers = tuple(words[i] for i in _KEPT)
        flags = StackFlag.NARROW if words[_CS] == _USER32_CS else 0
        before = self._last.get(tid, _Slice(0, b""))
        now = self._last[tid] = self._read(tgid, stack_start(registers))
        blocks = [
            (at // STACK_BLOCK, now.data[at : at + STACK_BLOCK])
            for at in range(0, len(now.data), STACK_BLOCK)
            if not _has(before, now.start + at, now.data[at : at + STACK_BLOCK])
        ]
        return [*mapped, pack_stack(tid, flags, registers, len(now.data), blocks)]

    def _read(self, tgid: int, start: int) -> _Slice:
        try:
            return _Slice(start, self._memory.read(tgid, start, self._size))
        except OSError:
            return _Slice(start, b"")


def _has(before: _Slice, address: int, block: bytes) -> bool:
    at = address - before.start
    return at >= 0 and before.data[at : at + STACK_BLOCK] == block
