"""Names for scheduling, memory policy, credentials, keys and the machine itself."""

from __future__ import annotations

from tracer.abi.flags.build import in_order, named, prefixed, words
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import FlagSet

POLICIES = {
    CONSTANTS["SCHED_NORMAL"]: "SCHED_OTHER",  # as POSIX calls it
    **named("SCHED_FIFO SCHED_RR SCHED_BATCH SCHED_IDLE SCHED_DEADLINE"),
}
SCHED_FLAGS = FlagSet(
    "SCHED_FLAG_???",
    named(
        "SCHED_FLAG_RESET_ON_FORK SCHED_FLAG_RECLAIM SCHED_FLAG_DL_OVERRUN SCHED_FLAG_KEEP_POLICY "
        "SCHED_FLAG_KEEP_PARAMS SCHED_FLAG_UTIL_CLAMP_MIN SCHED_FLAG_UTIL_CLAMP_MAX"
    ),
)
IOPRIO_WHO = named("IOPRIO_WHO_PROCESS IOPRIO_WHO_PGRP IOPRIO_WHO_USER")
IOPRIO_CLASSES = named("IOPRIO_CLASS_NONE IOPRIO_CLASS_RT IOPRIO_CLASS_BE IOPRIO_CLASS_IDLE")

_MODES = named("MPOL_DEFAULT MPOL_PREFERRED MPOL_BIND MPOL_INTERLEAVE MPOL_LOCAL MPOL_PREFERRED_MANY")
POLICY_MODE = FlagSet(
    "MPOL_???",
    named("MPOL_F_STATIC_NODES MPOL_F_RELATIVE_NODES MPOL_F_NUMA_BALANCING"),
    fields=((0x1FFF, _MODES),),
    apart=True,
)
BOUND_MODE = POLICY_MODE._replace(apart=False)
POLICY_MODES = _MODES
BIND = FlagSet("MPOL_???", named("MPOL_MF_STRICT MPOL_MF_MOVE MPOL_MF_MOVE_ALL"))
MOVE = FlagSet("MPOL_???", named("MPOL_MF_MOVE MPOL_MF_MOVE_ALL"))
GET_POLICY = FlagSet("MPOL_???", named("MPOL_F_NODE MPOL_F_ADDR MPOL_F_MEMS_ALLOWED"))
# In no exported header of this machine: what strace says of them is their witness.
PKEY = FlagSet("PKEY_???", named("PKEY_DISABLE_ACCESS PKEY_DISABLE_WRITE") | {4: "PKEY_DISABLE_EXECUTE"})
KEY_PERMISSIONS = FlagSet(
    "KEY_???",
    {
        1 << shift + bit: f"KEY_{who}_{what}"
        for who, shift in {"POS": 24, "USR": 16, "GRP": 8, "OTH": 0}.items()
        for bit, what in enumerate(["VIEW", "READ", "WRITE", "SEARCH", "LINK", "SETATTR"])
    },
)
LOG_LEVELS = {
    number: f"LOGLEVEL_{name}"
    for number, name in enumerate(
        ["EMERG", "ALERT", "CRIT", "ERR", "WARNING", "NOTICE", "INFO", "DEBUG", "DEBUG+1"]
    )
}

MEMBARRIER = named(
    "MEMBARRIER_CMD_QUERY MEMBARRIER_CMD_GLOBAL MEMBARRIER_CMD_GLOBAL_EXPEDITED "
    "MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED MEMBARRIER_CMD_PRIVATE_EXPEDITED "
    "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE "
    "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ "
    "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ"
)
MEMBARRIERS = FlagSet(
    "MEMBARRIER_CMD_???", {value: name for value, name in MEMBARRIER.items() if value}, numeric=True
)
MEMBARRIER_FLAGS = FlagSet("MEMBARRIER_CMD_FLAG_???", named("MEMBARRIER_CMD_FLAG_CPU"))

CAPABILITY_VERSIONS = prefixed("_LINUX_CAPABILITY_VERSION_")
CAPABILITY_NAMES = prefixed("CAP_", without="CAP_LAST_CAP")
CAPABILITIES = FlagSet(
    "CAP_???", {1 << number: f"1<<{name}" for number, name in sorted(CAPABILITY_NAMES.items())}, halves=True
)

SECURE_BITS = FlagSet(
    "SECBIT_???",
    named(
        "SECBIT_NOROOT SECBIT_NOROOT_LOCKED SECBIT_NO_SETUID_FIXUP SECBIT_NO_SETUID_FIXUP_LOCKED SECBIT_KEEP_CAPS "
        "SECBIT_KEEP_CAPS_LOCKED SECBIT_NO_CAP_AMBIENT_RAISE SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED"
    ),
    bare=True,
)

SPECIAL_KEYS = words(prefixed("KEY_SPEC_"))
KEYCTL = in_order(prefixed("KEYCTL_", without="KEYCTL_SUPPORTS_ KEYCTL_CAPS0_ KEYCTL_CAPS1_ KEYCTL_MOVE_EXCL"))
KEY_DEFAULTS = words(prefixed("KEY_REQKEY_DEFL_"))

KEY_MOVES = FlagSet("KEYCTL_MOVE_???", named("KEYCTL_MOVE_EXCL"))

KCMP = prefixed("KCMP_", without="KCMP_TYPES")

PERSONALITIES = prefixed("PER_", without="PER_MASK")
PERSONALITY = FlagSet(
    "PER_???",
    numeric=True,
    apart=True,
    bits=named(
        "UNAME26 ADDR_NO_RANDOMIZE FDPIC_FUNCPTRS MMAP_PAGE_ZERO ADDR_COMPAT_LAYOUT READ_IMPLIES_EXEC "
        "ADDR_LIMIT_32BIT SHORT_INODE WHOLE_SECONDS STICKY_TIMEOUTS ADDR_LIMIT_3GB"
    ),
    fields=(
        (
            CONSTANTS["PER_MASK"],
            {value: name for value, name in PERSONALITIES.items() if value < 0x100},
        ),
    ),
)
MODULE_INIT = FlagSet(
    "MODULE_INIT_???",
    named("MODULE_INIT_IGNORE_MODVERSIONS MODULE_INIT_IGNORE_VERMAGIC MODULE_INIT_COMPRESSED_FILE"),
)
DELETE_MODULE = FlagSet("O_???", named("O_NONBLOCK O_TRUNC"))
_KEXEC_ARCHS = prefixed("KEXEC_ARCH_", without="KEXEC_ARCH_MASK")
KEXEC = FlagSet(
    "KEXEC_???",
    named("KEXEC_ON_CRASH KEXEC_PRESERVE_CONTEXT"),
    fields=((CONSTANTS["KEXEC_ARCH_MASK"], _KEXEC_ARCHS),),
    apart=True,
)
KEXEC_FILE = FlagSet("KEXEC_FILE_???", named("KEXEC_FILE_UNLOAD KEXEC_FILE_ON_CRASH KEXEC_FILE_NO_INITRAMFS"))
REBOOT_MAGIC1 = named("LINUX_REBOOT_MAGIC1")
REBOOT_MAGIC2 = named("LINUX_REBOOT_MAGIC2 LINUX_REBOOT_MAGIC2A LINUX_REBOOT_MAGIC2B LINUX_REBOOT_MAGIC2C")
REBOOT = prefixed("LINUX_REBOOT_CMD_")
# linux/syslog.h, which isn't exported.
SYSLOG = {
    number: f"SYSLOG_ACTION_{name}"
    for number, name in enumerate(
        [
            "CLOSE",
            "OPEN",
            "READ",
            "READ_ALL",
            "READ_CLEAR",
            "CLEAR",
            "CONSOLE_OFF",
            "CONSOLE_ON",
            "CONSOLE_LEVEL",
            "SIZE_UNREAD",
            "SIZE_BUFFER",
        ]
    )
}
