"""Calls that make, end, wait for and identify processes and threads."""

from __future__ import annotations

from tracer.abi.flags import processes as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, AT, DIRFD, FD, ID, PATH, S32, U32, U64
from tracer.abi.layouts.common import CLONE_ARGS, CLONED, RLIMIT, RUSAGE
from tracer.abi.types import (
    Choice,
    Entry,
    Exchange,
    FdArray,
    Flags,
    Kind,
    Phase,
    Pointee,
    Shown,
    Siginfo,
    StringArray,
    Struct,
    Switch,
    WaitStatus,
)

ARGUMENTS = StringArray()
ENVIRONMENT = StringArray(count_only=True)
USAGE = Struct(RUSAGE)
WAIT = Flags(flags.WAIT)
RESOURCE = Choice(flags.RESOURCES, "RLIMIT_???")
PRIORITY = Choice(flags.PRIORITY, "PRIO_???")


def _if_cloned_with(names: str, kind: Kind) -> Switch:
    """Return an argument of clone that is there if the flags have one of the bits."""
    mask = sum(CONSTANTS[name] for name in names.split())
    return Switch(on=0, mask=mask, cases={0: ABSENT}, default=kind)


_PARENT_TID = Switch(
    on=0,
    mask=CONSTANTS["CLONE_PARENT_SETTID"] | CONSTANTS["CLONE_PIDFD"],  # both together are refused
    cases={
        CONSTANTS["CLONE_PARENT_SETTID"]: Pointee(S32, "i"),
        CONSTANTS["CLONE_PIDFD"]: FdArray(1),
        0: ABSENT,
    },
    default=ADDRESS,
)

_MAKING = (
    Entry("fork", ()),
    Entry("vfork", ()),
    Entry(
        "clone",
        (
            Flags(flags.CLONE, 64),
            ADDRESS,
            _PARENT_TID,
            _if_cloned_with("CLONE_CHILD_SETTID CLONE_CHILD_CLEARTID", ADDRESS),
            _if_cloned_with("CLONE_SETTLS", ADDRESS),
        ),
    ),
    Entry("clone3", (Exchange(Struct(CLONE_ARGS, Phase.ENTRY, size=1), Struct(CLONED, size=1), Shown.APART), U64)),
    Entry("unshare", (Flags(flags.UNSHARE, 64),)),
    Entry("setns", (FD, Flags(flags.SETNS))),
    Entry("execve", (PATH, ARGUMENTS, ENVIRONMENT)),
    Entry("execveat", (DIRFD, PATH, ARGUMENTS, ENVIRONMENT, AT)),
    Entry("exit", (S32,)),
    Entry("exit_group", (S32,)),
)

_WAITED = Switch(on=0, cases={CONSTANTS["P_PIDFD"]: FD}, default=S32)
_WAITING = (
    Entry("wait4", (S32, Pointee(WaitStatus(), "i"), WAIT, USAGE)),
    Entry("waitid", (Choice(flags.WAIT_IDS, "P_???"), _WAITED, Siginfo(), WAIT, USAGE)),
)

_NO_ARGUMENTS = (
    "getpid getppid gettid getpgrp setsid getuid geteuid getgid getegid sched_yield pause vhangup restart_syscall"
)
_IDENTITY = (
    *(Entry(name, ()) for name in _NO_ARGUMENTS.split()),
    Entry("getpgid", (S32,)),
    Entry("setpgid", (S32, S32)),
    Entry("getsid", (S32,)),
    Entry("setuid", (ID,)),
    Entry("setgid", (ID,)),
    Entry("setreuid", (ID, ID)),
    Entry("setregid", (ID, ID)),
    Entry("setresuid", (ID, ID, ID)),
    Entry("setresgid", (ID, ID, ID)),
    Entry("getresuid", (Pointee(U32, "I"),) * 3),
    Entry("getresgid", (Pointee(U32, "I"),) * 3),
    Entry("setfsuid", (ID,)),
    Entry("setfsgid", (ID,)),
)

_BASE = Switch(
    on=0,
    cases={
        **{CONSTANTS[name]: Pointee(ADDRESS, "Q") for name in ("ARCH_GET_FS", "ARCH_GET_GS")},
        CONSTANTS["ARCH_GET_CPUID"]: ABSENT,
    },
    default=ADDRESS,
)
_THREADS = (Entry("arch_prctl", (Choice(flags.ARCH_PRCTL, "ARCH_???"), _BASE)),)

_LIMITS = (
    Entry("getrlimit", (RESOURCE, Struct(RLIMIT))),
    Entry("setrlimit", (RESOURCE, Struct(RLIMIT, Phase.ENTRY))),
    Entry("prlimit64", (S32, RESOURCE, Struct(RLIMIT, Phase.ENTRY), Struct(RLIMIT))),
    Entry("getrusage", (Choice(flags.USAGE, "RUSAGE_???"), USAGE)),
    Entry("getpriority", (PRIORITY, S32)),
    Entry("setpriority", (PRIORITY, S32, S32)),
)

ENTRIES = (*_MAKING, *_WAITING, *_IDENTITY, *_THREADS, *_LIMITS)
