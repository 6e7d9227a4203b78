"""ioctl: what the argument is depends on the request.

Requests have names where the headers of terminals, files, sockets and block devices have them; the others are
spelled by what is in their number: direction, type, number, size.
"""

from __future__ import annotations

from tracer.abi.flags import files, terminals
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ABSENT, ADDRESS, FD, S32, S64, STRING, U32, U64
from tracer.abi.layouts.common import TERMIOS, WINSIZE
from tracer.abi.layouts.ioctl import (
    CLONE_RANGE,
    FAULT_API,
    FAULT_COPY,
    FAULT_RANGE,
    FAULT_REGISTER,
    FAULT_ZERO,
    FIEMAP,
    FILE_ATTRIBUTES,
    INTERFACE_ADDRESS_ONLY,
    INTERFACE_FLAGS,
    INTERFACE_INDEX,
    INTERFACE_MTU,
    INTERFACES,
    INTERFACES_ROOM,
    LOOP_INFO,
    TRIM,
)
from tracer.abi.layouts.system import PERF_EVENT
from tracer.abi.types import (
    Array,
    Choice,
    Entry,
    Exchange,
    Flags,
    Hex,
    Kind,
    Layout,
    Macro,
    Part,
    Phase,
    Pointee,
    Shown,
    Struct,
    Switch,
)


def _in(layout: Layout) -> Struct:
    return Struct(layout, Phase.ENTRY)


def _asked(before: Layout, after: Layout) -> Exchange:
    """Return a struct of which the program fills in a part, and the kernel the rest."""
    return Exchange(_in(before), Struct(after), Shown.LAST)


_NUMBER_IN = Pointee(S32, "i", Phase.ENTRY)
_NUMBER_OUT = Pointee(S32, "i")

_REQUESTS: dict[str, Kind] = {
    "TCGETS": Struct(TERMIOS),
    "TCSETS TCSETSW TCSETSF": _in(TERMIOS),
    "TIOCGWINSZ": Struct(WINSIZE),
    "TIOCSWINSZ": _in(WINSIZE),
    "TIOCGPGRP TIOCGSID TIOCOUTQ FIONREAD BLKSSZGET BLKROGET BLKIOMIN BLKIOOPT BLKALIGNOFF "
    "TIOCGETD TIOCGEXCL TIOCGPTLCK TIOCGPKT SIOCATMARK": _NUMBER_OUT,
    "TIOCSPGRP TIOCSPTLCK FIONBIO FIOASYNC TIOCSETD BLKROSET TIOCPKT TIOCMBIS TIOCMBIC TIOCMSET TIOCSSOFTCAR "
    "BLKBSZSET": _NUMBER_IN,
    "BLKRASET BLKFRASET LOOP_SET_DIRECT_IO LOOP_SET_BLOCK_SIZE RTC_IRQP_SET PERF_EVENT_IOC_PAUSE_OUTPUT": U64,
    "TIOCGPTN TIOCGDEV BLKPBSZGET": Pointee(U32, "I"),
    "FIGETBSZ": _NUMBER_OUT.but(unseen=True),
    "FIOQSIZE": Pointee(S64, "q"),
    "BLKGETSIZE BLKGETSIZE64 BLKRAGET BLKFRAGET": Pointee(U64, "Q"),
    "BLKDISCARD BLKZEROOUT BLKSECDISCARD": Array(U64, "Q", fixed=2),
    "TIOCSTI": STRING,
    "TCFLSH": Choice(terminals.QUEUES, "TC???FLUSH"),
    "TCXONC": Choice(terminals.FLOW, "TC???"),
    "TCSBRK TCSBRKP TIOCSCTTY LOOP_CTL_ADD LOOP_CTL_REMOVE": S32,
    "FIOCLEX FIONCLEX TIOCNOTTY TIOCEXCL TIOCNXCL TIOCVHANGUP BLKFLSBUF BLKRRPART FIFREEZE FITHAW LOOP_CLR_FD "
    "LOOP_CTL_GET_FREE LOOP_SET_CAPACITY RNDCLEARPOOL RNDZAPENTCNT RNDRESEEDCRNG BLKTRACESTART BLKTRACESTOP "
    "BLKTRACETEARDOWN TIOCCONS TIOCSBRK TIOCCBRK NS_GET_USERNS NS_GET_PARENT NS_GET_NSTYPE "
    "RTC_AIE_ON RTC_AIE_OFF RTC_UIE_ON RTC_UIE_OFF RTC_PIE_ON RTC_PIE_OFF RTC_WIE_ON RTC_WIE_OFF": ABSENT,
    "PERF_EVENT_IOC_ENABLE PERF_EVENT_IOC_DISABLE PERF_EVENT_IOC_RESET": Flags(terminals.PERF_GROUP),
    "PERF_EVENT_IOC_REFRESH": S32,
    "PERF_EVENT_IOC_PERIOD": Pointee(U64, "Q", Phase.ENTRY),
    "PERF_EVENT_IOC_SET_FILTER": STRING,
    "PERF_EVENT_IOC_SET_OUTPUT PERF_EVENT_IOC_SET_BPF": FD,
    "PERF_EVENT_IOC_ID": Pointee(U64, "Q"),
    "PERF_EVENT_IOC_MODIFY_ATTRIBUTES": _in(PERF_EVENT),
    "UFFDIO_API": _asked(*FAULT_API),
    "UFFDIO_REGISTER": _asked(*FAULT_REGISTER),
    "UFFDIO_COPY": _asked(*FAULT_COPY),
    "UFFDIO_ZEROPAGE": _asked(*FAULT_ZERO),
    "UFFDIO_WAKE UFFDIO_UNREGISTER": _in(FAULT_RANGE),
    "TIOCGPTPEER": Flags(files.OPEN),
    "FICLONE LOOP_SET_FD LOOP_CHANGE_FD": FD,
    "FICLONERANGE": _in(CLONE_RANGE),
    "FITRIM": _in(TRIM),
    "FS_IOC_FIEMAP": _in(FIEMAP),
    "FS_IOC_GETFLAGS": Pointee(Hex(32), "I"),  # declared long, copied as int
    "FS_IOC_SETFLAGS": Pointee(Hex(32), "I", Phase.ENTRY),
    "FS_IOC_FSGETXATTR": Struct(FILE_ATTRIBUTES),
    "FS_IOC_FSSETXATTR": _in(FILE_ATTRIBUTES),
    "LOOP_GET_STATUS64": Struct(LOOP_INFO),
    "LOOP_SET_STATUS64": _in(LOOP_INFO),
    "SIOCGIFCONF": Exchange(_in(INTERFACES_ROOM), Struct(INTERFACES)),
    "SIOCGIFINDEX": _asked(INTERFACE_ADDRESS_ONLY, INTERFACE_INDEX),
    "SIOCGIFFLAGS": _asked(INTERFACE_ADDRESS_ONLY, INTERFACE_FLAGS),
    "SIOCSIFFLAGS": _in(INTERFACE_FLAGS),
    "SIOCGIFMTU": _asked(INTERFACE_ADDRESS_ONLY, INTERFACE_MTU),
    "SIOCSIFMTU": _in(INTERFACE_MTU),
    "RNDGETENTCNT": _NUMBER_OUT,
    "RNDADDTOENTCNT": _NUMBER_IN,
}


def _by_request(kinds: dict[str, Kind]) -> dict[int, Kind]:
    return {CONSTANTS[name]: kind for names, kind in kinds.items() for name in names.split()}


# asm-generic/ioctl.h
_BY_PARTS = Macro(
    "_IOC",
    (
        Part(0xC0000000, 30, Flags(terminals.DIRECTIONS)),
        Part(0xFF00, 8, Hex()),
        Part(0xFF, 0, Hex()),
        Part(0x3FFF0000, 16, Hex()),
    ),
)
REQUEST = Choice(terminals.IOCTL, "_IO???", otherwise=_BY_PARTS, shared=terminals.SHARED)

# A pointer if the request has a name, any number if it hasn't.
_NAMED: dict[int, Kind] = dict.fromkeys(terminals.IOCTL, ADDRESS)

ENTRIES = (
    Entry(
        "ioctl",
        (FD, REQUEST, Switch(on=1, cases={**_NAMED, **_by_request(_REQUESTS)}, default=Hex())),
        Switch(on=1, cases=_by_request({"TIOCGPTPEER NS_GET_USERNS NS_GET_PARENT": FD}), default=S32),
    ),
)
