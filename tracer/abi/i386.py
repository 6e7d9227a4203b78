"""The calls of i386, as 32-bit programs make them and 64-bit ones through int 0x80.

The entries are those of x86_64 where the two agree, with the structs of i386 (`layouts_i386`). Where a pointer
leads to something that nobody has described for i386 (a siginfo_t, pointers to structs), the pointer is shown and
not followed; where a 64-bit offset takes two registers, or the arguments are others, the call is numbers only.
socketcall and ipc name the call that they stand for.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache
from typing import Final

from tracer.abi import x86_64
from tracer.abi.areas.credentials import GROUPS_MAX
from tracer.abi.areas.descriptors import MOVED
from tracer.abi.flags import descriptors as descriptor_flags
from tracer.abi.flags import files as file_flags
from tracer.abi.flags import memory as memory_flags
from tracer.abi.flags import processes
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.generated.i386_numbers import NUMBERS
from tracer.abi.generated.prototypes import PROTOTYPES
from tracer.abi.kinds import ABSENT, AT, DIRFD, FD, PATH, READ, S32, S64, SIGNAL, U32, U64, WRITTEN
from tracer.abi.layouts import i386 as layouts_i386
from tracer.abi.types import (
    RESULT,
    Address,
    Array,
    Buffer,
    Choice,
    CpuSet,
    Entry,
    Exchange,
    Filter,
    Flags,
    Hex,
    Int,
    IoVec,
    Kind,
    Layout,
    Moment,
    Nested,
    NodeSet,
    OnStack,
    Phase,
    Pointee,
    Pointers,
    Seconds,
    Shown,
    Siginfo,
    SignalSet,
    Sized,
    StringArray,
    Struct,
    Switch,
    Syscall,
    WaitStatus,
    Wide,
)
from tracer.abi.unknown import unknown

NAME: Final = "i386"
AUDIT_ARCH: Final = 0x40000003

BY_NAME: Mapping[str, int] = {name: number for number, name in NUMBERS.items()}
"""Name -> number of every call that the headers know."""

WORD: Final = 4  # bytes of a long, and of a pointer

# This name stands for other arguments here.
_OTHERWISE = frozenset({"select"})

_IDS = "getuid getgid geteuid getegid setuid setgid setreuid setregid setresuid setresgid getresuid getresgid"
_MORE_IDS = "getgroups setgroups setfsuid setfsgid chown lchown fchown"
_SAME_NAME_AND_64 = "timer_gettime timer_settime timerfd_gettime timerfd_settime clock_adjtime"
_SAME_NAME_AND_TIME64 = "pselect6 ppoll io_pgetevents recvmmsg mq_timedsend mq_timedreceive semtimedop futex"
_LONG_TIMES = {
    **{f"{name}64": name for name in _SAME_NAME_AND_64.split()},
    **{f"{name}_time64": name for name in _SAME_NAME_AND_TIME64.split()},
    "clock_gettime64": "clock_gettime",
    "clock_settime64": "clock_settime",
    "clock_getres_time64": "clock_getres",
    "clock_nanosleep_time64": "clock_nanosleep",
    "utimensat_time64": "utimensat",
    "rt_sigtimedwait_time64": "rt_sigtimedwait",
    "sched_rr_get_interval_time64": "sched_rr_get_interval",
}
_ALIASES: Mapping[str, str] = {
    **{f"{name}32": name for name in f"{_IDS} {_MORE_IDS}".split()},
    **_LONG_TIMES,
    "ugetrlimit": "getrlimit",
    "fcntl64": "fcntl",
    "_newselect": "select",
}
"""Name -> the call of x86_64 that it is: with 32-bit ids, with 64-bit times."""

_WIDE_STRUCTS = frozenset({"struct timex", "struct timespec", "struct itimerspec", "struct rlimit64"})
_WIDE_LIMITS = frozenset({"prlimit64"})
_STAT = Struct(layouts_i386.STAT64)
_STATFS = Struct(layouts_i386.STATFS64)

_ADVICE = Choice(file_flags.ADVICE, "POSIX_FADV_???")
_FALLOCATE = Flags(file_flags.FALLOCATE)
_PROTECTION, _MAP = Flags(memory_flags.PROTECTION), Flags(memory_flags.MAP)
_MAPPED = Switch(on=3, mask=CONSTANTS["MAP_ANONYMOUS"], cases={0: FD}, default=S32)
_SYNC = Flags(file_flags.SYNC_FILE_RANGE)


def _at(position: int) -> tuple[Kind, Kind]:
    """Return a 64-bit offset or length in register `position` and the next, which has nothing of its own."""
    return Wide(position + 1), ABSENT


_LENGTH = (Wide(2, U64), ABSENT)
_FLAGS, _STACK, _PARENT, _CHILD, _TLS = x86_64.ENTRIES["clone"].kinds
_ID16 = Int(16, signed=False)
_IDS16 = (Pointee(_ID16, "H"),) * 3
_SET = SignalSet()
_ACTION = Struct(layouts_i386.OLD_SIGACTION)
_SET_OUT = Pointee(_SET, "I", bare=True)
_HOW = Choice(processes.SIGMASK_HOW, "SIG_???")
_HANDLER = Choice(processes.HANDLERS, "", otherwise=Address())
_MARK = x86_64.ENTRIES["fanotify_mark"].kinds
_SEGMENT = Struct(layouts_i386.SEGMENT)
_MAPPING = (Address(), U32, _PROTECTION, _MAP, _MAPPED, Hex(32, unit=4096))

# Name -> its arguments' names, and its entry: calls that x86_64 doesn't have.
_OWN: Mapping[str, tuple[tuple[str, ...], Entry]] = {
    entry.name: (tuple(names.split()), entry)
    for names, entry in (
        ("filename statbuf", Entry("stat64", (PATH, _STAT))),
        ("filename statbuf", Entry("lstat64", (PATH, _STAT))),
        ("fd statbuf", Entry("fstat64", (FD, _STAT))),
        ("dfd filename statbuf flag", Entry("fstatat64", (DIRFD, PATH, _STAT, AT))),
        ("pathname sz buf", Entry("statfs64", (PATH, U32, _STATFS))),
        ("fd sz buf", Entry("fstatfs64", (FD, U32, _STATFS))),
        (
            "pid stat_addr options",
            Entry("waitpid", (S32, Pointee(WaitStatus(), "i"), Flags(processes.WAIT))),
        ),
        ("name", Entry("umount", (PATH,))),
        ("library", Entry("uselib", (PATH,))),
        ("fd buf count pos high", Entry("pread64", (FD, READ, U32, *_at(3)), S32)),
        ("fd buf count pos high", Entry("pwrite64", (FD, WRITTEN, U32, *_at(3)), S32)),
        ("path length high", Entry("truncate64", (PATH, *_LENGTH))),
        ("fd length high", Entry("ftruncate64", (FD, *_LENGTH))),
        ("fd offset high count", Entry("readahead", (FD, *_at(1), U32))),
        ("fd offset high len advice", Entry("fadvise64", (FD, *_at(1), U32, _ADVICE))),
        ("fd offset high len high_len advice", Entry("fadvise64_64", (FD, *_at(1), *_at(3), _ADVICE))),
        ("fd mode offset high len high_len", Entry("fallocate", (FD, _FALLOCATE, *_at(2), *_at(4)))),
        ("fd offset high nbytes high_nbytes flags", Entry("sync_file_range", (FD, *_at(1), *_at(3), _SYNC))),
        ("out_fd in_fd offset count", Entry("sendfile64", (FD, FD, MOVED, U32), S32)),
        (
            "addr len prot flags fd pgoff",
            Entry("mmap2", _MAPPING, Address()),
        ),
        ("arg", Entry("mmap", (Struct(layouts_i386.OLD_MAPPING, Phase.ENTRY),), Address())),
        ("increment", Entry("nice", (S32,))),
        (
            "clone_flags newsp parent_tidptr tls child_tidptr",
            Entry(
                "clone", tuple(layouts_i386.narrow_number(kind) for kind in (_FLAGS, _STACK, _PARENT, _TLS, _CHILD))
            ),
        ),
        ("resource rlim", Entry("getrlimit", (x86_64.ENTRIES["getrlimit"].kinds[0], Struct(layouts_i386.RLIMIT)))),
        ("gidsetsize grouplist", Entry("getgroups", (S32, Array(_ID16, "H", RESULT, Phase.EXIT)))),
        ("gidsetsize grouplist", Entry("setgroups", (S32, Array(_ID16, "H", 0, limit=GROUPS_MAX)))),
        ("ruid euid suid", Entry("getresuid", _IDS16)),
        ("rgid egid sgid", Entry("getresgid", _IDS16)),
        ("u_info", Entry("set_thread_area", (Exchange(_SEGMENT.but(phase=Phase.ENTRY), _SEGMENT, Shown.APART),))),
        ("u_info", Entry("get_thread_area", (_SEGMENT,))),
        ("tptr", Entry("stime", (Pointee(Seconds(), "i", Phase.ENTRY),))),
        ("sig handler", Entry("signal", (SIGNAL, _HANDLER), _HANDLER)),
        ("how nset oset", Entry("sigprocmask", (_HOW, Pointee(_SET, "I", Phase.ENTRY, bare=True), _SET_OUT))),
        ("sig act oact", Entry("sigaction", (SIGNAL, _ACTION.but(phase=Phase.ENTRY), _ACTION))),
        ("unused1 unused2 mask", Entry("sigsuspend", (ABSENT, ABSENT, _SET))),
        ("uset", Entry("sigpending", (_SET_OUT,))),
        (
            "cookie64 cookie64_high buf len",
            Entry("lookup_dcookie", (Wide(1, U64), ABSENT, Buffer(RESULT, Phase.EXIT), U32)),
        ),
        (
            "fanotify_fd flags mask mask_high dfd pathname",
            Entry("fanotify_mark", (*_MARK[:2], Wide(3, _MARK[2]), ABSENT, *_MARK[3:])),
        ),
        (
            "fd offset_high offset_low result whence",
            Entry("_llseek", (FD, U32, U32, Pointee(S64, "q"), Choice(descriptor_flags.SEEK, "SEEK_???")), Int(32)),
        ),
    )
}


@cache
def syscall(number: int) -> Syscall:
    """Return what is known of a call: decoded, numbers only, or unknown (syscall_0x1b8, six numbers)."""
    name = NUMBERS.get(number)
    if name is None:
        return unknown(number)
    if name in ("socketcall", "ipc"):
        return _multiplexer(number, name)
    if name in _OWN:
        names, entry = _OWN[name]
        return _syscall(number, name, names, entry)
    like = _ALIASES.get(name, name)
    own_entry = x86_64.ENTRIES.get(like)
    if own_entry is None or (like == name and _differs(name)):
        return _numbers_only(number, name)
    wide = name in _LONG_TIMES or name in _WIDE_LIMITS
    kinds = tuple(_narrow(kind, wide) for kind in own_entry.kinds)
    narrowed = own_entry._replace(kinds=kinds, result=_narrow(own_entry.result, wide))
    return _syscall(number, name, tuple(argument for _, argument in PROTOTYPES[like]), narrowed)


def _syscall(number: int, name: str, arguments: tuple[str, ...], entry: Entry) -> Syscall:
    return Syscall(
        number=number,
        name=name,
        arguments=arguments,
        kinds=entry.kinds,
        result=entry.result,
        opens=entry.opens,
        decoded=True,
        word=WORD,
    )


def _multiplexer(number: int, name: str) -> Syscall:
    """Return a call that is many calls: which one is its first argument."""
    from tracer.abi.flags import ipc, sockets  # names that hardly any program needs

    if name == "socketcall":
        return _syscall(number, name, ("call", "args"), Entry(name, (Choice(sockets.CALLS, "SYS_???"), Address())))
    kinds = (Choice(ipc.CALLS, "", 16), S32, S32, Hex(32), Address(), S32)
    return _syscall(number, name, ("call", "first", "second", "third", "ptr", "fifth"), Entry(name, kinds, S32))


def _splits_a_register(name: str) -> bool:
    """Whether an argument is 64 bits wide here, too, and so comes in two registers."""
    return any(type_ in ("loff_t", "u64", "__u64") for type_, _ in PROTOTYPES[name])


def _narrow(kind: Kind, wide: bool) -> Kind:
    """Return what a kind of x86_64 is where a word has 32 bits; `wide`: with 64-bit times and limits."""
    if isinstance(kind, Switch):
        cases = {value: _narrow(case, wide) for value, case in kind.cases.items()}
        return Switch(kind.on, cases, _narrow(kind.default, wide), kind.mask)
    if isinstance(kind, Struct):
        return _narrow_struct(kind, wide)
    if isinstance(kind, Array):
        return _narrow_array(kind, wide)
    if isinstance(kind, Exchange):
        passed, returned = _narrow(kind.passed, wide), _narrow(kind.returned, wide)
        return Address() if Address() in (passed, returned) else kind.but(passed=passed, returned=returned)
    if isinstance(kind, Sized):
        content = _narrow(kind.content, wide)
        return Address() if kind.extra and content != kind.content else kind.but(content=content)
    if isinstance(kind, IoVec | StringArray):
        return kind
    if isinstance(kind, NodeSet | Siginfo | Filter | OnStack | Pointers):
        return Address()
    if isinstance(kind, Pointee):
        fits = struct.calcsize("<" + kind.format) <= WORD or isinstance(kind.kind, SignalSet)
        return kind if fits else Address()
    return kind if isinstance(kind, CpuSet) else layouts_i386.narrow_number(kind)


def _narrow_struct(kind: Struct, wide: bool) -> Kind:
    layout = _narrow_layout(kind.layout, wide)
    return Address() if layout is None else kind.but(layout=layout)


def _narrow_layout(layout: Layout, wide: bool) -> Layout | None:
    return layout if wide and layout.name in _WIDE_STRUCTS else layouts_i386.of(layout)


def _narrow_array(kind: Array, wide: bool) -> Kind:
    if isinstance(kind.kind, Moment):
        layout = kind.kind.layout if wide else layouts_i386.of(kind.kind.layout)
        return kind.but(kind=Moment(layout), format=f"{layout.size}s") if layout else Address()
    if isinstance(kind.kind, Nested):
        nested = _narrow_layout(kind.kind.layout, wide)
        return kind.but(kind=Nested(nested), format=f"{nested.size}s") if nested else Address()
    return kind if struct.calcsize("<" + kind.format) <= WORD else Address()


def _numbers_only(number: int, name: str) -> Syscall:
    """Return a call as its registers; how many it takes is known for those that x86_64 has as well."""
    prototype = () if _differs(name) else PROTOTYPES[name]
    names = tuple(argument for _, argument in prototype) or tuple(f"arg{index}" for index in range(6))
    return Syscall(
        number=number,
        name=name,
        arguments=names,
        kinds=(Hex(32),) * len(names),
        result=Int(32),
        opens=False,
        decoded=False,
    )


def _differs(name: str) -> bool:
    return name in _OTHERWISE or name not in PROTOTYPES or _splits_a_register(name)
