"""Calls on open descriptors: reading, writing, moving data, syncing, duplicating, making those of no file.

fcntl and ioctl are in `tracer.abi.areas.control`.
"""

from __future__ import annotations

from tracer.abi.flags import descriptors as flags
from tracer.abi.flags import files
from tracer.abi.kinds import (
    ABSENT,
    FD,
    READ,
    READ_VECTOR,
    S32,
    S64,
    STRING,
    U32,
    U64,
    WRITE_VECTOR,
    WRITTEN,
)
from tracer.abi.types import Choice, Entry, Exchange, FdArray, Flags, Hex, Phase, Pointee, Shown

DESCRIPTOR_FLAGS = Flags(files.DESCRIPTOR)
SPLICE = Flags(flags.SPLICE)
RWF = Flags(flags.RWF)
OFFSET = Pointee(S64, "q", Phase.ENTRY)  # where the call begins; the kernel writes back where it ended
MOVED = Exchange(Pointee(U64, "Q", Phase.ENTRY), Pointee(U64, "Q"), Shown.BOTH)
HIGH = ABSENT  # the upper half of an offset, which 64-bit kernels don't look at

_READING = (
    Entry("read", (FD, READ, U64)),
    Entry("pread64", (FD, READ, U64, S64)),
    Entry("readv", (FD, READ_VECTOR, U64)),
    Entry("preadv", (FD, READ_VECTOR, U64, S64, HIGH)),
    Entry("preadv2", (FD, READ_VECTOR, U64, S64, HIGH, RWF)),
    Entry("readahead", (FD, S64, U64)),
    Entry("fadvise64", (FD, S64, U64, Choice(files.ADVICE, "POSIX_FADV_???"))),
)

_WRITING = (
    Entry("write", (FD, WRITTEN, U64)),
    Entry("pwrite64", (FD, WRITTEN, U64, S64)),
    Entry("writev", (FD, WRITE_VECTOR, U64)),
    Entry("pwritev", (FD, WRITE_VECTOR, U64, S64, HIGH)),
    Entry("pwritev2", (FD, WRITE_VECTOR, U64, S64, HIGH, RWF)),
)

_MOVING = (
    Entry("lseek", (FD, S64, Choice(flags.SEEK, "SEEK_???"))),
    Entry("sendfile", (FD, FD, MOVED, U64)),
    Entry("splice", (FD, OFFSET, FD, OFFSET, U64, SPLICE)),
    Entry("tee", (FD, FD, U64, SPLICE)),
    Entry("vmsplice", (FD, WRITE_VECTOR, U64, SPLICE)),
    Entry("copy_file_range", (FD, OFFSET, FD, OFFSET, U64, U32)),
)

_SYNCING = (
    Entry("sync", ()),
    Entry("syncfs", (FD,)),
    Entry("fsync", (FD,)),
    Entry("fdatasync", (FD,)),
    Entry("sync_file_range", (FD, S64, S64, Flags(files.SYNC_FILE_RANGE))),
    Entry("flock", (FD, Flags(flags.FLOCK))),
)

_DUPLICATING = (
    Entry("close", (FD,)),
    Entry("close_range", (U32, U32, Flags(flags.CLOSE_RANGE))),
    Entry("dup", (FD,), FD, opens=True),
    Entry("dup2", (FD, FD), FD, opens=True),
    Entry("dup3", (FD, FD, DESCRIPTOR_FLAGS), FD, opens=True),
    Entry("pipe", (FdArray(),)),
    Entry("pipe2", (FdArray(), DESCRIPTOR_FLAGS)),
)

_OF_NO_FILE = (
    Entry("memfd_create", (STRING, Flags(flags.MEMFD)), FD, opens=True),
    Entry("memfd_secret", (Flags(flags.MEMFD_SECRET),), FD, opens=True),
    Entry("pidfd_open", (S32, Flags(flags.PIDFD)), FD, opens=True),
    Entry("pidfd_getfd", (FD, S32, Hex(32)), FD, opens=True),
    Entry("userfaultfd", (Flags(flags.USERFAULTFD),), FD, opens=True),
)

ENTRIES = (*_READING, *_WRITING, *_MOVING, *_SYNCING, *_DUPLICATING, *_OF_NO_FILE)
