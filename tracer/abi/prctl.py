"""prctl: what the arguments are depends on the option; the marker of a region is one of them."""

from __future__ import annotations

from tracer.abi.flags import processes as flags
from tracer.abi.flags import sandboxes
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, S32, S64, SIGNAL, STRING, U64
from tracer.abi.region import REGION_OPTION
from tracer.abi.types import Choice, Entry, Filter, Hex, Kind, Phase, Pointee, String, Switch

_NUMBER: tuple[Kind, ...] = (S64,)

# Option -> what follows it. The rest of the four is absent.
_NAMED: dict[str, tuple[Kind, ...]] = {
    "PR_SET_PDEATHSIG": (SIGNAL,),
    "PR_GET_PDEATHSIG": (Pointee(SIGNAL, "i"),),
    "PR_SET_DUMPABLE": _NUMBER,
    "PR_GET_DUMPABLE": (),
    "PR_SET_KEEPCAPS": _NUMBER,
    "PR_GET_KEEPCAPS": (),
    "PR_SET_NAME": (STRING,),
    "PR_GET_NAME": (String(Phase.EXIT),),
    "PR_SET_SECCOMP": (Choice(sandboxes.SECCOMP_MODES, "SECCOMP_MODE_???", 64), Filter()),
    "PR_GET_SECCOMP": (),
    "PR_CAPBSET_READ": _NUMBER,
    "PR_CAPBSET_DROP": _NUMBER,
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


ENTRIES = (Entry("prctl", (Choice(flags.PRCTL, "PR_???"), _argument(0), _argument(1), _argument(2), _argument(3))),)
