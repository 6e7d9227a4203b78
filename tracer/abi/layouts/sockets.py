"""The structs of sockets: addresses, messages, control data, option values.

As in `tracer.abi.layouts.common`; tests/abi/test_layouts.py compares them with the headers.
"""

from __future__ import annotations

from tracer.abi.flags import sockets as flags
from tracer.abi.kinds import ABSENT, ADDRESS, FD, ID, S32, U32, U64
from tracer.abi.layouts.common import TIMESPEC, TIMEVAL
from tracer.abi.types import (
    REST,
    Array,
    Buffer,
    Bytes,
    Choice,
    Control,
    Field,
    Flags,
    Hex,
    HexBytes,
    Int,
    InternetAddress,
    IoVec,
    Kind,
    Layout,
    Nested,
    NetworkOrder,
    Phase,
    Struct,
    Switch,
    Tagged,
    UnixName,
)

U8, U16 = Int(8, signed=False), Int(16, signed=False)
RAW = Buffer(REST)
PORT = NetworkOrder(U16)
FAMILY = Field("sa_family", 0, "H", Choice(flags.ADDRESS_FAMILIES, "AF_???", 16))
ETHERNET = NetworkOrder(Choice(flags.ETHERNET, "ETH_P_???", 16))


def _address(name: str, size: int, *fields: Field) -> Layout:
    return Layout(f"struct {name}", size, (FAMILY, *fields))


SOCKADDR = _address("sockaddr", 2, Field("sa_data", 2, "*", Bytes()))
"""Any address: what of its family there is no struct, or what is too short for that."""

UNNAMED_UNIX = _address("sockaddr_un", 2)
SOCKADDR_UN = _address("sockaddr_un", 3, Field("sun_path", 2, "*", UnixName()))
SOCKADDR_IN = _address(
    "sockaddr_in", 16, Field("sin_port", 2, "H", PORT), Field("sin_addr", 4, "4s", InternetAddress())
)
_IN6 = (
    Field("sin6_port", 2, "H", PORT),
    Field("sin6_flowinfo", 4, "I", NetworkOrder(U32, 32)),
    Field("sin6_addr", 8, "16s", InternetAddress()),
)
OLD_SOCKADDR_IN6 = _address("sockaddr_in6", 24, *_IN6)
SOCKADDR_IN6 = _address("sockaddr_in6", 28, *_IN6, Field("sin6_scope_id", 24, "I", U32))
SOCKADDR_NL = _address(
    "sockaddr_nl", 12, Field("nl_pid", 4, "I", U32), Field("nl_groups", 8, "I", Hex(32, digits=8))
)
SOCKADDR_LL = _address(
    "sockaddr_ll",
    20,
    Field("sll_protocol", 2, "H", ETHERNET),
    Field("sll_ifindex", 4, "i", U32),
    Field("sll_hatype", 8, "H", Choice(flags.HARDWARE, "ARPHRD_???", 16)),
    Field("sll_pkttype", 10, "B", Choice(flags.PACKET_TYPES, "PACKET_???", 8)),
    Field("sll_halen", 11, "B", U8),
    Field("sll_addr", 12, "8s", Switch(on=11, mask=0xFF, cases={0: ABSENT}, default=HexBytes(11))),
)
SOCKADDR_VM = _address(
    "sockaddr_vm",
    16,
    Field("svm_cid", 8, "I", Choice(flags.VSOCK_CIDS, "")),
    Field("svm_port", 4, "I", Choice(flags.VSOCK_PORTS, "")),
    Field("svm_flags", 12, "B", Hex(8)),
)

_ADDRESSES = {
    "AF_UNIX": (SOCKADDR_UN, UNNAMED_UNIX),
    "AF_INET": (SOCKADDR_IN,),
    "AF_INET6": (SOCKADDR_IN6, OLD_SOCKADDR_IN6),
    "AF_NETLINK": (SOCKADDR_NL,),
    "AF_PACKET": (SOCKADDR_LL,),
    "AF_VSOCK": (SOCKADDR_VM,),
}
ADDRESSES = {number: _ADDRESSES[name] for number, name in flags.ADDRESS_FAMILIES.items() if name in _ADDRESSES}


def sockaddr(length: int, phase: Phase = Phase.ENTRY) -> Tagged:
    """Return a pointer to an address whose length is argument `length`, or POINTED + that."""
    return Tagged(length, ADDRESSES, SOCKADDR, phase)


LINGER = Layout("struct linger", 8, (Field("l_onoff", 0, "i", S32), Field("l_linger", 4, "i", S32)), least=8)
UCRED = Layout("struct ucred", 12, (Field("pid", 0, "i", S32), Field("uid", 4, "I", ID), Field("gid", 8, "I", ID)))
PACKET_INFO = Layout(
    "struct in_pktinfo",
    12,
    (
        Field("ipi_ifindex", 0, "i", U32),
        Field("ipi_spec_dst", 4, "4s", InternetAddress()),
        Field("ipi_addr", 8, "4s", InternetAddress()),
    ),
)
MEMBERSHIP = Layout(
    "struct ip_mreq",
    8,
    (Field("imr_multiaddr", 0, "4s", InternetAddress()), Field("imr_interface", 4, "4s", InternetAddress())),
    least=8,
)
MEMBERSHIP_6 = Layout(
    "struct ipv6_mreq",
    20,
    (Field("ipv6mr_multiaddr", 0, "16s", InternetAddress()), Field("ipv6mr_interface", 16, "i", U32)),
    least=20,
)
SOCK_FPROG = Layout(
    "struct sock_fprog", 16, (Field("len", 0, "H", U16), Field("filter", 8, "Q", ADDRESS)), least=16
)

_TCP_INFO_BYTES = "tcpi_state tcpi_ca_state tcpi_retransmits tcpi_probes tcpi_backoff"
_TCP_INFO_WORDS = (
    "tcpi_rto tcpi_ato tcpi_snd_mss tcpi_rcv_mss tcpi_unacked tcpi_sacked tcpi_lost tcpi_retrans tcpi_fackets "
    "tcpi_last_data_sent tcpi_last_ack_sent tcpi_last_data_recv tcpi_last_ack_recv tcpi_pmtu tcpi_rcv_ssthresh "
    "tcpi_rtt tcpi_rttvar tcpi_snd_ssthresh tcpi_snd_cwnd tcpi_advmss tcpi_reordering tcpi_rcv_rtt "
    "tcpi_rcv_space tcpi_total_retrans"
)
_TCP_INFO_LONGS = "tcpi_pacing_rate tcpi_max_pacing_rate tcpi_bytes_acked tcpi_bytes_received"
_TCP_INFO_SEGMENTS = (
    "tcpi_segs_out tcpi_segs_in tcpi_notsent_bytes tcpi_min_rtt tcpi_data_segs_in tcpi_data_segs_out"
)


def _row(names: str, start: int, format_: str, kind: Kind, step: int) -> tuple[Field, ...]:
    return tuple(Field(name, start + step * i, format_, kind) for i, name in enumerate(names.split()))


TCP_INFO = Layout(
    "struct tcp_info",
    232,
    (
        *_row(_TCP_INFO_BYTES, 0, "B", U8, 1),
        Field("tcpi_options", 5, "B", Hex(8)),
        *_row(_TCP_INFO_WORDS, 8, "I", U32, 4),
        *_row(_TCP_INFO_LONGS, 104, "Q", U64, 8),
        *_row(_TCP_INFO_SEGMENTS, 136, "I", U32, 4),
        Field("tcpi_delivery_rate", 160, "Q", U64),
    ),
)
"""getsockopt TCP_INFO; what kernels since 4.10 have added is left out. linux/tcp.h"""

_INTS = Array(S32, "i", REST)
_SOCKET_CONTROL = {
    "SCM_RIGHTS": Array(FD, "i", REST),
    "SCM_CREDENTIALS": Struct(UCRED),
    "SO_TIMESTAMP_OLD": Struct(TIMEVAL),
    "SO_TIMESTAMP_NEW": Struct(TIMEVAL),
    "SO_TIMESTAMPNS_OLD": Struct(TIMESPEC),
    "SO_TIMESTAMPNS_NEW": Struct(TIMESPEC),
}
_IP_CONTROL = {
    "IP_PKTINFO": Struct(PACKET_INFO),
    "IP_TTL": _INTS,
    "IP_TOS": RAW,
    "IP_CHECKSUM": _INTS,
}
_LEVEL = {name: number for number, name in flags.LEVELS.items()}
SOL_SOCKET, SOL_IP = _LEVEL["SOL_SOCKET"], _LEVEL["SOL_IP"]
CONTROL_DATA = {
    **{(SOL_SOCKET, n): _SOCKET_CONTROL[name] for n, name in flags.CONTROL.items() if name in _SOCKET_CONTROL},
    **{(SOL_IP, n): _IP_CONTROL[name] for n, name in flags.CONTROL_IP.items() if name in _IP_CONTROL},
}

LEVEL = Choice(flags.LEVELS, "SOL_???")


def _message_head(name: str, word: str, size: int) -> Layout:
    width = size - 8
    return Layout(
        name,
        size,
        (
            Field("cmsg_len", 0, word, Int(8 * width, signed=False)),
            Field("cmsg_level", width, "i", LEVEL),
            Field(
                "cmsg_type",
                width + 4,
                "i",
                Switch(
                    on=width,
                    cases={
                        SOL_SOCKET: Choice(flags.CONTROL, "SCM_???"),
                        SOL_IP: Choice(flags.CONTROL_IP, "IP_???"),
                    },
                    default=Hex(32),
                ),
            ),
        ),
    )


CMSGHDR = _message_head("struct cmsghdr", "Q", 16)
"""Control data of sendmsg and recvmsg; the data behind it is the member cmsg_data. linux/socket.h"""

MESSAGE_FLAGS = Flags(flags.MESSAGE)
_CONTROL = Control(40, CMSGHDR, CONTROL_DATA)


def _message(name: str, phase: Phase) -> Layout:
    return Layout(
        name,
        56,
        (
            Field("msg_name", 0, "Q", sockaddr(8)),
            Field("msg_namelen", 8, "i", S32),
            Field("msg_iov", 16, "Q", IoVec(24, phase)),
            Field("msg_iovlen", 24, "Q", U64),
            Field("msg_control", 32, "Q", Switch(40, {0: ABSENT}, _CONTROL, mask=(1 << 64) - 1)),
            Field("msg_controllen", 40, "Q", U64),
            Field("msg_flags", 48, "I", MESSAGE_FLAGS),
        ),
    )


MSGHDR = _message("struct msghdr", Phase.ENTRY)
RECEIVED = _message("struct msghdr", Phase.EXIT)
PASSED_MSGHDR = Layout("struct msghdr", 56, (Field("msg_namelen", 8, "i", S32),))
"""What recvmsg looks at and writes over. linux/socket.h, struct user_msghdr"""


def _many(message: Layout, *length: Field, result: int | None = None) -> Layout:
    return Layout("struct mmsghdr", 64, (Field("msg_hdr", 0, "56s", Nested(message)), *length), result=result)


_MSG_LEN = Field("msg_len", 56, "I", U32)
MMSGHDR = _many(MSGHDR)
SENT_LENGTH = Layout("struct mmsghdr", 64, (_MSG_LEN,))
RECEIVED_MANY = _many(RECEIVED, _MSG_LEN, result=56)
PASSED_MMSGHDR = _many(PASSED_MSGHDR)
"""sendmmsg and recvmmsg. linux/socket.h, struct mmsghdr"""
