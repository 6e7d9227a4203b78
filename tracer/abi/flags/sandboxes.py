"""Names for programs that the kernel runs or checks: seccomp, landlock, bpf, perf, ptrace."""

from __future__ import annotations

from tracer.abi.flags.build import field, in_order, named, prefixed
from tracer.abi.generate import sources
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import FlagSet

SECCOMP = named("SECCOMP_SET_MODE_STRICT SECCOMP_SET_MODE_FILTER SECCOMP_GET_ACTION_AVAIL SECCOMP_GET_NOTIF_SIZES")
SECCOMP_MODES = prefixed("SECCOMP_MODE_")
SECCOMP_ACTIONS = prefixed(
    "SECCOMP_RET_", without="SECCOMP_RET_KILL SECCOMP_RET_ACTION SECCOMP_RET_ACTION_FULL SECCOMP_RET_DATA"
)
SECCOMP_FLAGS = FlagSet("SECCOMP_FILTER_FLAG_???", prefixed("SECCOMP_FILTER_FLAG_"))

BPF_CLASSES = named("BPF_LD BPF_LDX BPF_ST BPF_STX BPF_ALU BPF_JMP BPF_RET BPF_MISC")
_LOADS = (
    (0x18, named("BPF_W BPF_H BPF_B")),
    (0xE0, named("BPF_IMM BPF_ABS BPF_IND BPF_MEM BPF_LEN BPF_MSH")),
)
_SOURCE = (0x08, named("BPF_K BPF_X"))
_ALU = "BPF_ADD BPF_SUB BPF_MUL BPF_DIV BPF_OR BPF_AND BPF_LSH BPF_RSH BPF_NEG BPF_MOD BPF_XOR"
BPF_PARTS = {
    **dict.fromkeys(named("BPF_LD BPF_LDX"), _LOADS),
    **dict.fromkeys(named("BPF_ST BPF_STX"), ()),
    CONSTANTS["BPF_ALU"]: (_SOURCE, (0xF0, named(_ALU))),
    CONSTANTS["BPF_JMP"]: (_SOURCE, (0xF0, named("BPF_JA BPF_JEQ BPF_JGT BPF_JGE BPF_JSET"))),
    CONSTANTS["BPF_RET"]: ((0x18, named("BPF_K BPF_X BPF_A")),),
    CONSTANTS["BPF_MISC"]: ((0xF8, named("BPF_TAX BPF_TXA")),),
}
"""Class of an instruction -> the parts of its code: (mask, value -> name). linux/bpf_common.h, linux/filter.h"""

LANDLOCK_ACCESS = FlagSet("LANDLOCK_ACCESS_FS_???", in_order(prefixed("LANDLOCK_ACCESS_FS_")))
LANDLOCK_CREATE = FlagSet("LANDLOCK_CREATE_RULESET_???", named("LANDLOCK_CREATE_RULESET_VERSION"))
LANDLOCK_RULES = prefixed("LANDLOCK_RULE_")

BPF_COMMANDS = named(
    "BPF_MAP_CREATE BPF_MAP_LOOKUP_ELEM BPF_MAP_UPDATE_ELEM BPF_MAP_DELETE_ELEM BPF_MAP_GET_NEXT_KEY "
    "BPF_PROG_LOAD BPF_OBJ_PIN BPF_OBJ_GET BPF_PROG_ATTACH BPF_PROG_DETACH BPF_PROG_TEST_RUN "
    "BPF_PROG_GET_NEXT_ID BPF_MAP_GET_NEXT_ID BPF_PROG_GET_FD_BY_ID BPF_MAP_GET_FD_BY_ID "
    "BPF_OBJ_GET_INFO_BY_FD BPF_PROG_QUERY BPF_RAW_TRACEPOINT_OPEN BPF_BTF_LOAD BPF_BTF_GET_FD_BY_ID "
    "BPF_TASK_FD_QUERY BPF_MAP_LOOKUP_AND_DELETE_ELEM BPF_MAP_FREEZE BPF_BTF_GET_NEXT_ID "
    "BPF_MAP_LOOKUP_BATCH BPF_MAP_LOOKUP_AND_DELETE_BATCH BPF_MAP_UPDATE_BATCH BPF_MAP_DELETE_BATCH "
    "BPF_LINK_CREATE BPF_LINK_UPDATE BPF_LINK_GET_FD_BY_ID BPF_LINK_GET_NEXT_ID BPF_ENABLE_STATS "
    "BPF_ITER_CREATE BPF_LINK_DETACH BPF_PROG_BIND_MAP"
)
BPF_MAP_TYPES = prefixed("BPF_MAP_TYPE_")
BPF_PROGRAM_TYPES = prefixed("BPF_PROG_TYPE_")
BPF_ATTACH_TYPES = prefixed(
    "BPF_CGROUP_", "BPF_SK_", "BPF_TRACE_", "BPF_XDP", "BPF_LSM_", "BPF_LIRC_", "BPF_FLOW_", "BPF_MODIFY_",
    without="BPF_FLOW_DISSECTOR_ BPF_CGROUP_ITER_ BPF_SK_LOOKUP_F_ BPF_SK_STORAGE_",
)  # fmt: skip
BPF_UPDATE = FlagSet("BPF_???", named("BPF_NOEXIST BPF_EXIST BPF_F_LOCK"), zero="BPF_ANY")
BPF_MAP_FLAGS = FlagSet(
    "BPF_F_???",
    named(
        "BPF_F_NO_PREALLOC BPF_F_NO_COMMON_LRU BPF_F_NUMA_NODE BPF_F_RDONLY BPF_F_WRONLY BPF_F_STACK_BUILD_ID "
        "BPF_F_ZERO_SEED BPF_F_RDONLY_PROG BPF_F_WRONLY_PROG BPF_F_CLONE BPF_F_MMAPABLE BPF_F_PRESERVE_ELEMS "
        "BPF_F_INNER_MAP"
    ),
)
BPF_FILE_FLAGS = FlagSet("BPF_F_???", named("BPF_F_RDONLY BPF_F_WRONLY"))
BPF_PROGRAM_FLAGS = FlagSet(
    "BPF_F_???",
    named(
        "BPF_F_STRICT_ALIGNMENT BPF_F_ANY_ALIGNMENT BPF_F_TEST_RND_HI32 BPF_F_TEST_STATE_FREQ BPF_F_SLEEPABLE "
        "BPF_F_XDP_HAS_FRAGS"
    ),
)
BPF_ATTACH_FLAGS = FlagSet("BPF_F_???", named("BPF_F_ALLOW_OVERRIDE BPF_F_ALLOW_MULTI BPF_F_REPLACE"))
BPF_LOOKUP = FlagSet("BPF_???", named("BPF_F_LOCK"), zero="BPF_ANY")

PERF_TYPES = prefixed("PERF_TYPE_", without="PERF_TYPE_MAX")
_NO_CACHES = "PERF_COUNT_HW_CACHE_MAX PERF_COUNT_HW_CACHE_OP_MAX PERF_COUNT_HW_CACHE_RESULT_MAX"
_OF_CACHES = "PERF_COUNT_HW_CACHE_OP_ PERF_COUNT_HW_CACHE_RESULT_"
PERF_HARDWARE = prefixed("PERF_COUNT_HW_", without="PERF_COUNT_HW_CACHE_ PERF_COUNT_HW_MAX")
PERF_SOFTWARE = prefixed("PERF_COUNT_SW_", without="PERF_COUNT_SW_MAX")
PERF_CACHE = FlagSet(
    "PERF_COUNT_HW_CACHE_???",
    fields=(
        field(
            0xFF, prefixed("PERF_COUNT_HW_CACHE_RESULT_", without=_NO_CACHES), "PERF_COUNT_HW_CACHE_RESULT_???", 16
        ),
        field(0xFF, prefixed("PERF_COUNT_HW_CACHE_OP_", without=_NO_CACHES), "PERF_COUNT_HW_CACHE_OP_???", 8),
        field(
            0xFF, prefixed("PERF_COUNT_HW_CACHE_", without=f"{_NO_CACHES} {_OF_CACHES}"), "PERF_COUNT_HW_CACHE_???"
        ),
    ),
)
"""An event of a cache: how it ended, what was done, which cache."""
PERF_SKIDS = {0: "arbitrary skid", 1: "constant skid", 2: "requested to have 0 skid", 3: "must have 0 skid"}
"""precise_ip: what linux/perf_event.h says in a comment."""
PERF_SIZES = prefixed("PERF_ATTR_SIZE_")
_SAMPLES = {
    **prefixed("PERF_SAMPLE_", without="PERF_SAMPLE_BRANCH_ PERF_SAMPLE_REGS_ABI_ PERF_SAMPLE_MAX"),
    **named("PERF_SAMPLE_BRANCH_STACK"),
}
PERF_SAMPLE = FlagSet(
    "PERF_SAMPLE_???", {bit: name for bit, name in in_order(_SAMPLES).items() if bit.bit_count() == 1}
)
PERF_FORMAT = FlagSet("PERF_FORMAT_???", in_order(prefixed("PERF_FORMAT_", without="PERF_FORMAT_MAX")))
PERF_FLAGS = FlagSet(
    "PERF_FLAG_???",
    named("PERF_FLAG_FD_NO_GROUP PERF_FLAG_FD_OUTPUT PERF_FLAG_PID_CGROUP PERF_FLAG_FD_CLOEXEC"),
)

_RENAMED = {"PTRACE_PEEKUSR": "PTRACE_PEEKUSER", "PTRACE_POKEUSR": "PTRACE_POKEUSER"}
_NO_REQUESTS = "PTRACE_O_ PTRACE_EVENT_ PTRACE_SYSCALL_INFO_ PTRACE_PEEKSIGINFO_ PTRACE_EVENTMSG_"
PTRACE = {number: _RENAMED.get(name, name) for number, name in prefixed("PTRACE_", without=_NO_REQUESTS).items()}
PTRACE_OPTIONS = FlagSet("PTRACE_O_???", in_order(prefixed("PTRACE_O_", without="PTRACE_O_MASK")))
USER_REGISTERS = {8 * CONSTANTS[name]: f"8*{name}" for name in sources.REGISTERS.split()}
"""Offset in struct user -> the register there. sys/reg.h"""
REGISTER_SETS = {
    CONSTANTS[name]: name
    for name in [
        "NT_PRSTATUS",
        "NT_PRFPREG",
        "NT_PRPSINFO",
        "NT_TASKSTRUCT",
        "NT_AUXV",
        "NT_386_TLS",
        "NT_386_IOPERM",
        "NT_X86_XSTATE",
    ]
}
