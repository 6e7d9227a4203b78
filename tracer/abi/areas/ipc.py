"""Shared memory, semaphores and messages of System V, and POSIX message queues."""

from __future__ import annotations

from collections.abc import Mapping

from tracer.abi.flags import files
from tracer.abi.flags import ipc as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ADDRESS, FD, PATH, READ, S32, S64, U32, U64, WRITTEN, creation_mode, structs
from tracer.abi.layouts.events import REQUEST, SIGEVENT
from tracer.abi.layouts.ipc import (
    KEY,
    MQ_ATTR,
    MSGBUF,
    MSQID,
    MSQID_SET,
    SEMBUF,
    SEMID,
    SEMID_SET,
    SHMID,
    SHMID_SET,
)
from tracer.abi.types import (
    RESULT,
    Absent,
    Choice,
    Entry,
    FileMode,
    Flags,
    Hex,
    Kind,
    Layout,
    Phase,
    Pointee,
    Sized,
    Struct,
    Switch,
)

GET = FileMode(flags.GET)
OPERATIONS = (S32, structs(SEMBUF, 2, Phase.ENTRY), U32)
_HEAD = 8  # bytes of a message's type, which msgsz doesn't count


def _controlled(on: int, status: Layout, set_: Layout, more: Mapping[str, Kind], default: Kind) -> Switch:
    """Return the argument of shmctl and its kin, whose command is argument `on`."""
    cases = {
        "IPC_STAT": Struct(status),
        "IPC_SET": Struct(set_, Phase.ENTRY),
        "IPC_RMID": ADDRESS,
        **more,
    }
    return Switch(on, {CONSTANTS[name]: kind for name, kind in cases.items()}, default)


_SHARED = (
    Entry("shmget", (KEY, U64, FileMode(flags.GET_MEMORY))),
    Entry("shmat", (S32, ADDRESS, Flags(flags.ATTACH)), ADDRESS),
    Entry("shmdt", (ADDRESS,)),
    Entry(
        "shmctl",
        (S32, Choice(flags.CONTROL_MEMORY, "SHM_???"), _controlled(1, SHMID, SHMID_SET, {}, ADDRESS)),
    ),
)

_SEMAPHORES = (
    Entry("semget", (KEY, S32, GET)),
    Entry("semop", OPERATIONS),
    Entry("semtimedop", (*OPERATIONS, REQUEST)),
    Entry(
        "semctl",
        (
            S32,
            S32,
            Choice(flags.CONTROL_SEMAPHORES, "SEM_???"),
            _controlled(2, SEMID, SEMID_SET, {"SETVAL": Hex()}, ADDRESS),
        ),
    ),
)

_MESSAGES = (
    Entry("msgget", (KEY, GET)),
    Entry("msgsnd", (S32, Sized(2, Struct(MSGBUF), limit=0, extra=_HEAD), U64, Flags(flags.SEND))),
    Entry(
        "msgrcv",
        (
            S32,
            Sized(RESULT, Struct(MSGBUF), Phase.EXIT, limit=0, extra=_HEAD),
            U64,
            S64,
            Flags(flags.SEND),
        ),
    ),
    Entry(
        "msgctl",
        (S32, Choice(flags.CONTROL_MESSAGES, "MSG_???"), _controlled(1, MSQID, MSQID_SET, {}, ADDRESS)),
    ),
)

_IF_CREATED = Switch(on=1, mask=files.CREATES, cases={0: Absent()}, default=Struct(MQ_ATTR, Phase.ENTRY))
_QUEUES = (
    Entry("mq_open", (PATH, Flags(files.OPEN), creation_mode(1), _IF_CREATED), FD, opens=True),
    Entry("mq_unlink", (PATH,)),
    Entry("mq_timedsend", (FD, WRITTEN, U64, U32, REQUEST)),
    Entry("mq_timedreceive", (FD, READ, U64, Pointee(U32, "I"), REQUEST)),
    Entry("mq_notify", (FD, Struct(SIGEVENT, Phase.ENTRY))),
    Entry("mq_getsetattr", (FD, Struct(MQ_ATTR, Phase.ENTRY), Struct(MQ_ATTR))),
)

ENTRIES = (*_SHARED, *_SEMAPHORES, *_MESSAGES, *_QUEUES)
