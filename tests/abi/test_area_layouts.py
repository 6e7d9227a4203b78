"""Sizes and offsets of the structs of sockets, events and clocks, against the C compiler."""

from __future__ import annotations

import platform
import struct

import pytest

from tracer.abi.layouts import events as event_layouts
from tracer.abi.layouts import ipc as ipc_layouts
from tracer.abi.layouts import sockets as socket_layouts
from tracer.abi.types import Layout

MODULES = (socket_layouts, event_layouts, ipc_layouts)

_ADDRESS = ["sys/socket.h"]
_IPC = ["linux/ipc.h", "asm/ipcbuf.h"]

# Name here -> (headers, C type); None: no header has it, or a shorter form that only the kernel knows.
WITNESSES: dict[str, tuple[list[str], str] | None] = {
    "SOCKADDR": None,
    "UNNAMED_UNIX": None,
    "SOCKADDR_UN": None,
    "OLD_SOCKADDR_IN6": None,
    "SOCKADDR_IN": (["netinet/in.h"], "struct sockaddr_in"),
    "SOCKADDR_IN6": (["netinet/in.h"], "struct sockaddr_in6"),
    "SOCKADDR_NL": ([*_ADDRESS, "linux/netlink.h"], "struct sockaddr_nl"),
    "SOCKADDR_LL": ([*_ADDRESS, "linux/if_packet.h"], "struct sockaddr_ll"),
    "SOCKADDR_VM": ([*_ADDRESS, "linux/vm_sockets.h"], "struct sockaddr_vm"),
    "TIMEVAL": (["sys/time.h"], "struct timeval"),
    "TIMESPEC": (["time.h"], "struct timespec"),
    "LINGER": (_ADDRESS, "struct linger"),
    "UCRED": (_ADDRESS, "struct ucred"),
    "PACKET_INFO": (["netinet/in.h"], "struct in_pktinfo"),
    "MEMBERSHIP": (["netinet/in.h"], "struct ip_mreq"),
    "MEMBERSHIP_6": (["netinet/in.h"], "struct ipv6_mreq"),
    "SOCK_FPROG": (["linux/filter.h"], "struct sock_fprog"),
    "TCP_INFO": (["linux/tcp.h"], "struct tcp_info"),
    "CMSGHDR": (_ADDRESS, "struct cmsghdr"),
    "MSGHDR": (_ADDRESS, "struct msghdr"),
    "RECEIVED": (_ADDRESS, "struct msghdr"),
    "PASSED_MSGHDR": (_ADDRESS, "struct msghdr"),
    "MMSGHDR": (_ADDRESS, "struct mmsghdr"),
    "SENT_LENGTH": (_ADDRESS, "struct mmsghdr"),
    "RECEIVED_MANY": (_ADDRESS, "struct mmsghdr"),
    "PASSED_MMSGHDR": (_ADDRESS, "struct mmsghdr"),
    "POLLFD": (["poll.h"], "struct pollfd"),
    "POLLED": (["poll.h"], "struct pollfd"),
    "EPOLL_EVENT": (["sys/epoll.h"], "struct epoll_event"),
    "_EPOLL_DATA": (["sys/epoll.h"], "epoll_data_t"),
    "MASK": None,
    "TIMEZONE": (["sys/time.h"], "struct timezone"),
    "ITIMERVAL": (["sys/time.h"], "struct itimerval"),
    "ITIMERSPEC": (["time.h"], "struct itimerspec"),
    "TMS": (["sys/times.h"], "struct tms"),
    "_SIGVAL": (["signal.h"], "union sigval"),
    "SIGEVENT": (["asm/siginfo.h"], "struct sigevent"),
    "TIMEX": (["sys/timex.h"], "struct timex"),
    "FUTEX_WAITER": (["linux/futex.h"], "struct futex_waitv"),
    "PERMISSIONS": (_IPC, "struct ipc64_perm"),
    "PERMISSIONS_SET": (_IPC, "struct ipc64_perm"),
    "SHMID": (["linux/shm.h"], "struct shmid64_ds"),
    "SHMID_SET": (["linux/shm.h"], "struct shmid64_ds"),
    "SEMID": (["linux/sem.h"], "struct semid64_ds"),
    "SEMID_SET": (["linux/sem.h"], "struct semid64_ds"),
    "MSQID": (["linux/msg.h"], "struct msqid64_ds"),
    "MSQID_SET": (["linux/msg.h"], "struct msqid64_ds"),
    "SEMBUF": (["linux/sem.h"], "struct sembuf"),
    "MSGBUF": None,
    "MQ_ATTR": (["mqueue.h"], "struct mq_attr"),
    "CANCELLED": (["linux/aio_abi.h"], "struct iocb"),
    "IOCB": (["linux/aio_abi.h"], "struct iocb"),
    "IOCB_POINTER": None,
    "IO_EVENT": (["linux/aio_abi.h"], "struct io_event"),
    "_SQ": (["linux/io_uring.h"], "struct io_sqring_offsets"),
    "_CQ": (["linux/io_uring.h"], "struct io_cqring_offsets"),
    "RING_PASSED": (["linux/io_uring.h"], "struct io_uring_params"),
    "RING": (["linux/io_uring.h"], "struct io_uring_params"),
    "BUFFER": (["sys/uio.h"], "struct iovec"),
}
# What a header calls otherwise.
MEMBERS = {"sigev_notify_thread_id": "_sigev_un._tid"}
LAYOUTS = {name: value for module in MODULES for name, value in vars(module).items() if isinstance(value, Layout)}
WITNESSED = sorted(name for name, witness in WITNESSES.items() if witness)


def test_every_layout_has_a_witness_or_says_why_not() -> None:
    assert sorted(WITNESSES) == sorted(LAYOUTS)


@pytest.mark.parametrize("name", WITNESSED)
def test_layout_is_the_headers(name: str, evaluate) -> None:
    if platform.machine() != "x86_64":
        pytest.skip("needs an x86_64 machine: its headers are the witness")
    layout = LAYOUTS[name]
    headers, type_ = WITNESSES[name]
    members = [MEMBERS.get(field.name, field.name) for field in layout.fields]
    if type_.startswith("struct sockaddr"):
        members[0] = ["sin_family", "sin6_family", "nl_family", "sll_family", "svm_family"][
            ["SOCKADDR_IN", "SOCKADDR_IN6", "SOCKADDR_NL", "SOCKADDR_LL", "SOCKADDR_VM"].index(name)
        ]
    expressions = [f"sizeof({type_})"]
    for member in members:
        expressions += [f"offsetof({type_}, {member})", f"sizeof((({type_} *)0)->{member})"]
    size, *found = evaluate(headers, expressions)
    assert layout.size <= size if name == "TCP_INFO" else layout.size == size
    ours = [(field.offset, struct.calcsize("=" + field.format)) for field in layout.fields]
    assert dict(zip(members, ours, strict=True)) == dict(
        zip(members, zip(found[::2], found[1::2], strict=True), strict=True)
    )
