"""Calls on sockets."""

from __future__ import annotations

from collections.abc import Mapping

from tracer.abi.flags import sockets as flags
from tracer.abi.flags.build import named
from tracer.abi.generated.constants import CONSTANTS
from tracer.abi.kinds import ADDRESS, FD, S32, U32, U64, WRITTEN, structs
from tracer.abi.layouts.common import TIMESPEC, TIMEVAL
from tracer.abi.layouts.sockets import (
    ETHERNET,
    LINGER,
    MEMBERSHIP,
    MEMBERSHIP_6,
    MESSAGE_FLAGS,
    MMSGHDR,
    MSGHDR,
    PASSED_MMSGHDR,
    PASSED_MSGHDR,
    RAW,
    RECEIVED,
    RECEIVED_MANY,
    SENT_LENGTH,
    SOCK_FPROG,
    TCP_INFO,
    UCRED,
    sockaddr,
)
from tracer.abi.types import (
    POINTED,
    RESULT,
    Buffer,
    Choice,
    Entry,
    Exchange,
    FdArray,
    Flags,
    Kind,
    Phase,
    Pointee,
    Sized,
    Struct,
    Switch,
)

_SET_LENGTH = Pointee(S32, "i", Phase.ENTRY)
LENGTH = Exchange(_SET_LENGTH, Pointee(S32, "i"))  # how much room there is, and how much was needed

_PROTOCOLS = Switch(
    on=0,
    cases={
        **dict.fromkeys(named("AF_INET AF_INET6"), Choice(flags.IP_PROTOCOLS, "IPPROTO_???")),
        **dict.fromkeys(named("AF_NETLINK"), Choice(flags.NETLINK_PROTOCOLS, "NETLINK_???")),
        **dict.fromkeys(named("AF_PACKET"), ETHERNET.but(named=True)),
        **dict.fromkeys(named("AF_CAN"), Choice(flags.CAN_PROTOCOLS, "CAN_???")),
        **dict.fromkeys(named("AF_BLUETOOTH"), Choice(flags.BLUETOOTH_PROTOCOLS, "BTPROTO_???")),
    },
    default=U32,
)
_SOCKET = (Choice(flags.ADDRESS_FAMILIES, "AF_???"), Flags(flags.SOCKET_TYPE), _PROTOCOLS)


def _returned_address(address: int, length: int) -> tuple[Kind, Kind]:
    """Return the kinds of arguments `address` and `length`: without an address the kernel ignores the length."""
    lengths = Switch(on=address, mask=(1 << 64) - 1, cases={0: ADDRESS}, default=LENGTH)
    return sockaddr(POINTED + length, Phase.EXIT), lengths


_ACCEPT = (FD, *_returned_address(1, 2))

_MAKING = (
    Entry("socket", _SOCKET, FD, opens=True),
    Entry("socketpair", (*_SOCKET[:2], U32, FdArray())),
    Entry("bind", (FD, sockaddr(2), S32)),
    Entry("listen", (FD, S32)),
    Entry("accept", _ACCEPT, FD, opens=True),
    Entry("accept4", (*_ACCEPT, Flags(flags.ACCEPT)), FD, opens=True),
    Entry("connect", (FD, sockaddr(2), S32)),
    Entry("shutdown", (FD, Choice(flags.SHUTDOWN, "SHUT_???"))),
    Entry("getsockname", _ACCEPT),
    Entry("getpeername", _ACCEPT),
)

_RECEIVED = Buffer(RESULT, Phase.EXIT, room=2)  # with MSG_TRUNC, more than fits is returned

_DATA = (
    Entry("sendto", (FD, WRITTEN, U64, MESSAGE_FLAGS, sockaddr(5), S32)),
    Entry("recvfrom", (FD, _RECEIVED, U64, MESSAGE_FLAGS, *_returned_address(4, 5))),
    Entry("sendmsg", (FD, Struct(MSGHDR, Phase.ENTRY), MESSAGE_FLAGS)),
    Entry("recvmsg", (FD, Exchange(Struct(PASSED_MSGHDR, Phase.ENTRY), Struct(RECEIVED)), MESSAGE_FLAGS)),
    Entry(
        "sendmmsg",
        (FD, Exchange(structs(MMSGHDR, 2, Phase.ENTRY), structs(SENT_LENGTH, RESULT)), U32, MESSAGE_FLAGS),
    ),
    Entry(
        "recvmmsg",
        (
            FD,
            Exchange(structs(PASSED_MMSGHDR, 2, Phase.ENTRY), structs(RECEIVED_MANY, RESULT), alone=False),
            U32,
            MESSAGE_FLAGS,
            Exchange(Struct(TIMESPEC, Phase.ENTRY), Struct(TIMESPEC)),
        ),
    ),
)


def _of_level(level: str, names: Mapping[int, str], unknown: str) -> dict[int, Kind]:
    return {CONSTANTS[level]: Choice(names, unknown)}


def _names(of_sockets: Mapping[int, str]) -> Switch:
    return Switch(
        on=1,
        cases={
            **_of_level("SOL_SOCKET", of_sockets, "SO_???"),
            **_of_level("SOL_IP", flags.IP_OPTIONS, "IP_???"),
            **_of_level("SOL_IPV6", flags.IPV6_OPTIONS, "IPV6_???"),
            **_of_level("SOL_TCP", flags.TCP_OPTIONS, "TCP_???"),
            **_of_level("SOL_UDP", flags.UDP_OPTIONS, "UDP_???"),
            **_of_level("SOL_NETLINK", flags.NETLINK_OPTIONS, "NETLINK_???"),
            **_of_level("SOL_PACKET", flags.PACKET_OPTIONS, "PACKET_???"),
        },
        default=S32,
    )


def _values(default: Kind, values: Mapping[str, Kind]) -> Switch:
    """Return what an option's value is by its name."""
    return Switch(
        on=2, cases={CONSTANTS[n]: kind for names, kind in values.items() for n in names.split()}, default=default
    )


_NUMBER = Pointee(S32, "i")
_MEMBERSHIPS = {
    "SOL_IP": {"IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP": Struct(MEMBERSHIP)},
    "SOL_IPV6": {
        "IPV6_ADD_MEMBERSHIP IPV6_DROP_MEMBERSHIP IPV6_JOIN_ANYCAST IPV6_LEAVE_ANYCAST": Struct(MEMBERSHIP_6)
    },
}
_NUMBERS = (
    "SO_DEBUG SO_REUSEADDR SO_DONTROUTE SO_BROADCAST SO_SNDBUF SO_RCVBUF SO_KEEPALIVE SO_OOBINLINE SO_NO_CHECK "
    "SO_PRIORITY SO_BSDCOMPAT SO_REUSEPORT SO_PASSCRED SO_RCVLOWAT SO_SNDLOWAT SO_DETACH_FILTER SO_TIMESTAMP_OLD "
    "SO_ACCEPTCONN SO_SNDBUFFORCE SO_RCVBUFFORCE SO_PASSSEC SO_TIMESTAMPNS_OLD SO_MARK SO_TIMESTAMPING_OLD "
    "SO_RXQ_OVFL SO_WIFI_STATUS SO_PEEK_OFF SO_NOFCS SO_LOCK_FILTER SO_SELECT_ERR_QUEUE SO_BUSY_POLL "
    "SO_INCOMING_CPU SO_CNX_ADVICE SO_INCOMING_NAPI_ID SO_ZEROCOPY SO_TIMESTAMP_NEW SO_TIMESTAMPNS_NEW "
    "SO_TIMESTAMPING_NEW SO_PREFER_BUSY_POLL SO_BUSY_POLL_BUDGET SO_RESERVE_MEM SO_RCVMARK"
)
"""Options of which the kernel takes an int, whatever length it is told."""
_OF_SOCKETS: dict[str, Kind] = {
    _NUMBERS: _NUMBER,
    "SO_LINGER": Struct(LINGER),
    "SO_RCVTIMEO_OLD SO_SNDTIMEO_OLD SO_RCVTIMEO_NEW SO_SNDTIMEO_NEW": Struct(TIMEVAL),
    "SO_ATTACH_FILTER SO_ATTACH_REUSEPORT_CBPF": Struct(SOCK_FPROG),
}

_ANY = _NUMBER.but(exact=True)


def _option(levels: Mapping[str, Mapping[str, Kind]]) -> Switch:
    """Return what the value of an option is: by its level and name, else an int if it has the size of one."""
    cases = {CONSTANTS[level]: _values(_ANY, values) for level, values in levels.items()}
    return Switch(on=1, cases={**cases, CONSTANTS["SOL_NETLINK"]: _NUMBER}, default=_ANY)


_LEVEL = Choice(flags.LEVELS, "SOL_??")
_SET = _option({"SOL_SOCKET": _OF_SOCKETS, **_MEMBERSHIPS})
_GOT = _option(
    {
        "SOL_SOCKET": {
            **_OF_SOCKETS,
            "SO_PEERCRED": Struct(UCRED),
            "SO_BINDTODEVICE SO_PEERSEC SO_PEERNAME": RAW,
        },
        "SOL_TCP": {"TCP_INFO": Struct(TCP_INFO), "TCP_CONGESTION TCP_ULP": RAW},
        **_MEMBERSHIPS,
    }
)

_OPTIONS = (
    Entry("setsockopt", (FD, _LEVEL, _names(flags.SOCKET_OPTIONS), Sized(4, _SET), S32)),
    Entry(
        "getsockopt", (FD, _LEVEL, _names(flags.SOCKET_OPTIONS_GOT), Sized(POINTED + 4, _GOT, Phase.EXIT), LENGTH)
    ),
)

ENTRIES = (*_MAKING, *_DATA, *_OPTIONS)
