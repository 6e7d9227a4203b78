"""Scheduling, affinity, input and output priorities, and where memory comes from."""

from __future__ import annotations

import errno

from tracer.abi.flags import memory as memory_flags
from tracer.abi.flags import system as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, FD, S32, U32, U64
from tracer.abi.layouts.common import TIMESPEC
from tracer.abi.layouts.system import IOVEC, SCHED_ATTR
from tracer.abi.types import (
    RESULT,
    Array,
    Choice,
    CpuSet,
    Entry,
    Exchange,
    Flags,
    Hex,
    IoVec,
    Macro,
    Nested,
    NodeSet,
    Part,
    Phase,
    Pointee,
    Shown,
    Struct,
    Switch,
)

POLICY = Choice(flags.POLICIES, "SCHED_???")
PRIORITY = Pointee(S32, "i", Phase.ENTRY)  # struct sched_param

_SCHEDULING = (
    Entry("sched_setparam", (S32, PRIORITY)),
    Entry("sched_getparam", (S32, Pointee(S32, "i"))),
    Entry("sched_setscheduler", (S32, POLICY, PRIORITY)),
    Entry("sched_getscheduler", (S32,), POLICY),
    Entry("sched_get_priority_max", (POLICY,)),
    Entry("sched_get_priority_min", (POLICY,)),
    Entry("sched_rr_get_interval", (S32, Struct(TIMESPEC))),
    Entry("sched_setattr", (S32, Struct(SCHED_ATTR, Phase.ENTRY), U32)),
    Entry("sched_getattr", (S32, Struct(SCHED_ATTR, size=2), U32, U32)),
    Entry("sched_setaffinity", (S32, U32, CpuSet(length=1))),
    Entry("sched_getaffinity", (S32, U32, CpuSet(length=RESULT, phase=Phase.EXIT))),
)

WHO = Choice(flags.IOPRIO_WHO, "IOPRIO_WHO_???")
_CLASS = Choice(flags.IOPRIO_CLASSES, "IOPRIO_CLASS_???")
_SHIFT = CONSTANTS["IOPRIO_CLASS_SHIFT"]
IOPRIO = Macro(
    "IOPRIO_PRIO_VALUE", (Part((1 << 32) - (1 << _SHIFT), _SHIFT, _CLASS), Part((1 << _SHIFT) - 1, 0, U32))
)

_PRIORITIES = (
    Entry("ioprio_set", (WHO, S32, IOPRIO)),
    Entry("ioprio_get", (WHO, S32), IOPRIO),
)

_STATUS = Choice(
    {2**32 - code: f"-{name}" for code, name in errno.errorcode.items()}, "", otherwise=S32
)  # of a page: its node, or why it wasn't moved
_POLICIES = (
    Entry("mbind", (ADDRESS, U64, Flags(flags.BOUND_MODE, 64), NodeSet(4), U64, Flags(flags.BIND))),
    Entry("set_mempolicy", (Flags(flags.POLICY_MODE), NodeSet(2), U64)),
    Entry(
        "get_mempolicy",
        (
            Pointee(Flags(flags.POLICY_MODE), "I"),
            NodeSet(2, Phase.EXIT),
            U64,
            ADDRESS,
            Flags(flags.GET_POLICY, 64),
        ),
    ),
    Entry("migrate_pages", (S32, U64, NodeSet(1), NodeSet(1))),
    Entry(
        "move_pages",
        (
            S32,
            U64,
            Array(ADDRESS, "Q", count=1),
            Array(S32, "i", count=1),
            Array(_STATUS, "i", count=1, phase=Phase.EXIT),
            Flags(flags.MOVE),
        ),
    ),
    Entry("set_mempolicy_home_node", (Hex(), U64, U64, Hex())),
)

PIECE = Nested(IOVEC)
_ADVICE = Choice(memory_flags.ADVICE, "MADV_???")
_READ_INTO = Exchange(Array(PIECE, "16s", count=2), IoVec(2, Phase.EXIT), Shown.LAST)
_MEMORY = (
    Entry("pkey_alloc", (Hex(), Flags(flags.PKEY, 64))),
    Entry("pkey_free", (S32,)),
    Entry(
        "remap_file_pages",
        (Hex(), U64, Flags(memory_flags.PROTECTION, 64), U64, Flags(memory_flags.MAP, 64)),
    ),
    Entry(
        "process_madvise", (FD, Array(PIECE, "16s", count=2), U64, Choice(memory_flags.ADVICE, "MADV_???"), Hex(32))
    ),
    Entry("process_mrelease", (FD, Hex(32))),
    Entry("process_vm_readv", (S32, _READ_INTO, U64, Array(PIECE, "16s", count=4), U64, U64)),
    Entry("process_vm_writev", (S32, IoVec(2), U64, Array(PIECE, "16s", count=4), U64, U64)),
    Entry(
        "membarrier",
        (
            Choice(flags.MEMBARRIER, "MEMBARRIER_CMD_???"),
            Flags(flags.MEMBARRIER_FLAGS),
            Switch(on=1, mask=1, cases={0: ABSENT}, default=S32),
        ),
        Switch(on=0, cases={0: Flags(flags.MEMBARRIERS)}, default=S32),
    ),
    Entry("getcpu", (Pointee(U32, "I"), Pointee(U32, "I"), ADDRESS)),
)

ENTRIES = (*_SCHEDULING, *_PRIORITIES, *_POLICIES, *_MEMORY)
