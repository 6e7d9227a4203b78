"""Extended attributes, file systems' figures, file handles, times and quotas."""

from __future__ import annotations

from tracer.abi.flags import files as file_flags
from tracer.abi.flags import mounts as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, AT, DIRFD, FD, PATH, S32, STRING, U64
from tracer.abi.layouts.common import TIMEVAL
from tracer.abi.layouts.system import DQBLK, DQINFO, HANDLE, HANDLE_SIZE, STATFS, USTAT, UTIMBUF
from tracer.abi.types import (
    POINTED,
    RESULT,
    Array,
    Buffer,
    Choice,
    Device,
    Entry,
    Exchange,
    Flags,
    Hex,
    Kind,
    Macro,
    Moment,
    Pages,
    Part,
    Phase,
    Pointee,
    Sized,
    String,
    Struct,
    Switch,
)

XATTR_FLAGS = Flags(flags.XATTR)
VALUE = Buffer(length=3)


def _unless_asked_for_size(size: int, kind: Kind) -> Switch:
    """Return a buffer that nothing is written to if argument `size` is 0: the call returns how long it must be."""
    return Switch(on=size, mask=(1 << 64) - 1, cases={0: ADDRESS}, default=kind)


FOUND = _unless_asked_for_size(3, Buffer(length=RESULT, phase=Phase.EXIT))
NAMES = _unless_asked_for_size(2, Buffer(length=RESULT, phase=Phase.EXIT))

_XATTR = (
    Entry("setxattr", (PATH, STRING, VALUE, U64, XATTR_FLAGS)),
    Entry("lsetxattr", (PATH, STRING, VALUE, U64, XATTR_FLAGS)),
    Entry("fsetxattr", (FD, STRING, VALUE, U64, XATTR_FLAGS)),
    Entry("getxattr", (PATH, STRING, FOUND, U64)),
    Entry("lgetxattr", (PATH, STRING, FOUND, U64)),
    Entry("fgetxattr", (FD, STRING, FOUND, U64)),
    Entry("listxattr", (PATH, NAMES, U64)),
    Entry("llistxattr", (PATH, NAMES, U64)),
    Entry("flistxattr", (FD, NAMES, U64)),
    Entry("removexattr", (PATH, STRING)),
    Entry("lremovexattr", (PATH, STRING)),
    Entry("fremovexattr", (FD, STRING)),
)

_SYSFS = Switch(on=0, cases={1: String(unseen=True)}, default=Hex())

_SYSTEMS = (
    Entry("statfs", (PATH, Struct(STATFS))),
    Entry("fstatfs", (FD, Struct(STATFS))),
    Entry("ustat", (Device(), Struct(USTAT))),
    Entry("sysfs", (Choice({}, "", otherwise=Hex(32)), _SYSFS, Hex())),
)

_HANDLE_SIZE = Struct(HANDLE_SIZE, Phase.ENTRY)


def _handle(argument: int) -> Sized:
    """Return what argument `argument` points at: a handle, which begins with how long it is."""
    return Sized(POINTED + argument, Struct(HANDLE), Phase.ENTRY, CONSTANTS["MAX_HANDLE_SZ"], extra=HANDLE.size)


_HANDLES = (
    Entry(
        "name_to_handle_at",
        (
            DIRFD,
            PATH,
            Exchange(_HANDLE_SIZE, _handle(2), short=_HANDLE_SIZE),
            Pointee(S32, "i"),
            AT,
        ),
    ),
    Entry("open_by_handle_at", (FD, _handle(1), Flags(file_flags.OPEN)), FD, opens=True),
)

_PAIR = Array(Moment(TIMEVAL), "16s", fixed=2)

_TIMES = (
    Entry("utime", (PATH, Struct(UTIMBUF, Phase.ENTRY))),
    Entry("utimes", (PATH, _PAIR)),
    Entry("futimesat", (DIRFD, PATH, _PAIR)),
)

_COMMAND = 0xFFFFFF00
QCMD = Macro(
    "QCMD",
    (
        Part(_COMMAND, 8, Choice(flags.QUOTA_COMMANDS, "Q_???")),
        Part(0xFF, 0, Choice(flags.QUOTA_TYPES, "???QUOTA")),
    ),
)
_FORMAT = Choice(flags.QUOTA_FORMATS, "QFMT_???")


def _quota(default: Kind, **commands: Kind) -> Switch:
    """Return an argument that depends on quotactl's command, which is its first or second argument."""
    cases = {CONSTANTS[name] << 8 & _COMMAND: kind for name, kind in commands.items()}
    return Switch(on=0, mask=_COMMAND, cases=cases, default=default)


def _second(switch: Switch) -> Switch:
    return Switch(on=1, mask=switch.mask, cases=switch.cases, default=switch.default)


_NO_ID = dict.fromkeys(("Q_QUOTAOFF", "Q_SYNC", "Q_GETFMT", "Q_GETINFO", "Q_SETINFO"), ABSENT)
_ID = _quota(S32, Q_QUOTAON=_FORMAT, **_NO_ID)
_DATA = _quota(
    ADDRESS,
    Q_QUOTAON=PATH,
    Q_QUOTAOFF=ABSENT,
    Q_SYNC=ABSENT,
    Q_GETFMT=Pointee(_FORMAT, "I"),
    Q_GETINFO=Struct(DQINFO),
    Q_SETINFO=Struct(DQINFO, Phase.ENTRY),
    Q_GETQUOTA=Struct(DQBLK),
    Q_SETQUOTA=Struct(DQBLK, Phase.ENTRY),
)
_QUOTAS = (
    Entry("quotactl", (QCMD, PATH, _ID, _DATA)),
    Entry("quotactl_fd", (FD, QCMD, _second(_ID), _second(_DATA))),
)

_REMAINS = (
    Entry("mincore", (ADDRESS, U64, Pages(1))),
    Entry("lookup_dcookie", (U64, Buffer(length=RESULT, phase=Phase.EXIT), U64)),
    Entry("acct", (PATH,)),
    Entry("_sysctl", (ADDRESS,)),
    Entry("nfsservctl", (S32, ADDRESS, ADDRESS)),
)

ENTRIES = (*_XATTR, *_SYSTEMS, *_HANDLES, *_TIMES, *_QUOTAS, *_REMAINS)
