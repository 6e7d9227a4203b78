"""prctl: what the arguments are depends on the option; the marker of a region is one of them."""

from __future__ import annotations

from tracer.abi.flags import processes as flags
from tracer.abi.flags import sandboxes, system
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, S32, S64, SIGNAL, STRING, U64
from tracer.abi.region import REGION_OPTION
from tracer.abi.types import Choice, Entry, Filter, Flags, Hex, Int, Kind, Phase, Pointee, String, Switch

_CAPABILITY = Choice(system.CAPABILITY_NAMES, "CAP_???", 64)
_TSC = Choice(flags.TSC, "PR_TSC_???")
_POLICY = Choice(flags.MCE_POLICY, "PR_MCE_KILL_???", 64)
_MCE = Switch(on=1, cases={CONSTANTS["PR_MCE_KILL_SET"]: _POLICY}, default=Hex())
_OF_AMBIENT = Switch(on=1, cases=dict.fromkeys(flags.AMBIENT, _CAPABILITY), default=Hex())
_NUMBER: tuple[Kind, ...] = (S64,)
_THREE: tuple[Kind, ...] = (Hex(),) * 3
_SPECULATION = Choice(flags.SPECULATION_CONTROL.bits, "PR_SPEC_???", 64)

# Options -> what follows them. The rest of the four is absent.
_NAMED: dict[str, tuple[Kind, ...]] = {
    "PR_SET_PDEATHSIG": (SIGNAL,),
    "PR_GET_PDEATHSIG": (Pointee(SIGNAL, "i"),),
    "PR_SET_DUMPABLE": (Choice(flags.DUMPABLE, "SUID_DUMP_???", 64),),
    "PR_GET_DUMPABLE": (),
    "PR_SET_KEEPCAPS": _NUMBER,
    "PR_GET_KEEPCAPS": (),
    "PR_SET_NAME": (String(most=15),),
    "PR_GET_NAME": (String(Phase.EXIT),),
    "PR_SET_SECCOMP": (Choice(sandboxes.SECCOMP_MODES, "SECCOMP_MODE_???", 64), Filter()),
    "PR_GET_SECCOMP": (),
    "PR_CAPBSET_READ": (_CAPABILITY,),
    "PR_CAPBSET_DROP": (_CAPABILITY,),
    "PR_GET_TSC": (Pointee(_TSC, "i"),),
    "PR_SET_TSC": (_TSC,),
    "PR_GET_SECUREBITS": (),
    "PR_MCE_KILL": (Choice(flags.MCE_KILL, "PR_MCE_KILL_???", 64), _MCE, Hex(), Hex()),
    "PR_CAP_AMBIENT": (Choice(flags.AMBIENT, "PR_CAP_AMBIENT_???", 64), _OF_AMBIENT, Hex(), Hex()),
    "PR_GET_SPECULATION_CTRL": (Choice(flags.SPECULATIONS, "PR_SPEC_???", 64),),
    "PR_SET_SPECULATION_CTRL": (Choice(flags.SPECULATIONS, "PR_SPEC_???", 64), _SPECULATION),
    "PR_SET_TIMERSLACK PR_SET_PTRACER PR_SET_CHILD_SUBREAPER": _NUMBER,
    "PR_SET_FPEMU PR_SET_FPEXC PR_SET_TIMING PR_SET_ENDIAN": _NUMBER,
    "PR_GET_TIMERSLACK PR_GET_TIMING PR_GET_FP_MODE PR_SVE_GET_VL PR_SME_GET_VL": (),
    "PR_TASK_PERF_EVENTS_DISABLE PR_TASK_PERF_EVENTS_ENABLE": (),
    "PR_GET_UNALIGN PR_GET_FPEMU PR_GET_FPEXC PR_GET_ENDIAN": (ADDRESS,),  # of other machines
    "PR_SET_UNALIGN": (Flags(flags.UNALIGNED),),
    "PR_SET_FP_MODE": (Flags(flags.FP_MODE),),
    "PR_SET_SECUREBITS": (Flags(system.SECURE_BITS, 64),),
    "PR_SET_MM": (Choice(flags.MEMORY_MAP, "PR_SET_MM_???"), *_THREE),
    "PR_SET_SYSCALL_USER_DISPATCH": (Choice(flags.DISPATCH, "PR_SYS_DISPATCH_???", 64), *_THREE),
    "PR_GET_CHILD_SUBREAPER": (Pointee(S32, "i"),),
    "PR_SET_NO_NEW_PRIVS PR_SET_THP_DISABLE PR_SET_IO_FLUSHER": (S64, *_THREE),  # the kernel insists on the zeros
    "PR_SET_VMA": (Choice(flags.NAMED_MEMORY, "PR_SET_VMA_???"), ADDRESS, U64, STRING),
}
_OPTIONS = {
    **{CONSTANTS[name]: kinds for names, kinds in _NAMED.items() for name in names.split()},
    REGION_OPTION: (Choice(flags.REGION, "REGION_???", 64), STRING),
}


def _argument(index: int) -> Switch:
    cases = {option: kinds[index] if index < len(kinds) else ABSENT for option, kinds in _OPTIONS.items()}
    return Switch(on=0, cases=cases, default=Hex())


_RESULT = Switch(
    on=0,
    cases={
        CONSTANTS["PR_GET_DUMPABLE"]: Choice(flags.DUMPABLE, "", otherwise=Int(64)),
        CONSTANTS["PR_MCE_KILL_GET"]: Choice(flags.MCE_POLICY, "", otherwise=Int(64)),
        CONSTANTS["PR_GET_SECUREBITS"]: Flags(system.SECURE_BITS),
        CONSTANTS["PR_GET_SPECULATION_CTRL"]: Flags(flags.SPECULATION_CONTROL),
    },
    default=Int(64),
)
_ARGUMENTS = (Choice(flags.PRCTL, "PR_???"), _argument(0), _argument(1), _argument(2), _argument(3))
ENTRIES = (Entry("prctl", _ARGUMENTS, _RESULT),)
