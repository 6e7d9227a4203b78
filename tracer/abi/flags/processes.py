"""Names for processes: making them, waiting for them, their limits, signals and clocks."""

from __future__ import annotations

from tracer.abi.flags.build import named, prefixed
from tracer.abi.generate.sources import SIGNALS as _SIGNALS
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.region import REGION_BEGIN, REGION_END, REGION_OPTION
from tracer.abi.types import FlagSet

SIGNALS: dict[int, str] = {
    0: "0",  # kill: no signal, only the question whether there is a process
    **named(_SIGNALS),
    **{CONSTANTS["SIGRTMIN"] + number: f"SIGRT_{number}" for number in range(1, 33)},
}


def _all_signals_but(names: str) -> tuple[int, str]:
    """Return a set and its spelling: what it lacks, as strace says it."""
    numbers = {name.removeprefix("SIG"): number for number, name in SIGNALS.items()}
    lacking = sum(1 << numbers[name] - 1 for name in names.split())
    return (1 << 64) - 1 - lacking, f"~[{names}]"


# The C library blocks nearly all signals around fork and its like.
_NEARLY_ALL = dict(map(_all_signals_but, ("", "KILL STOP", "RTMIN RT_1", "KILL STOP RTMIN RT_1")))
SIGNAL_SET = FlagSet(
    "SIG???",
    _NEARLY_ALL | {1 << number - 1: name for number, name in SIGNALS.items() if number},
)
"""A signal set: bit 0 is signal 1. Sets of nearly all signals have names of their own."""

SIGMASK_HOW = named("SIG_BLOCK SIG_UNBLOCK SIG_SETMASK")
SIGACTION = FlagSet(
    "SA_???",
    named(
        "SA_RESTORER SA_ONSTACK SA_RESTART SA_NODEFER SA_RESETHAND SA_SIGINFO SA_NOCLDSTOP SA_NOCLDWAIT "
        "SA_UNSUPPORTED SA_EXPOSE_TAGBITS"
    ),
)

_CLONE_BITS = named(
    "CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_PIDFD CLONE_PTRACE CLONE_VFORK CLONE_PARENT "
    "CLONE_THREAD CLONE_NEWNS CLONE_SYSVSEM CLONE_SETTLS CLONE_PARENT_SETTID CLONE_CHILD_CLEARTID "
    "CLONE_DETACHED CLONE_UNTRACED CLONE_CHILD_SETTID CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC "
    "CLONE_NEWUSER CLONE_NEWPID CLONE_NEWNET CLONE_IO"
)
CLONE = FlagSet(
    "CLONE_???",
    _CLONE_BITS,
    last=((CONSTANTS["CSIGNAL"], {number: name for number, name in SIGNALS.items() if number}),),
)
"""The flags of clone: the lowest byte is the signal that the parent gets when the child ends."""

CLONE3 = FlagSet("CLONE_???", _CLONE_BITS | named("CLONE_NEWTIME CLONE_CLEAR_SIGHAND CLONE_INTO_CGROUP"))
UNSHARE = FlagSet(
    "CLONE_???",
    named(
        "CLONE_NEWTIME CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_THREAD CLONE_NEWNS CLONE_SYSVSEM "
        "CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWUSER CLONE_NEWPID CLONE_NEWNET"
    ),
)

SETNS = FlagSet(
    "CLONE_???",
    named(
        "CLONE_NEWTIME CLONE_NEWNS CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWUSER CLONE_NEWPID "
        "CLONE_NEWNET"
    ),
)

WAIT = FlagSet("W???", named("WNOHANG WEXITED WSTOPPED WCONTINUED WNOWAIT __WCLONE __WALL __WNOTHREAD"))
WAIT_IDS = named("P_ALL P_PID P_PGID P_PIDFD")
CHILD_CODES = named("CLD_EXITED CLD_KILLED CLD_DUMPED CLD_TRAPPED CLD_STOPPED CLD_CONTINUED")

RESOURCES = prefixed("RLIMIT_")
USAGE = {value & 0xFFFFFFFF: name for value, name in named("RUSAGE_SELF RUSAGE_CHILDREN RUSAGE_THREAD").items()}
PRIORITY = named("PRIO_PROCESS PRIO_PGRP PRIO_USER")
CLOCKS = prefixed("CLOCK_")
TIMER = FlagSet("TIMER_???", named("TIMER_ABSTIME"))
ARCH_PRCTL = prefixed("ARCH_")

PRCTL = {
    **named(
        "PR_SET_PDEATHSIG PR_GET_PDEATHSIG PR_GET_DUMPABLE PR_SET_DUMPABLE PR_GET_UNALIGN PR_SET_UNALIGN "
        "PR_GET_KEEPCAPS PR_SET_KEEPCAPS PR_GET_FPEMU PR_SET_FPEMU PR_GET_FPEXC PR_SET_FPEXC "
        "PR_GET_TIMING PR_SET_TIMING PR_SET_NAME PR_GET_NAME PR_GET_ENDIAN PR_SET_ENDIAN PR_GET_SECCOMP "
        "PR_SET_SECCOMP PR_CAPBSET_READ PR_CAPBSET_DROP PR_GET_TSC PR_SET_TSC PR_GET_SECUREBITS "
        "PR_SET_SECUREBITS PR_SET_TIMERSLACK PR_GET_TIMERSLACK PR_TASK_PERF_EVENTS_DISABLE "
        "PR_TASK_PERF_EVENTS_ENABLE PR_MCE_KILL PR_MCE_KILL_GET PR_SET_MM PR_SET_PTRACER "
        "PR_SET_CHILD_SUBREAPER PR_GET_CHILD_SUBREAPER PR_SET_NO_NEW_PRIVS PR_GET_NO_NEW_PRIVS "
        "PR_GET_TID_ADDRESS PR_SET_THP_DISABLE PR_GET_THP_DISABLE PR_MPX_ENABLE_MANAGEMENT "
        "PR_MPX_DISABLE_MANAGEMENT PR_SET_FP_MODE PR_GET_FP_MODE PR_CAP_AMBIENT PR_SVE_SET_VL "
        "PR_SVE_GET_VL PR_GET_SPECULATION_CTRL PR_SET_SPECULATION_CTRL PR_PAC_RESET_KEYS "
        "PR_SET_TAGGED_ADDR_CTRL PR_GET_TAGGED_ADDR_CTRL PR_SET_IO_FLUSHER PR_GET_IO_FLUSHER "
        "PR_SET_SYSCALL_USER_DISPATCH PR_PAC_SET_ENABLED_KEYS PR_PAC_GET_ENABLED_KEYS PR_SCHED_CORE "
        "PR_SME_SET_VL PR_SME_GET_VL PR_SET_VMA"
    ),
    REGION_OPTION: "REGION_OPTION",
}
REGION = {REGION_BEGIN: "REGION_BEGIN", REGION_END: "REGION_END"}
