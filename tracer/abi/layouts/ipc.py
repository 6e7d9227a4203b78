"""The structs of System V IPC, message queues and asynchronous input and output.

As in `tracer.abi.layouts.common`; tests/abi/test_area_layouts.py compares them with the headers.
"""

from __future__ import annotations

from tracer.abi.flags import ipc
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, FD, ID, S32, S64, U32, U64
from tracer.abi.types import (
    REST,
    Array,
    Buffer,
    Choice,
    Field,
    Flags,
    Hex,
    Int,
    IoVec,
    Kind,
    Layout,
    Mode,
    Nested,
    Phase,
    Struct,
    Switch,
)

U16, S16 = Int(16, signed=False), Int(16)
KEY = Choice(ipc.KEYS, "")

_OWNER = (
    Field("uid", 4, "I", ID),
    Field("gid", 8, "I", ID),
    Field("mode", 20, "I", Mode(32)),
)
PERMISSIONS_SET = Layout("struct ipc_perm", 48, _OWNER)
PERMISSIONS = Layout(
    "struct ipc_perm",
    48,
    (*_OWNER, Field("key", 0, "i", Int(32)), Field("cuid", 12, "I", ID), Field("cgid", 16, "I", ID)),
)


def _owned(name: str, size: int, member: str, *fields: Field, set_too: str = "") -> tuple[Layout, Layout]:
    """Return a struct as IPC_STAT gives it, and as IPC_SET takes it."""
    set_ = (Field(member, 0, "48s", Nested(PERMISSIONS_SET)), *(f for f in fields if f.name == set_too))
    return Layout(name, size, (Field(member, 0, "48s", Nested(PERMISSIONS)), *fields)), Layout(name, size, set_)


def _longs(names: str, offset: int) -> tuple[Field, ...]:
    return tuple(Field(name, offset + 8 * i, "q", S64) for i, name in enumerate(names.split()))


SHMID, SHMID_SET = _owned(
    "struct shmid_ds",
    112,
    "shm_perm",
    Field("shm_segsz", 48, "Q", U64),
    Field("shm_cpid", 80, "i", S32),
    Field("shm_lpid", 84, "i", S32),
    Field("shm_nattch", 88, "Q", U64),
    *_longs("shm_atime shm_dtime shm_ctime", 56),
)
SEMID, SEMID_SET = _owned(
    "struct semid_ds",
    104,
    "sem_perm",
    Field("sem_otime", 48, "q", S64),
    Field("sem_ctime", 64, "q", S64),
    Field("sem_nsems", 80, "Q", U64),
)
MSQID, MSQID_SET = _owned(
    "struct msqid_ds",
    120,
    "msg_perm",
    *_longs("msg_stime msg_rtime msg_ctime", 48),
    *_longs("msg_qnum msg_qbytes", 80),
    Field("msg_lspid", 96, "i", S32),
    Field("msg_lrpid", 100, "i", S32),
    set_too="msg_qbytes",
)
SEMBUF = Layout(
    "struct sembuf",
    6,
    (
        Field("sem_num", 0, "H", U16),
        Field("sem_op", 2, "h", S16),
        Field("sem_flg", 4, "H", Flags(ipc.OPERATION, 16)),
    ),
)
MSGBUF = Layout("struct msgbuf", 8, (Field("mtype", 0, "q", S64), Field("mtext", 8, "*", Buffer(REST))))

MQ_ATTR = Layout(
    "struct mq_attr",
    64,
    (Field("mq_flags", 0, "q", Flags(ipc.QUEUE, 64)), *_longs("mq_maxmsg mq_msgsize mq_curmsgs", 8)),
)


def _if_not_zero(offset: int, kind: Kind, mask: int = 0xFFFFFFFF) -> Switch:
    return Switch(on=offset, mask=mask, cases={0: ABSENT}, default=kind)


_OPCODE = {name: number for number, name in ipc.COMMANDS.items()}


def _opcode(default: Kind, **commands: Kind) -> Switch:
    cases = {_OPCODE[f"IOCB_CMD_{name}"]: kind for name, kind in commands.items()}
    return Switch(on=16, mask=0xFFFF, cases=cases, default=default)


BUFFER = Layout("struct iovec", 16, (Field("iov_base", 0, "Q", ADDRESS), Field("iov_len", 8, "Q", U64)))
"""A buffer that isn't looked into."""
_PIECES = Array(Nested(BUFFER), "16s", 32)


_IOCB = (
    Field("aio_data", 0, "Q", Hex()),
    Field("aio_key", 8, "I", _if_not_zero(8, U32)),
    Field("aio_lio_opcode", 16, "H", Choice(ipc.COMMANDS, "IOCB_CMD_???", 16, decimal=True)),
    Field("aio_reqprio", 18, "h", _if_not_zero(18, S16, 0xFFFF)),
    Field("aio_fildes", 20, "I", FD),
)
CANCELLED = Layout("struct iocb", 64, _IOCB)
IOCB = Layout(
    "struct iocb",
    64,
    (
        *_IOCB,
        Field("aio_buf", 24, "Q", _opcode(ABSENT, PREAD=ADDRESS, PWRITE=Buffer(32))),
        Field("aio_buf", 24, "Q", _opcode(ABSENT, PWRITEV=IoVec(32), PREADV=_PIECES)),
        Field("aio_nbytes", 32, "Q", _opcode(ABSENT, PREAD=U64, PWRITE=U64)),
        Field("aio_offset", 40, "q", _opcode(ABSENT, PREAD=S64, PWRITE=S64, PREADV=S64, PWRITEV=S64)),
        Field("aio_flags", 56, "I", _if_not_zero(56, Flags(ipc.REQUEST))),
        Field("aio_resfd", 60, "I", Switch(on=56, mask=1, cases={0: ABSENT}, default=FD)),
    ),
)
IOCB_POINTER = Layout("struct iocb *", 8, (Field("iocb", 0, "Q", Struct(IOCB, Phase.ENTRY)),))
IO_EVENT = Layout(
    "struct io_event",
    32,
    (
        Field("data", 0, "Q", Hex()),
        Field("obj", 8, "Q", Hex()),
        Field("res", 16, "q", S64),
        Field("res2", 24, "q", S64),
    ),
)
"""io_submit, io_getevents. linux/aio_abi.h"""


def _offsets(name: str, names: str) -> Layout:
    return Layout(name, 40, tuple(Field(n, 4 * i, "I", U32) for i, n in enumerate(names.split())))


_SQ = _offsets("struct io_sqring_offsets", "head tail ring_mask ring_entries flags dropped array")
_CQ = _offsets("struct io_cqring_offsets", "head tail ring_mask ring_entries overflow cqes flags")
_RING = (
    Field("flags", 8, "I", Flags(ipc.RING_SETUP)),
    Field("sq_thread_cpu", 12, "I", Hex(32)),
    Field("sq_thread_idle", 16, "I", U32),
    Field("wq_fd", 24, "i", FD, ("flags", CONSTANTS["IORING_SETUP_ATTACH_WQ"])),
)
RING_PASSED = Layout("struct io_uring_params", 120, _RING)
RING = Layout(
    "struct io_uring_params",
    120,
    (
        *_RING,
        Field("sq_entries", 0, "I", U32),
        Field("cq_entries", 4, "I", U32),
        Field("features", 20, "I", Flags(ipc.RING_FEATURES)),
        Field("sq_off", 40, "40s", Nested(_SQ)),
        Field("cq_off", 80, "40s", Nested(_CQ)),
    ),
)
"""io_uring_setup: what was asked for, and what came back. linux/io_uring.h"""
