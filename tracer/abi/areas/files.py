"""Calls that name files: opening, looking, making, renaming, removing them."""

from __future__ import annotations

from tracer.abi.flags import files as flags
from tracer.abi.flags.build import named
from tracer.abi.kinds import (
    ABSENT,
    AT,
    DIRFD,
    FD,
    FILE_MODE,
    ID,
    MODE,
    PATH,
    S64,
    U32,
    U64,
    creation_mode,
)
from tracer.abi.layouts.common import OPEN_HOW, STAT, STATX, TIMESPEC
from tracer.abi.types import (
    RESULT,
    Array,
    Buffer,
    Device,
    Entries,
    Entry,
    Flags,
    Moment,
    Moved,
    Path,
    Phase,
    Struct,
    Switch,
)

OPEN = Flags(flags.OPEN)
ACCESS = Flags(flags.ACCESS)
LINK = Buffer(length=RESULT, phase=Phase.EXIT, text=True)


def _device(mode: int) -> Switch:
    """Return the device of mknod: there if argument `mode` says character or block device."""
    special = dict.fromkeys(named("S_IFCHR S_IFBLK"), Device())
    return Switch(on=mode, mask=flags.FILE_MODE.fields[0][0], cases=special, default=ABSENT)


_OPENING = (
    Entry("open", (PATH, OPEN, creation_mode(1)), FD, opens=True),
    Entry("openat", (DIRFD, PATH, OPEN, creation_mode(2)), FD, opens=True),
    Entry("openat2", (DIRFD, PATH, Struct(OPEN_HOW, Phase.ENTRY, size=3), U64), FD, opens=True),
    Entry("creat", (PATH, MODE), FD, opens=True),
)

_LOOKING = (
    Entry("stat", (PATH, Struct(STAT))),
    Entry("fstat", (FD, Struct(STAT))),
    Entry("lstat", (PATH, Struct(STAT))),
    Entry("newfstatat", (DIRFD, PATH, Struct(STAT), AT)),
    Entry("statx", (DIRFD, PATH, Flags(flags.AT_STATX), Flags(flags.STATX), Struct(STATX))),
    Entry("access", (PATH, ACCESS)),
    Entry("faccessat", (DIRFD, PATH, ACCESS)),
    Entry("faccessat2", (DIRFD, PATH, ACCESS, Flags(flags.AT_ACCESS))),
    Entry("readlink", (PATH, LINK, U32)),
    Entry("readlinkat", (DIRFD, PATH, LINK, U32)),
    Entry("getdents", (FD, Entries(name=18), U32)),
    Entry("getdents64", (FD, Entries(), U32)),
)

_MAKING = (
    Entry("mkdir", (PATH, MODE)),
    Entry("mkdirat", (DIRFD, PATH, MODE)),
    Entry("mknod", (PATH, FILE_MODE, _device(1))),
    Entry("mknodat", (DIRFD, PATH, FILE_MODE, _device(2))),
    Entry("link", (PATH, PATH)),
    Entry("linkat", (DIRFD, PATH, DIRFD, PATH, AT)),
    Entry("symlink", (PATH, PATH)),
    Entry("symlinkat", (PATH, DIRFD, PATH)),
)

_MOVING = (
    Entry("rename", (PATH, PATH)),
    Entry("renameat", (DIRFD, PATH, DIRFD, PATH)),
    Entry("renameat2", (DIRFD, PATH, DIRFD, PATH, Flags(flags.RENAME))),
    Entry("unlink", (PATH,)),
    Entry("unlinkat", (DIRFD, PATH, AT)),
    Entry("rmdir", (PATH,)),
)

_CHANGING = (
    Entry("chmod", (PATH, MODE)),
    Entry("fchmod", (FD, MODE)),
    Entry("fchmodat", (DIRFD, PATH, MODE)),
    Entry("chown", (PATH, ID, ID)),
    Entry("fchown", (FD, ID, ID)),
    Entry("lchown", (PATH, ID, ID)),
    Entry("fchownat", (DIRFD, PATH, ID, ID, AT)),
    Entry("utimensat", (DIRFD, PATH, Array(Moment(TIMESPEC), "16s", fixed=2), AT)),
    Entry("truncate", (PATH, S64)),
    Entry("ftruncate", (FD, S64)),
    Entry("fallocate", (FD, Flags(flags.FALLOCATE), S64, S64)),
)

_DIRECTORIES = (
    Entry("getcwd", (Path(Phase.EXIT), U64)),
    Entry("chdir", (PATH,), Moved()),
    Entry("fchdir", (FD,), Moved()),
    Entry("chroot", (PATH,)),
    Entry("umask", (MODE,), MODE),
)

ENTRIES = (*_OPENING, *_LOOKING, *_MAKING, *_MOVING, *_CHANGING, *_DIRECTORIES)
