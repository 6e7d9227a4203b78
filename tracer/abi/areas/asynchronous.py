"""Asynchronous input and output: io_submit and its kin, and rings."""

from __future__ import annotations

from tracer.abi.flags import ipc as flags
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ADDRESS, FD, S64, U32, U64, structs
from tracer.abi.layouts.events import MASK, REQUEST, SIGNALS
from tracer.abi.layouts.ipc import BUFFER, CANCELLED, IO_EVENT, IOCB_POINTER, RING, RING_PASSED
from tracer.abi.types import (
    RESULT,
    Array,
    Choice,
    Entry,
    Exchange,
    Flags,
    Hex,
    Phase,
    Pointee,
    Pointers,
    Struct,
    Switch,
)

CONTEXT = Hex()
_EVENTS = (CONTEXT, S64, S64, structs(IO_EVENT, RESULT), REQUEST)
_MASK = Switch(on=5, mask=(1 << 64) - 1, cases={8: SIGNALS}, default=ADDRESS)
_FILES = Array(FD, "i", 3, Phase.ENTRY)
_REGISTERED = Switch(
    on=1,
    cases={
        CONSTANTS["IORING_REGISTER_BUFFERS"]: structs(BUFFER, 3, Phase.ENTRY),
        CONSTANTS["IORING_REGISTER_FILES"]: _FILES,
        CONSTANTS["IORING_REGISTER_EVENTFD"]: _FILES,
        CONSTANTS["IORING_REGISTER_EVENTFD_ASYNC"]: _FILES,
    },
    default=ADDRESS,
)

ENTRIES = (
    Entry("io_setup", (U32, Pointee(Hex(), "Q"))),
    Entry("io_destroy", (CONTEXT,)),
    Entry("io_submit", (CONTEXT, S64, Pointers(IOCB_POINTER, 1))),
    Entry("io_cancel", (CONTEXT, Struct(CANCELLED, Phase.ENTRY), Struct(IO_EVENT))),
    Entry("io_getevents", _EVENTS),
    Entry("io_pgetevents", (*_EVENTS, Struct(MASK, Phase.ENTRY))),
    Entry("io_uring_setup", (U32, Exchange(Struct(RING_PASSED, Phase.ENTRY), Struct(RING))), FD, opens=True),
    Entry("io_uring_enter", (FD, U32, U32, Flags(flags.RING_ENTER), _MASK, U64)),
    Entry("io_uring_register", (FD, Choice(flags.RING_REGISTER, "IORING_REGISTER_???"), _REGISTERED, U32)),
)
