"""The structs of x86_64: sizes, offsets and what each member is.

A member of a struct within the struct has a dotted name (ru_utime.tv_sec). Members that nobody reads
(padding, reserved words) are left out. tests/abi/test_layouts.py compares all of them with the headers.
"""

from __future__ import annotations

from tracer.abi.flags import descriptors, files, processes, terminals
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.types import (
    Absent,
    Address,
    Choice,
    Device,
    FdArray,
    Field,
    FileMode,
    Flags,
    Hex,
    Int,
    Kind,
    Layout,
    Limit,
    Mode,
    Moment,
    Nested,
    Pointee,
    SignalSet,
    Switch,
)

S32, U32 = Int(32), Int(32, signed=False)
S64, U64 = Int(64), Int(64, signed=False)
ADDRESS = Address()

SIGNAL = Choice(processes.SIGNALS, "SIG???", otherwise=S32)
FILE_MODE = FileMode(files.FILE_MODE)


TIMESPEC = Layout("struct timespec", 16, (Field("tv_sec", 0, "q", S64), Field("tv_nsec", 8, "q", U64)))
TIMEVAL = Layout("struct timeval", 16, (Field("tv_sec", 0, "q", S64), Field("tv_usec", 8, "q", U64)))
STATX_TIME = Layout("struct statx_timestamp", 16, (Field("tv_sec", 0, "q", S64), Field("tv_nsec", 8, "I", U32)))
"""linux/time.h, linux/stat.h"""

STAT = Layout(
    "struct stat",
    144,
    (
        Field("st_dev", 0, "Q", Device()),
        Field("st_ino", 8, "Q", U64),
        Field("st_mode", 24, "I", FILE_MODE),
        Field("st_nlink", 16, "Q", U64),
        Field("st_uid", 28, "I", U32),
        Field("st_gid", 32, "I", U32),
        Field("st_blksize", 56, "q", S64),
        Field("st_blocks", 64, "q", S64),
        Field("st_size", 48, "q", S64),
        Field("st_rdev", 40, "Q", Device()),
        Field("st_atime", 72, "Q", S64),
        Field("st_atime_nsec", 80, "Q", U64),
        Field("st_mtime", 88, "Q", S64),
        Field("st_mtime_nsec", 96, "Q", U64),
        Field("st_ctime", 104, "Q", S64),
        Field("st_ctime_nsec", 112, "Q", U64),
    ),
)
"""stat, fstat, lstat, newfstatat. asm/stat.h"""

STATX = Layout(
    "struct statx",
    256,
    (
        Field("stx_mask", 0, "I", Flags(files.STATX)),
        Field("stx_blksize", 4, "I", U32),
        Field("stx_attributes", 8, "Q", Flags(files.STATX_ATTRIBUTES, 64)),
        Field("stx_nlink", 16, "I", U32),
        Field("stx_uid", 20, "I", U32),
        Field("stx_gid", 24, "I", U32),
        Field("stx_mode", 28, "H", FILE_MODE),
        Field("stx_ino", 32, "Q", U64),
        Field("stx_size", 40, "Q", U64),
        Field("stx_blocks", 48, "Q", U64),
        Field("stx_attributes_mask", 56, "Q", Flags(files.STATX_ATTRIBUTES, 64)),
        Field("stx_atime", 64, "16s", Moment(STATX_TIME), needs=("stx_mask", CONSTANTS["STATX_ATIME"])),
        Field("stx_btime", 80, "16s", Moment(STATX_TIME), needs=("stx_mask", CONSTANTS["STATX_BTIME"])),
        Field("stx_ctime", 96, "16s", Moment(STATX_TIME), needs=("stx_mask", CONSTANTS["STATX_CTIME"])),
        Field("stx_mtime", 112, "16s", Moment(STATX_TIME), needs=("stx_mask", CONSTANTS["STATX_MTIME"])),
        Field("stx_rdev_major", 128, "I", U32),
        Field("stx_rdev_minor", 132, "I", U32),
        Field("stx_dev_major", 136, "I", U32),
        Field("stx_dev_minor", 140, "I", U32),
        Field("stx_mnt_id", 144, "Q", Hex(), needs=("stx_mask", CONSTANTS["STATX_MNT_ID"])),
        Field("stx_dio_mem_align", 152, "I", U32, needs=("stx_mask", CONSTANTS["STATX_DIOALIGN"])),
        Field("stx_dio_offset_align", 156, "I", U32, needs=("stx_mask", CONSTANTS["STATX_DIOALIGN"])),
    ),
)
"""statx. linux/stat.h"""

OPEN_HOW = Layout(
    "struct open_how",
    24,
    (
        Field("flags", 0, "Q", Flags(files.OPEN, 64)),
        Field("mode", 8, "Q", Mode(64)),
        Field("resolve", 16, "Q", Flags(files.RESOLVE, 64)),
    ),
    least=24,
)
"""openat2. linux/openat2.h"""

_LOCK = (
    Field("l_type", 0, "h", Choice(descriptors.LOCK_TYPES, "F_???", 16)),
    Field("l_whence", 2, "h", Choice(descriptors.SEEK, "SEEK_???", 16)),
    Field("l_start", 8, "q", S64),
    Field("l_len", 16, "q", S64),
)
LOCK = Layout("struct flock", 32, _LOCK)
"""fcntl F_SETLK and its kin: the kernel ignores l_pid. asm-generic/fcntl.h"""

FOUND_LOCK = Layout("struct flock", 32, (*_LOCK, Field("l_pid", 24, "i", S32)))
"""fcntl F_GETLK, F_OFD_GETLK: the lock in the way, or l_type F_UNLCK. asm-generic/fcntl.h"""

OWNER = Layout(
    "struct f_owner_ex",
    8,
    (
        Field("type", 0, "i", Choice(descriptors.OWNER_TYPES, "F_OWNER_???")),
        Field("pid", 4, "i", S32),
    ),
)
"""fcntl F_SETOWN_EX, F_GETOWN_EX. asm-generic/fcntl.h"""

_CHILD_TID = CONSTANTS["CLONE_CHILD_SETTID"] | CONSTANTS["CLONE_CHILD_CLEARTID"]

CLONE_ARGS = Layout(
    "struct clone_args",
    88,
    (
        Field("flags", 0, "Q", Flags(processes.CLONE3, 64)),
        Field("pidfd", 8, "Q", ADDRESS, needs=("flags", CONSTANTS["CLONE_PIDFD"])),
        Field("child_tid", 16, "Q", ADDRESS, needs=("flags", _CHILD_TID)),
        Field("parent_tid", 24, "Q", ADDRESS, needs=("flags", CONSTANTS["CLONE_PARENT_SETTID"])),
        Field("exit_signal", 32, "Q", Choice(processes.SIGNALS, "SIG???", 64, otherwise=U64)),
        Field("stack", 40, "Q", ADDRESS),
        Field("stack_size", 48, "Q", Hex()),
        Field("tls", 56, "Q", ADDRESS, needs=("flags", CONSTANTS["CLONE_SETTLS"])),
        Field("set_tid", 64, "Q", Switch(on=72, cases={0: Absent()}, default=ADDRESS)),
        Field("set_tid_size", 72, "Q", Switch(on=72, cases={0: Absent()}, default=U64)),
        Field("cgroup", 80, "Q", Switch(on=80, cases={0: Absent()}, default=U64)),
    ),
    least=64,
)
"""clone3: 64 bytes until Linux 5.4, 80 until 5.6. linux/sched.h"""

CLONED = Layout(
    "struct clone_args",
    88,
    (
        Field("flags", 0, "Q", Flags(processes.CLONE3, 64)),
        Field("pidfd", 8, "Q", FdArray(1), needs=("flags", CONSTANTS["CLONE_PIDFD"])),
        Field("parent_tid", 24, "Q", Pointee(S32, "i"), needs=("flags", CONSTANTS["CLONE_PARENT_SETTID"])),
    ),
)
"""What clone3 tells the parent by way of its struct."""

_RUSAGE_COUNTERS = (
    "ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap ru_inblock ru_oublock ru_msgsnd "
    "ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw"
)
RUSAGE = Layout(
    "struct rusage",
    144,
    (
        Field("ru_utime", 0, "16s", Nested(TIMEVAL)),
        Field("ru_stime", 16, "16s", Nested(TIMEVAL)),
        *(Field(name, 32 + 8 * i, "q", S64) for i, name in enumerate(_RUSAGE_COUNTERS.split())),
    ),
)
"""wait4, waitid, getrusage. linux/resource.h"""

SIGACTION = Layout(
    "struct sigaction",
    32,
    (
        Field("sa_handler", 0, "Q", Choice(processes.HANDLERS, "", 64, otherwise=ADDRESS)),
        Field("sa_mask", 24, "Q", SignalSet()),
        Field("sa_flags", 8, "Q", Flags(processes.SIGACTION, 64)),
        Field("sa_restorer", 16, "Q", ADDRESS, ("sa_flags", CONSTANTS["SA_RESTORER"])),
    ),
)
"""rt_sigaction: sa_handler 0 is SIG_DFL, 1 is SIG_IGN. asm/signal.h"""

RLIMIT = Layout("struct rlimit64", 16, (Field("rlim_cur", 0, "Q", Limit()), Field("rlim_max", 8, "Q", Limit())))
"""prlimit64, getrlimit, setrlimit: 2**64-1 is no limit. linux/resource.h"""

WINSIZE = Layout(
    "struct winsize",
    8,
    tuple(
        Field(name, 2 * i, "H", Int(16, signed=False))
        for i, name in enumerate(("ws_row", "ws_col", "ws_xpixel", "ws_ypixel"))
    ),
)
"""ioctl TIOCGWINSZ, TIOCSWINSZ. asm-generic/termios.h"""


def _character(index: int, name: str) -> Field:
    kind: Kind = Hex(8) if name not in ("VMIN", "VTIME") else Int(8, signed=False)
    return Field(f"c_cc[{name}]", 17 + index, "B", kind)


TERMIOS = Layout(
    "struct termios",
    36,
    (
        Field("c_iflag", 0, "I", Flags(terminals.INPUT)),
        Field("c_oflag", 4, "I", Flags(terminals.OUTPUT)),
        Field("c_cflag", 8, "I", Flags(terminals.CONTROL)),
        Field("c_lflag", 12, "I", Flags(terminals.LOCAL)),
        Field("c_line", 16, "B", Int(8, signed=False)),
        *(_character(index, name) for index, name in sorted(terminals.CHARACTERS.items())),
    ),
)
"""ioctl TCGETS, TCSETS and its kin: the kernel's termios, not the C library's. asm-generic/termbits.h"""
