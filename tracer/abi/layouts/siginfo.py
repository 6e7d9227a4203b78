"""siginfo_t: which of its members mean something, by signal and code. asm-generic/siginfo.h"""

from __future__ import annotations

from tracer.abi.flags import signals as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.layouts.common import ADDRESS, S32, S64, SIGNAL, U32
from tracer.abi.types import Choice, Fd, Field, Hex, Layout

SIZE = 128

_SIGNO = Field("si_signo", 0, "i", SIGNAL)
_BY_USERS = Choice(flags.CODES, "SI_???")
_ERRNO = Field("si_errno", 4, "i", S32)
_SENDER = (Field("si_pid", 16, "i", S32), Field("si_uid", 20, "I", U32))
_VALUE = (Field("si_int", 24, "i", S32), Field("si_ptr", 24, "Q", ADDRESS))
_TIMER = (Field("si_timerid", 16, "i", Hex(32)), Field("si_overrun", 20, "i", S32), *_VALUE)
_CHILD_TIMES = (Field("si_utime", 32, "q", S64), Field("si_stime", 40, "q", S64))
_FAULT = (Field("si_addr", 16, "Q", ADDRESS),)
_BAND = (Field("si_band", 16, "q", S64), Field("si_fd", 24, "i", Fd()))
_SYSTEM_CALL = (
    Field("si_call_addr", 16, "Q", ADDRESS),
    Field("si_syscall", 24, "i", S32),
    Field("si_arch", 28, "I", Hex(32)),
)


def _layout(code: Choice, *members: Field) -> Layout:
    return Layout("siginfo_t", SIZE, (_SIGNO, Field("si_code", 8, "i", code), *members))


def _child(status: Choice | None) -> Layout:
    kind = S32 if status is None else status
    codes = Choice(flags.CODES_OF["SIGCHLD"], "CLD_???")
    return _layout(codes, *_SENDER, Field("si_status", 24, "i", kind), *_CHILD_TIMES)


_EXITED, _OTHER_CHILD = _child(None), _child(SIGNAL)
_QUEUED = _layout(_BY_USERS, *_SENDER, *_VALUE)
_NOTHING = Layout("siginfo_t", SIZE, ())

# Code below zero, or sent by the kernel for no reason of its own -> members.
_BY_CODE = {
    "SI_USER": _layout(_BY_USERS, *_SENDER),
    "SI_TKILL": _layout(_BY_USERS, *_SENDER),
    "SI_TIMER": _layout(_BY_USERS, *_TIMER),
    "SI_KERNEL": _layout(_BY_USERS),
    "SI_SIGIO": _layout(_BY_USERS, *_BAND),
}
_FOR_CODE = {CONSTANTS[name]: layout for name, layout in _BY_CODE.items()}

_BY_SIGNAL = {
    **dict.fromkeys(("SIGILL", "SIGFPE", "SIGSEGV", "SIGBUS", "SIGTRAP"), _FAULT),
    "SIGIO": _BAND,
    "SIGSYS": _SYSTEM_CALL,
}
_FOR_SIGNAL = {
    CONSTANTS[name]: _layout(Choice(flags.CODES_OF[name], "SI_???"), *members)
    for name, members in _BY_SIGNAL.items()
}
_SIGCHLD, _CLD_EXITED = CONSTANTS["SIGCHLD"], CONSTANTS["CLD_EXITED"]


def siginfo_layout(number: int, code: int) -> Layout:
    """Return the members that a signal with this code has; none if it is no signal at all."""
    if not number:
        return _NOTHING
    if code in _FOR_CODE:
        return _FOR_CODE[code]
    if code < 0:
        return _QUEUED
    if number == _SIGCHLD:
        return _EXITED if code == _CLD_EXITED else _OTHER_CHILD
    return _FOR_SIGNAL.get(number, _QUEUED)
