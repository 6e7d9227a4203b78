"""The structs of x86_64 that calls about the system, its files and its tasks take.

As `layouts`; tests/abi/test_layouts.py compares all of them with the headers, as far as these have them.
"""

from __future__ import annotations

from tracer.abi.flags import mounts, sandboxes, signals, system
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.layouts.common import ADDRESS, S32, S64, U32, U64
from tracer.abi.types import (
    Absent,
    Bits,
    ByMember,
    Chars,
    Choice,
    Fd,
    Field,
    Flags,
    Halves,
    HandleBytes,
    Hex,
    Int,
    Kind,
    Layout,
    Nested,
    Repeated,
    Seconds,
    SignalSet,
    Switch,
)

_U16 = Int(16, signed=False)

FSID = Layout("fsid_t", 8, (Field("val", 0, "8s", Repeated(Hex(32), "I")),))
_COUNTS = ("f_bsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree")
STATFS = Layout(
    "struct statfs",
    120,
    (
        Field("f_type", 0, "Q", Choice(mounts.FILE_SYSTEMS, "FS_???", 64, otherwise=Hex())),
        *(Field(name, 8 + 8 * i, "Q", U64) for i, name in enumerate(_COUNTS)),
        Field("f_fsid", 56, "8s", Nested(FSID)),
        Field("f_namelen", 64, "Q", U64),
        Field("f_frsize", 72, "Q", U64),
        Field("f_flags", 80, "Q", Flags(mounts.STATFS, 64)),
    ),
)
"""statfs, fstatfs. asm/statfs.h"""

USTAT = Layout("struct ustat", 32, (Field("f_tfree", 0, "i", S32), Field("f_tinode", 8, "Q", U64)))
"""ustat. linux/types.h"""

HANDLE = Layout(
    "struct file_handle",
    8,
    (
        Field("handle_bytes", 0, "I", U32),
        Field("handle_type", 4, "i", S32),
        Field("f_handle", 8, "*", HandleBytes()),
    ),
)
HANDLE_SIZE = Layout("struct file_handle", 4, HANDLE.fields[:1])
"""A handle: how many bytes, of what type, and the bytes. fcntl.h"""

UTIMBUF = Layout("struct utimbuf", 16, (Field("actime", 0, "q", Seconds()), Field("modtime", 8, "q", Seconds())))
"""utime. linux/utime.h"""

_DQBLK = "bhardlimit bsoftlimit curspace ihardlimit isoftlimit curinodes btime itime"
DQBLK = Layout(
    "struct dqblk",
    72,
    (
        *(Field(f"dqb_{name}", 8 * i, "Q", U64) for i, name in enumerate(_DQBLK.split())),
        Field("dqb_valid", 64, "I", Flags(mounts.QUOTA_VALID)),
    ),
)
DQINFO = Layout(
    "struct dqinfo",
    24,
    (
        Field("dqi_bgrace", 0, "Q", U64),
        Field("dqi_igrace", 8, "Q", U64),
        Field("dqi_flags", 16, "I", Hex(32)),
        Field("dqi_valid", 20, "I", Hex(32)),
    ),
)
"""quotactl. linux/quota.h"""

MOUNT_ATTR = Layout(
    "struct mount_attr",
    32,
    (
        Field("attr_set", 0, "Q", Flags(mounts.MOUNT_ATTRIBUTES, 64)),
        Field("attr_clr", 8, "Q", Flags(mounts.MOUNT_ATTRIBUTES, 64)),
        Field("propagation", 16, "Q", Choice(mounts.PROPAGATION, "MS_???", 64)),
        Field("userns_fd", 24, "Q", Fd()),
    ),
    least=32,
)
"""mount_setattr. linux/mount.h"""

IOVEC = Layout("struct iovec", 16, (Field("iov_base", 0, "Q", ADDRESS), Field("iov_len", 8, "Q", U64)))
"""Where another process's data is: not copied. linux/uio.h"""


def _unless(kept: str, kind: Kind) -> Switch:
    """Return a member of struct sched_attr that counts unless the flags say that it is kept as it was."""
    return Switch(on=8, mask=CONSTANTS[f"SCHED_FLAG_KEEP_{kept}"], cases={0: kind}, default=Absent())


SCHED_ATTR = Layout(
    "struct sched_attr",
    56,
    (
        Field("size", 0, "I", U32),
        Field("sched_policy", 4, "I", _unless("POLICY", Choice(system.POLICIES, "SCHED_???"))),
        Field("sched_flags", 8, "Q", Flags(system.SCHED_FLAGS, 64)),
        Field("sched_nice", 16, "i", _unless("PARAMS", S32)),
        Field("sched_priority", 20, "I", _unless("PARAMS", U32)),
        Field("sched_runtime", 24, "Q", _unless("PARAMS", U64)),
        Field("sched_deadline", 32, "Q", _unless("PARAMS", U64)),
        Field("sched_period", 40, "Q", _unless("PARAMS", U64)),
        Field("sched_util_min", 48, "I", U32),
        Field("sched_util_max", 52, "I", U32),
    ),
    sized_by="size",
    least=48,
)
"""sched_setattr, sched_getattr: 48 bytes until Linux 5.3. linux/sched/types.h"""

CAPABILITY_HEADER = Layout(
    "struct __user_cap_header_struct",
    8,
    (
        Field("version", 0, "I", Choice(system.CAPABILITY_VERSIONS, "_LINUX_CAPABILITY_VERSION_???")),
        Field("pid", 4, "i", S32),
    ),
)
_SETS = ("effective", "permitted", "inheritable")
_SET = Halves(12, Flags(system.CAPABILITIES, 64))
CAPABILITY_SETS = Layout(
    "struct __user_cap_data_struct[2]", 24, tuple(Field(name, 4 * i, "16s", _SET) for i, name in enumerate(_SETS))
)
CAPABILITY_SET = Layout(
    "struct __user_cap_data_struct",
    12,
    tuple(Field(name, 4 * i, "I", Flags(system.CAPABILITIES)) for i, name in enumerate(_SETS)),
)
"""capget, capset: two structs since version 2, the second with the upper halves. linux/capability.h"""

KEYCTL_DH = Layout(
    "struct keyctl_dh_params",
    12,
    tuple(Field(name, 4 * i, "i", S32) for i, name in enumerate(("private", "prime", "base"))),
)
"""keyctl KEYCTL_DH_COMPUTE. linux/keyctl.h, which calls the first `priv` for C++'s sake"""

UTSNAME = Layout(
    "struct new_utsname",
    390,
    tuple(
        Field(name, 65 * i, "65s", Chars())
        for i, name in enumerate(("sysname", "nodename", "release", "version", "machine", "domainname"))
    ),
)
"""uname. linux/utsname.h"""

_MEMORY = ("totalram", "freeram", "sharedram", "bufferram", "totalswap", "freeswap")
SYSINFO = Layout(
    "struct sysinfo",
    112,
    (
        Field("uptime", 0, "q", S64),
        Field("loads", 8, "24s", Repeated(U64, "Q")),
        *(Field(name, 32 + 8 * i, "Q", U64) for i, name in enumerate(_MEMORY)),
        Field("procs", 80, "H", _U16),
        Field("totalhigh", 88, "Q", U64),
        Field("freehigh", 96, "Q", U64),
        Field("mem_unit", 104, "I", U32),
    ),
)
"""sysinfo. linux/sysinfo.h"""

_SEGMENT_BITS = (
    ("seg_32bit", 0, 1), ("contents", 1, 2), ("read_exec_only", 3, 1), ("limit_in_pages", 4, 1),
    ("seg_not_present", 5, 1), ("useable", 6, 1), ("lm", 7, 1),
)  # fmt: skip
USER_DESC = Layout(
    "struct user_desc",
    16,
    (
        Field("entry_number", 0, "I", S32),
        Field("base_addr", 4, "I", Hex(32, digits=8)),
        Field("limit", 8, "I", Hex(32, digits=8)),
        *(Field(name, 12, "I", Bits(shift, width)) for name, shift, width in _SEGMENT_BITS),
    ),
)
"""modify_ldt, set_thread_area. asm/ldt.h"""

STACK = Layout(
    "stack_t",
    24,
    (
        Field("ss_sp", 0, "Q", ADDRESS),
        Field("ss_flags", 8, "I", Flags(signals.STACK)),
        Field("ss_size", 16, "Q", U64),
    ),
)
"""sigaltstack. asm/signal.h"""

SIGNAL_FRAME = Layout("struct rt_sigframe", 304, (Field("mask", 296, "Q", SignalSet()),))
"""rt_sigreturn: a ucontext_t (sys/ucontext.h), of which the signal mask is at the end."""

SECCOMP_SIZES = Layout(
    "struct seccomp_notif_sizes",
    6,
    tuple(
        Field(name, 2 * i, "H", _U16)
        for i, name in enumerate(("seccomp_notif", "seccomp_notif_resp", "seccomp_data"))
    ),
)
"""seccomp SECCOMP_GET_NOTIF_SIZES. linux/seccomp.h"""

LANDLOCK_RULESET = Layout(
    "struct landlock_ruleset_attr",
    8,
    (Field("handled_access_fs", 0, "Q", Flags(sandboxes.LANDLOCK_ACCESS, 64)),),
    least=8,
)
LANDLOCK_BENEATH = Layout(
    "struct landlock_path_beneath_attr",
    12,
    (
        Field("allowed_access", 0, "Q", Flags(sandboxes.LANDLOCK_ACCESS, 64)),
        Field("parent_fd", 8, "i", Fd()),
    ),
)
"""landlock_create_ruleset, landlock_add_rule. linux/landlock.h"""

_PERF_BITS = (
    "disabled inherit pinned exclusive exclude_user exclude_kernel exclude_hv exclude_idle mmap comm freq "
    "inherit_stat enable_on_exec task watermark"
)
_PERF_LATER_BITS = (
    "mmap_data sample_id_all exclude_host exclude_guest exclude_callchain_kernel exclude_callchain_user mmap2 "
    "comm_exec use_clockid context_switch write_backward namespaces ksymbol bpf_event aux_output cgroup "
    "text_poke build_id inherit_thread remove_on_exec sigtrap"
)
_PERF_CONFIGS: dict[int, Kind] = {
    CONSTANTS["PERF_TYPE_HARDWARE"]: Choice(sandboxes.PERF_HARDWARE, "PERF_COUNT_HW_???", 64),
    CONSTANTS["PERF_TYPE_SOFTWARE"]: Choice(sandboxes.PERF_SOFTWARE, "PERF_COUNT_SW_???", 64),
    CONSTANTS["PERF_TYPE_TRACEPOINT"]: U64,
    CONSTANTS["PERF_TYPE_HW_CACHE"]: Flags(sandboxes.PERF_CACHE, 64),
}
_PERF_PLACES = (*_PERF_BITS.split(), "", "", *_PERF_LATER_BITS.split())


def _of_bit(name: str, set_: Kind, clear: Kind) -> Switch:
    """Return a member that is one thing if bit `name` of the struct is set, and another if not."""
    bit = 1 << _PERF_PLACES.index(name)
    return Switch(on=40, mask=bit, cases={bit: set_}, default=clear)


def _at_breakpoint(breakpoint: Kind, other: Kind) -> Switch:
    return Switch(on=0, cases={CONSTANTS["PERF_TYPE_BREAKPOINT"]: breakpoint}, default=other)


PERF_EVENT = Layout(
    "struct perf_event_attr",
    128,
    (
        Field("type", 0, "I", Choice(sandboxes.PERF_TYPES, "PERF_TYPE_???")),
        Field("size", 4, "I", Choice(sandboxes.PERF_SIZES, "PERF_ATTR_SIZE_???")),
        Field("config", 8, "Q", ByMember("type", _PERF_CONFIGS, Hex())),
        Field("sample_period", 16, "Q", _of_bit("freq", Absent(), U64)),
        Field("sample_freq", 16, "Q", _of_bit("freq", U64, Absent())),
        Field("sample_type", 24, "Q", Flags(sandboxes.PERF_SAMPLE, 64)),
        Field("read_format", 32, "Q", Flags(sandboxes.PERF_FORMAT, 64)),
        *(Field(name, 40, "Q", Bits(i, optional=True)) for i, name in enumerate(_PERF_BITS.split())),
        Field("precise_ip", 40, "Q", Bits(15, 2, kind=Choice(sandboxes.PERF_SKIDS, "", beside=True))),
        *(Field(name, 40, "Q", Bits(17 + i, optional=True)) for i, name in enumerate(_PERF_LATER_BITS.split())),
        Field("wakeup_events", 48, "I", _of_bit("watermark", Absent(), U32)),
        Field("wakeup_watermark", 48, "I", _of_bit("watermark", U32, Absent())),
        Field("bp_type", 52, "I", _at_breakpoint(U32, Absent())),
        Field("bp_addr", 56, "Q", _at_breakpoint(Hex(), Absent())),
        Field("bp_len", 64, "Q", _at_breakpoint(U64, Absent())),
        Field("config1", 56, "Q", _at_breakpoint(Absent(), Hex())),
        Field("config2", 64, "Q", _at_breakpoint(Absent(), Hex())),
        Field("branch_sample_type", 72, "Q", Hex(), ("sample_type", CONSTANTS["PERF_SAMPLE_BRANCH_STACK"])),
        Field("sample_regs_user", 80, "Q", Hex()),
        Field("sample_stack_user", 88, "I", Hex(32), ("sample_type", CONSTANTS["PERF_SAMPLE_STACK_USER"])),
        Field("clockid", 92, "i", _of_bit("use_clockid", S32, Absent())),
        Field("sample_regs_intr", 96, "Q", Hex()),
        Field("aux_watermark", 104, "I", U32),
        Field("sample_max_stack", 108, "H", _U16),
        Field("aux_sample_size", 112, "I", U32),
        Field("sig_data", 120, "Q", U64),
    ),
    sized_by="size",
    least=64,
)
"""perf_event_open: 64 bytes in its first version. linux/perf_event.h"""
