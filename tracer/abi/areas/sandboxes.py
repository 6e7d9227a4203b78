"""Programs that the kernel runs or checks for others: seccomp, landlock, bpf, perf_event_open; and ptrace."""

from __future__ import annotations

from tracer.abi.flags import sandboxes as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, FD, S32, SIGNAL, U32, U64
from tracer.abi.layouts.bpf import BPF_ATTRIBUTES
from tracer.abi.layouts.system import LANDLOCK_BENEATH, LANDLOCK_RULESET, PERF_EVENT, SECCOMP_SIZES
from tracer.abi.types import (
    Choice,
    Entry,
    Filter,
    Flags,
    Hex,
    Kind,
    Phase,
    Pointee,
    Siginfo,
    SignalSet,
    Struct,
    Switch,
)

_FILTER = CONSTANTS["SECCOMP_SET_MODE_FILTER"]
_ACTION = Pointee(Choice(flags.SECCOMP_ACTIONS, "SECCOMP_RET_???"), "I", Phase.ENTRY)
_SECCOMP = (
    Entry(
        "seccomp",
        (
            Choice(flags.SECCOMP, "SECCOMP_SET_MODE_???"),
            Switch(on=0, cases={_FILTER: Flags(flags.SECCOMP_FLAGS)}, default=Hex(32)),
            Switch(
                on=0,
                cases={
                    _FILTER: Filter(),
                    CONSTANTS["SECCOMP_GET_ACTION_AVAIL"]: _ACTION,
                    CONSTANTS["SECCOMP_GET_NOTIF_SIZES"]: Struct(SECCOMP_SIZES),
                },
                default=ADDRESS,
            ),
        ),
    ),
)

_BENEATH = Switch(
    on=1,
    cases={CONSTANTS["LANDLOCK_RULE_PATH_BENEATH"]: Struct(LANDLOCK_BENEATH, Phase.ENTRY)},
    default=ADDRESS,
)
_VERSION = CONSTANTS["LANDLOCK_CREATE_RULESET_VERSION"]  # asked for instead of a descriptor
_LANDLOCK = (
    Entry(
        "landlock_create_ruleset",
        (Struct(LANDLOCK_RULESET, Phase.ENTRY, size=1), U64, Flags(flags.LANDLOCK_CREATE)),
        Switch(on=2, mask=_VERSION, cases={0: FD}, default=S32),
    ),
    Entry("landlock_add_rule", (FD, Choice(flags.LANDLOCK_RULES, "LANDLOCK_RULE_???"), _BENEATH, Hex(32))),
    Entry("landlock_restrict_self", (FD, Hex(32))),
)

_ATTRIBUTES = {
    CONSTANTS[name]: Struct(layout, Phase.ENTRY, size=2)
    for names, layout in BPF_ATTRIBUTES.items()
    for name in names.split()
}
_OPENING = (
    "BPF_MAP_CREATE BPF_PROG_LOAD BPF_OBJ_GET BPF_PROG_GET_FD_BY_ID BPF_MAP_GET_FD_BY_ID BPF_BTF_LOAD "
    "BPF_BTF_GET_FD_BY_ID BPF_RAW_TRACEPOINT_OPEN BPF_LINK_CREATE BPF_LINK_GET_FD_BY_ID BPF_ITER_CREATE"
)
_PROGRAMS = (
    Entry(
        "bpf",
        (Choice(flags.BPF_COMMANDS, "BPF_???"), Switch(on=0, cases=_ATTRIBUTES, default=ADDRESS), U32),
        Switch(on=0, cases={CONSTANTS[name]: FD for name in _OPENING.split()}, default=S32),
    ),
    Entry(
        "perf_event_open",
        (Struct(PERF_EVENT, Phase.ENTRY), S32, S32, FD, Flags(flags.PERF_FLAGS, 64)),
        FD,
        opens=True,
    ),
)

_OPTIONS = Flags(flags.PTRACE_OPTIONS, 64)
_REGISTERS = Choice(flags.REGISTER_SETS, "NT_???", 64)
_SIGNAL = Choice(SIGNAL.names, SIGNAL.unknown, 64)
_ADDRESSES = (ADDRESS, ADDRESS)
_IN_USER = Choice(flags.USER_REGISTERS, "", 64, otherwise=ADDRESS)

# Request -> address, data. ABSENT: the request doesn't look at it.
_REQUESTS: dict[str, tuple[Kind, Kind]] = {
    "PTRACE_TRACEME PTRACE_ATTACH PTRACE_INTERRUPT PTRACE_KILL PTRACE_LISTEN": (ABSENT, ABSENT),
    "PTRACE_PEEKTEXT PTRACE_PEEKDATA": _ADDRESSES,
    "PTRACE_POKETEXT PTRACE_POKEDATA": (ADDRESS, Hex()),
    "PTRACE_PEEKUSR": (_IN_USER, ADDRESS),
    "PTRACE_POKEUSR": (_IN_USER, Hex()),
    "PTRACE_CONT PTRACE_SYSCALL PTRACE_SINGLESTEP PTRACE_SINGLEBLOCK PTRACE_SYSEMU PTRACE_SYSEMU_SINGLESTEP "
    "PTRACE_DETACH": (ADDRESS, _SIGNAL),
    "PTRACE_SEIZE PTRACE_SETOPTIONS PTRACE_OLDSETOPTIONS": (ADDRESS, _OPTIONS),
    "PTRACE_GETREGS PTRACE_SETREGS PTRACE_GETFPREGS PTRACE_SETFPREGS": (ABSENT, ADDRESS),
    "PTRACE_GETREGSET PTRACE_SETREGSET": (_REGISTERS, ADDRESS),
    "PTRACE_GETSIGINFO": (ADDRESS, Siginfo()),
    "PTRACE_SETSIGINFO": (ADDRESS, Siginfo(Phase.ENTRY)),
    "PTRACE_GETEVENTMSG": (ADDRESS, Pointee(U64, "Q")),
    "PTRACE_GETSIGMASK": (U64, Pointee(SignalSet(), "Q", bare=True)),
    "PTRACE_SETSIGMASK": (U64, Pointee(SignalSet(), "Q", Phase.ENTRY, bare=True)),
    "PTRACE_GET_SYSCALL_INFO": (U64, ADDRESS),
}


def _of_request(index: int) -> Switch:
    cases = {CONSTANTS[name]: kinds[index] for names, kinds in _REQUESTS.items() for name in names.split()}
    return Switch(on=0, mask=(1 << 64) - 1, cases=cases, default=Hex())


_TRACING = (
    Entry(
        "ptrace",
        (Choice(flags.PTRACE, "PTRACE_???", 64), S32, _of_request(0), _of_request(1)),
    ),
)

ENTRIES = (*_SECCOMP, *_LANDLOCK, *_PROGRAMS, *_TRACING)
