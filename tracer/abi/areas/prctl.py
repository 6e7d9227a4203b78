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

# Option -> what follows it. The rest of the four is absent.
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
    "PR_SET_TIMERSLACK": _NUMBER,
    "PR_GET_TIMERSLACK": (),
    "PR_SET_PTRACER": _NUMBER,
    "PR_SET_CHILD_SUBREAPER": _NUMBER,
    "PR_GET_CHILD_SUBREAPER": (Pointee(S32, "i"),),
    "PR_SET_NO_NEW_PRIVS": _NUMBER * 4,  # the kernel insists on the zeros
    "PR_GET_NO_NEW_PRIVS": _NUMBER * 4,
    "PR_SET_THP_DISABLE": _NUMBER * 4,
    "PR_GET_THP_DISABLE": _NUMBER * 4,
    "PR_SET_VMA": (S64, ADDRESS, U64, STRING),
}
_OPTIONS = {
    **{CONSTANTS[name]: kinds for name, kinds in _NAMED.items()},
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
        CONSTANTS["PR_GET_SPECULATION_CTRL"]: Flags(flags.SPECULATION_CONTROL),
    },
    default=Int(64),
)
_ARGUMENTS = (Choice(flags.PRCTL, "PR_???"), _argument(0), _argument(1), _argument(2), _argument(3))
ENTRIES = (Entry("prctl", _ARGUMENTS, _RESULT),)
