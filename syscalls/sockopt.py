"""Options of sockets: getsockopt, setsockopt and the names of levels and options.

Source of the numbers: asm-generic/socket.h, linux/in.h, linux/in6.h, linux/tcp.h.
"""

from syscalls._raw import by_fd, readable, whole, writable
from syscalls.number import SYS_getsockopt, SYS_setsockopt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Buffer

    from syscalls._raw import Descriptor

SOL_SOCKET = 1
SO_DEBUG = 1
SO_REUSEADDR = 2
SO_TYPE = 3
SO_ERROR = 4
SO_DONTROUTE = 5
SO_BROADCAST = 6
SO_SNDBUF = 7
SO_RCVBUF = 8
SO_KEEPALIVE = 9
SO_OOBINLINE = 10
SO_PRIORITY = 12
SO_LINGER = 13
SO_REUSEPORT = 15
SO_PASSCRED = 16
SO_PEERCRED = 17
SO_RCVLOWAT = 18
SO_SNDLOWAT = 19
SO_RCVTIMEO = 20
SO_SNDTIMEO = 21
SO_TIMESTAMP = 29
SO_ACCEPTCONN = 30
SO_PROTOCOL = 38
SO_DOMAIN = 39

IPPROTO_IP = 0
IPPROTO_ICMP = 1
IPPROTO_TCP = 6
IPPROTO_UDP = 17
IPPROTO_IPV6 = 41
IPV6_V6ONLY = 26
TCP_NODELAY = 1
TCP_MAXSEG = 2
TCP_CORK = 3


def getsockopt(fd: "Descriptor", level: int, name: int) -> int:
    """Tell an option that's an int, asked for in one call.

    Error: see getsockopt(2).
    """
    return int.from_bytes(getsockopt_bytes(fd, level, name, 4), "little", signed=True)


def getsockopt_bytes(fd: "Descriptor", level: int, name: int, length: int) -> bytes:
    """Tell an option of at most *length* bytes, asked for in one call; the kernel may give fewer.

    Error: see getsockopt(2). TypeError, ValueError: *length* isn't an int, or it's negative.
    """
    value = bytearray(whole(length, "a length", 0))
    size = bytearray(length.to_bytes(4, "little"))
    (where, _length, _keep), (there, _four, _keep_too) = writable(value), writable(size)
    by_fd(SYS_getsockopt, "getsockopt", fd, level, name, where, there)
    return bytes(memoryview(value)[: int.from_bytes(size, "little")])


def setsockopt(fd: "Descriptor", level: int, name: int, value: "int | Buffer") -> None:
    """Set an option in one call, to an int or to a struct's bytes.

    Error: see setsockopt(2). ValueError: an int over 32 bits. TypeError: neither int nor bytes-like.
    """
    data = whole(value, "a value").to_bytes(4, "little", signed=True) if isinstance(value, int) else value
    where, length, _keep = readable(data)
    by_fd(SYS_setsockopt, "setsockopt", fd, level, name, where, length)


__all__ = [
    "getsockopt",
    "getsockopt_bytes",
    "setsockopt",
    *(name for name in globals() if name.startswith(("IPPROTO_", "IPV6_", "SOL_", "SO_", "TCP_"))),
]
