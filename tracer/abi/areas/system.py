"""The machine itself: its names and figures, ports, modules, another kernel, the end."""

from __future__ import annotations

from tracer.abi.flags import system as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, FD, S32, STRING, U32, U64
from tracer.abi.layouts.system import SYSINFO, USER_DESC, UTSNAME
from tracer.abi.types import (
    RESULT,
    Address,
    Buffer,
    Choice,
    Entry,
    Flags,
    Hex,
    Kind,
    Phase,
    Struct,
    Switch,
    UnsignedError,
)

NAME_MAX = 64  # __NEW_UTS_LEN, linux/utsname.h
NAME = Buffer(length=1, limit=NAME_MAX)
_LOG = Buffer(length=RESULT, phase=Phase.EXIT)
_ADDRESS = Address()


def _of_log(read: Kind, size: Kind, level: Kind) -> Switch:
    """Return an argument of syslog: a buffer to read into, a console level, or nothing."""
    cases: dict[int, Kind] = dict.fromkeys((0, 1, 5, 6, 7, 9, 10), ABSENT)
    return Switch(on=0, cases=cases | dict.fromkeys((2, 3, 4), read) | {8: level}, default=size)


_QUESTION = 0xFFFFFFFF  # instead of a personality: only ask
_PERSONALITY = Switch(on=0, cases={_QUESTION: Hex(32)}, default=Flags(flags.PERSONALITY))
_NAMES = (
    Entry("uname", (Struct(UTSNAME),)),
    Entry("sethostname", (NAME, U32)),
    Entry("setdomainname", (NAME, U32)),
    Entry("sysinfo", (Struct(SYSINFO),)),
    Entry(
        "syslog",
        (
            Choice(flags.SYSLOG, "SYSLOG_ACTION_???", beside=True),
            _of_log(_LOG, _ADDRESS, _ADDRESS),
            _of_log(S32, S32, Choice(flags.LOG_LEVELS, "LOGLEVEL_???", beside=True)),
        ),
    ),
    Entry("personality", (_PERSONALITY,), Flags(flags.PERSONALITY)),
)

_PROCESSOR = (
    Entry("iopl", (U32,)),
    Entry("ioperm", (Hex(), Hex(), S32)),
    Entry(
        "modify_ldt",
        (S32, Switch(on=2, cases={16: Struct(USER_DESC, Phase.ENTRY)}, default=_ADDRESS), U64),
        UnsignedError(),
    ),
)

_MODULES = (
    Entry("init_module", (_ADDRESS, U64, STRING)),
    Entry("finit_module", (FD, STRING, Flags(flags.MODULE_INIT))),
    Entry("delete_module", (STRING, Flags(flags.DELETE_MODULE))),
)

_AGAIN = Switch(on=2, cases={CONSTANTS["LINUX_REBOOT_CMD_RESTART2"]: STRING}, default=ABSENT)
_KERNELS = (
    Entry("kexec_load", (Hex(), U64, _ADDRESS, Flags(flags.KEXEC, 64))),
    Entry("kexec_file_load", (FD, FD, U64, Buffer(length=2), Flags(flags.KEXEC_FILE, 64))),
    Entry(
        "reboot",
        (
            Choice(flags.REBOOT_MAGIC1, "LINUX_REBOOT_MAGIC_???"),
            Choice(flags.REBOOT_MAGIC2, "LINUX_REBOOT_MAGIC_???"),
            Choice(flags.REBOOT, "LINUX_REBOOT_CMD_???"),
            _AGAIN,
        ),
    ),
)

ENTRIES = (*_NAMES, *_PROCESSOR, *_MODULES, *_KERNELS)
