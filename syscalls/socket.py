"""Sockets: one system call for each function, and a socket that closes with its scope.

A socket is a number or anything with a ``fileno()``. Nothing is retried, and no flag is added: without
SOCK_CLOEXEC a program that's executed inherits it. Linux has no calls send(2) and recv(2): as in the C library,
these are sendto and recvfrom without an address. Lengths and sizes are in bytes.
What `address.py`, `message.py` and `sockopt.py` have is here too. Source of the numbers: <sys/socket.h>.
"""

from syscalls._raw import by_fd, by_words, demux, descriptor, natural, readable, word, writable
from syscalls.address import *  # noqa: F403  # it has its __all__
from syscalls.address import AF_UNIX, Address, Room, packed
from syscalls.address import __all__ as _of_address
from syscalls.message import *  # noqa: F403  # it has its __all__
from syscalls.message import __all__ as _of_message
from syscalls.number import (
    SYS_accept,
    SYS_accept4,
    SYS_bind,
    SYS_connect,
    SYS_getpeername,
    SYS_getsockname,
    SYS_listen,
    SYS_recvfrom,
    SYS_sendto,
    SYS_shutdown,
    SYS_socket,
    SYS_socketpair,
)
from syscalls.sockopt import *  # noqa: F403  # it has its __all__
from syscalls.sockopt import __all__ as _of_sockopt
from syscalls.sockopt import getsockopt, setsockopt
from syscalls.unistd import FileDescriptor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor

SOCK_STREAM = 1
SOCK_DGRAM = 2
SOCK_RAW = 3
SOCK_RDM = 4
SOCK_SEQPACKET = 5
SOCK_NONBLOCK = 0o4000
SOCK_CLOEXEC = 0o2000000

SOMAXCONN = 4096

SHUT_RD = 0
SHUT_WR = 1
SHUT_RDWR = 2


def socket(domain: int, type: int, protocol: int = 0) -> int:
    """Make a socket in one call; return its number.

    *domain* is AF_, *type* SOCK_, *protocol* IPPROTO_ or 0. Error: see socket(2).
    """
    return by_words(SYS_socket, "socket", domain, type, protocol)


def socketpair(domain: int, type: int, protocol: int = 0) -> tuple[int, int]:
    """Make two sockets that are connected to each other, in one call; return their numbers.

    Error: see socketpair(2).
    """
    pair = bytearray(8)
    address, _length, _keep = writable(pair)
    by_words(SYS_socketpair, "socketpair", domain, type, protocol, address)
    return int.from_bytes(pair[:4], "little"), int.from_bytes(pair[4:], "little")


def bind(fd: "Descriptor", address: Address) -> None:
    """Give the socket its own address in one call.

    Error: see bind(2). TypeError: no address.
    """
    _with_address(SYS_bind, "bind", fd, address)


def connect(fd: "Descriptor", address: Address) -> None:
    """Connect the socket to *address* in one call, or set where its datagrams go.

    Error: see connect(2); after EINTR and EINPROGRESS it goes on connecting. TypeError: no address.
    """
    _with_address(SYS_connect, "connect", fd, address)


def listen(fd: "Descriptor", backlog: int) -> None:
    """Let others connect, *backlog* of them waiting for accept, in one call.

    Error: see listen(2).
    """
    by_fd(SYS_listen, "listen", fd, backlog)


def accept(fd: "Descriptor") -> int:
    """Take a waiting connection in one call, without asking who it is; return the new socket's number.

    Error: see accept(2).
    """
    return by_fd(SYS_accept, "accept", fd)


def accept4(fd: "Descriptor", flags: int = 0) -> tuple[int, Address | None]:
    """Take a waiting connection in one call; return the new socket's number and the other end's address.

    *flags* are SOCK_NONBLOCK and SOCK_CLOEXEC. Error: see accept4(2).
    """
    room = Room()
    return by_fd(SYS_accept4, "accept4", fd, *room.words, flags), room.address()


def getsockname(fd: "Descriptor") -> Address | None:
    """Tell the socket's own address, asked for in one call.

    Error: see getsockname(2).
    """
    return _ask_address(SYS_getsockname, "getsockname", fd)


def getpeername(fd: "Descriptor") -> Address | None:
    """Tell the other end's address, asked for in one call.

    Error: see getpeername(2); ENOTCONN: there's none.
    """
    return _ask_address(SYS_getpeername, "getpeername", fd)


def shutdown(fd: "Descriptor", how: int) -> None:
    """End sending, receiving or both (SHUT_WR, SHUT_RD, SHUT_RDWR) in one call; the descriptor stays open.

    Error: see shutdown(2).
    """
    by_fd(SYS_shutdown, "shutdown", fd, how)


def send(fd: "Descriptor", data: "Buffer", flags: int = 0) -> int:
    """Send *data* in one sendto; return how many bytes the kernel took, which may be fewer.

    *flags* are MSG_ constants; without MSG_NOSIGNAL a lost peer is SIGPIPE, which Python ignores, and EPIPE.
    Error: see send(2). TypeError: *data* isn't bytes-like.
    """
    where, length, _keep = readable(data)
    return by_fd(SYS_sendto, "sendto", fd, where, length, flags)


def sendto(fd: "Descriptor", data: "Buffer", flags: int, address: Address) -> int:
    """Send *data* to *address* in one call; return how many bytes the kernel took.

    Error: see sendto(2). TypeError: *data* isn't bytes-like, or no address.
    """
    where, length, _keep = readable(data)
    there, size, _keep_too = readable(packed(address))
    return by_fd(SYS_sendto, "sendto", fd, where, length, flags, there, size)


def recv(fd: "Descriptor", length: int, flags: int = 0) -> bytes:
    """Receive at most *length* bytes in one recvfrom; b"" is the end of a stream, or an empty datagram.

    The rest of a longer datagram is lost: `recvmsg` would say so. Error: see recv(2).
    TypeError, ValueError: *length* isn't an int, or it's negative.
    """
    buffer = bytearray(natural(length))
    return bytes(memoryview(buffer)[: recv_into(fd, buffer, flags)])


def recv_into(fd: "Descriptor", buffer: "Buffer", flags: int = 0) -> int:
    """Fill *buffer* in one recvfrom, maybe partly; return how many bytes came.

    With MSG_TRUNC that's a datagram's whole length, which may be more than the buffer's. Error: see recv(2).
    TypeError: *buffer* can't be written to.
    """
    where, length, _keep = writable(buffer)
    return by_fd(SYS_recvfrom, "recvfrom", fd, where, length, flags)


def recvfrom(fd: "Descriptor", length: int, flags: int = 0) -> tuple[bytes, Address | None]:
    """Receive at most *length* bytes in one call; return them and the sender's address, if it has one.

    Error: see recvfrom(2). TypeError, ValueError: *length* isn't an int, or it's negative.
    """
    room, buffer = Room(), bytearray(natural(length))
    where, size, _keep = writable(buffer)
    count = by_fd(SYS_recvfrom, "recvfrom", fd, where, size, flags, *room.words)
    return bytes(memoryview(buffer)[:count]), room.address()


class Socket(FileDescriptor):
    """A socket that's closed once: by `close`, on leaving its ``with``, or when its last name goes.

    Its methods are the functions of this module, a system call each. Using it once it's closed is Error EBADF.
    See socket(7).
    """

    __slots__ = ()

    def __init__(self, domain: int, type: int, protocol: int = 0) -> None:
        """Make the socket in one call."""
        self._number = -1
        super().__init__(socket(domain, type, protocol))

    @classmethod
    def own(cls, number: int) -> "Self":
        """Own socket *number* from now on; no call is made. TypeError, ValueError: as `FileDescriptor`."""
        self = cls.__new__(cls)
        FileDescriptor.__init__(self, number)
        return self

    @classmethod
    def pair(cls, domain: int = AF_UNIX, type: int = SOCK_STREAM, protocol: int = 0) -> "tuple[Self, Self]":
        """Make two that are connected to each other in one call."""
        one, other = socketpair(domain, type, protocol)
        return cls.own(one), cls.own(other)

    def bind(self, address: Address) -> None:
        """Give it its own address."""
        bind(self, address)

    def listen(self, backlog: int = SOMAXCONN) -> None:
        """Let others connect."""
        listen(self, backlog)

    def accept(self) -> "Self":
        """Take a waiting connection."""
        return self.own(accept(self))

    def accept4(self, flags: int = 0) -> "tuple[Self, Address | None]":
        """Take a waiting connection, and tell its address."""
        number, address = accept4(self, flags)
        return self.own(number), address

    def connect(self, address: Address) -> None:
        """Connect it."""
        connect(self, address)

    def send(self, data: "Buffer", flags: int = 0) -> int:
        """Send; return how many bytes the kernel took."""
        return send(self, data, flags)

    def recv(self, length: int, flags: int = 0) -> bytes:
        """Receive at most *length* bytes."""
        return recv(self, length, flags)

    def sendto(self, data: "Buffer", flags: int, address: Address) -> int:
        """Send to an address; return how many bytes the kernel took."""
        return sendto(self, data, flags, address)

    def recvfrom(self, length: int, flags: int = 0) -> tuple[bytes, Address | None]:
        """Receive at most *length* bytes, and tell from where."""
        return recvfrom(self, length, flags)

    def shutdown(self, how: int) -> None:
        """End sending, receiving or both."""
        shutdown(self, how)

    def getsockname(self) -> Address | None:
        """Tell its own address."""
        return getsockname(self)

    def getpeername(self) -> Address | None:
        """Tell the other end's address."""
        return getpeername(self)

    def getsockopt(self, level: int, name: int) -> int:
        """Tell an option that's an int."""
        return getsockopt(self, level, name)

    def setsockopt(self, level: int, name: int, value: "int | Buffer") -> None:
        """Set an option."""
        setsockopt(self, level, name, value)

    def __repr__(self) -> str:
        """Show the number or that it's closed."""
        return "Socket(closed)" if self.closed else f"Socket.own({self._number})"


def _with_address(call: int, name: str, fd: "Descriptor", address: Address) -> None:
    where, length, _keep = readable(packed(address))
    demux(word(call, descriptor(fd), where, length), name, address)


def _ask_address(call: int, name: str, fd: "Descriptor") -> Address | None:
    room = Room()
    by_fd(call, name, fd, *room.words)
    return room.address()


__all__ = [
    *_of_address,
    *_of_message,
    *_of_sockopt,
    "SOMAXCONN",
    "Socket",
    "accept",
    "accept4",
    "bind",
    "connect",
    "getpeername",
    "getsockname",
    "listen",
    "recv",
    "recv_into",
    "recvfrom",
    "send",
    "sendto",
    "shutdown",
    "socket",
    "socketpair",
    *(name for name in globals() if name.startswith(("SHUT_", "SOCK_"))),
]
