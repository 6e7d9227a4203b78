"""The structs of x86_64 that ioctl's requests take. tests/abi/test_layouts.py compares them with the headers."""

from __future__ import annotations

from tracer.abi.flags import terminals
from tracer.abi.layouts import sockets
from tracer.abi.layouts.common import ADDRESS, S32, U32, U64
from tracer.abi.types import (
    REST,
    Absent,
    Array,
    Chars,
    Device,
    Fd,
    Field,
    Flags,
    Hex,
    Kind,
    Layout,
    Nested,
    Phase,
    Sized,
    SizeOf,
    Switch,
)

_NAME = Field("ifr_name", 0, "16s", Chars())


def _interface(*members: Field) -> Layout:
    return Layout("struct ifreq", 40, (_NAME, *members))


INTERFACE_ADDRESS_ONLY = _interface()
INTERFACE_INDEX = _interface(Field("ifr_ifindex", 16, "i", S32))
INTERFACE_MTU = _interface(Field("ifr_mtu", 16, "i", S32))
INTERFACE_FLAGS = _interface(Field("ifr_flags", 16, "H", Flags(terminals.INTERFACE, 16)))
"""SIOC*: a union behind the interface's name. linux/if.h"""

_ADDRESSED = Nested(_interface(Field("ifr_addr", 16, "16s", Nested(sockets.SOCKADDR_IN))))
_LISTED = Sized(0, Array(_ADDRESSED, "40s", REST), Phase.EXIT, limit=4096)


_ROOM = SizeOf("struct ifreq", 40)


def _interfaces(room: Kind, listed: Kind) -> Layout:
    return Layout("struct ifconf", 16, (Field("ifc_len", 0, "i", room), Field("ifc_buf", 8, "Q", listed)))


INTERFACES_ROOM = _interfaces(Switch(on=8, mask=(1 << 64) - 1, cases={0: Absent()}, default=_ROOM), ADDRESS)
INTERFACES = _interfaces(_ROOM, _LISTED)
"""SIOCGIFCONF: the interfaces that have an address of IPv4; without a buffer, no room is passed. linux/if.h"""

CLONE_RANGE = Layout(
    "struct file_clone_range",
    32,
    (
        Field("src_fd", 0, "q", Fd()),
        *(Field(name, 8 + 8 * i, "Q", U64) for i, name in enumerate(("src_offset", "src_length", "dest_offset"))),
    ),
)
TRIM = Layout(
    "struct fstrim_range",
    24,
    tuple(Field(name, 8 * i, "Q", U64) for i, name in enumerate(("start", "len", "minlen"))),
)
FILE_ATTRIBUTES = Layout(
    "struct fsxattr",
    28,
    (
        Field("fsx_xflags", 0, "I", Hex(32)),
        *(
            Field(name, 4 + 4 * i, "I", U32)
            for i, name in enumerate(("fsx_extsize", "fsx_nextents", "fsx_projid", "fsx_cowextsize"))
        ),
    ),
)
"""FICLONERANGE, FITRIM, FS_IOC_FSGETXATTR. linux/fs.h"""

FIEMAP = Layout(
    "struct fiemap",
    32,
    (
        Field("fm_start", 0, "Q", U64),
        Field("fm_length", 8, "Q", U64),
        Field("fm_flags", 16, "I", Flags(terminals.FIEMAP)),
        Field("fm_extent_count", 24, "I", U32),
    ),
)
"""FS_IOC_FIEMAP, without its extents. linux/fiemap.h"""

LOOP_INFO = Layout(
    "struct loop_info64",
    232,
    (
        Field("lo_device", 0, "Q", Device()),
        Field("lo_inode", 8, "Q", U64),
        Field("lo_rdevice", 16, "Q", Device()),
        Field("lo_offset", 24, "Q", U64),
        Field("lo_sizelimit", 32, "Q", U64),
        Field("lo_number", 40, "I", U32),
        Field("lo_flags", 52, "I", Hex(32)),
        Field("lo_file_name", 56, "64s", Chars()),
        Field("lo_crypt_name", 120, "64s", Chars()),
    ),
)
"""LOOP_SET_STATUS64, LOOP_GET_STATUS64. linux/loop.h"""

FAULT_RANGE = Layout("struct uffdio_range", 16, (Field("start", 0, "Q", Hex()), Field("len", 8, "Q", Hex())))
_FAULTED = Field("range", 0, "16s", Nested(FAULT_RANGE))


def _faults(name: str, size: int, *passed: Field, returned: Field) -> tuple[Layout, Layout]:
    """Return a struct as the program fills it in, and with what the kernel adds."""
    return Layout(name, size, passed), Layout(name, size, (*passed, returned))


FAULT_API = _faults(
    "struct uffdio_api",
    24,
    Field("api", 0, "Q", Hex()),
    Field("features", 8, "Q", Flags(terminals.FAULT_FEATURES, 64)),
    returned=Field("ioctls", 16, "Q", Flags(terminals.FAULT_REQUESTS, 64)),
)
FAULT_REGISTER = _faults(
    "struct uffdio_register",
    32,
    _FAULTED,
    Field("mode", 16, "Q", Flags(terminals.FAULT_REGISTER, 64)),
    returned=Field("ioctls", 24, "Q", Flags(terminals.FAULT_REQUESTS, 64)),
)
FAULT_COPY = _faults(
    "struct uffdio_copy",
    40,
    *(Field(name, 8 * i, "Q", Hex()) for i, name in enumerate(("dst", "src", "len"))),
    Field("mode", 24, "Q", Flags(terminals.FAULT_COPY, 64)),
    returned=Field("copy", 32, "Q", Hex()),
)
FAULT_ZERO = _faults(
    "struct uffdio_zeropage",
    32,
    _FAULTED,
    Field("mode", 16, "Q", Flags(terminals.FAULT_ZERO, 64)),
    returned=Field("zeropage", 24, "Q", Hex()),
)
"""UFFDIO_*: memory whose faults a program treats itself. linux/userfaultfd.h"""
