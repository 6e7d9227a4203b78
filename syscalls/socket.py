"""Sockets: one system call for each function, addresses as typed values, and a socket that closes with its scope.

A socket is a number or anything with a ``fileno()``. Nothing is retried, and no flag is added: without
SOCK_CLOEXEC a program that's executed inherits it. Linux has no calls send(2) and recv(2): as in the C library,
these are sendto and recvfrom without an address. Lengths and sizes are in bytes.
Source of the numbers: asm-generic/socket.h, linux/in.h, linux/in6.h, linux/tcp.h and, for what the kernel's
headers keep to themselves, the C library's <sys/socket.h>; of the layouts: linux/in.h, linux/in6.h, linux/un.h.
"""

from _socket import inet_ntop as _ntop
from _socket import inet_pton as _pton
from sys import getfilesystemencodeerrors as _encode_errors
from sys import getfilesystemencoding as _encoding

from syscalls._raw import demux, descriptor, readable, word, writable
from syscalls.number import (
    SYS_accept,
    SYS_accept4,
    SYS_bind,
    SYS_connect,
    SYS_getpeername,
    SYS_getsockname,
    SYS_getsockopt,
    SYS_listen,
    SYS_recvfrom,
    SYS_recvmsg,
    SYS_sendmsg,
    SYS_sendto,
    SYS_setsockopt,
    SYS_shutdown,
    SYS_socket,
    SYS_socketpair,
)
from syscalls.unistd import FileDescriptor, _new_buffer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor

AF_UNSPEC = 0
AF_UNIX = 1
AF_INET = 2
AF_INET6 = 10
AF_NETLINK = 16
AF_PACKET = 17
AF_VSOCK = 40

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

MSG_OOB = 0x01
MSG_PEEK = 0x02
MSG_DONTROUTE = 0x04
MSG_CTRUNC = 0x08
MSG_TRUNC = 0x20
MSG_DONTWAIT = 0x40
MSG_EOR = 0x80
MSG_WAITALL = 0x100
MSG_CONFIRM = 0x800
MSG_ERRQUEUE = 0x2000
MSG_NOSIGNAL = 0x4000
MSG_MORE = 0x8000
MSG_CMSG_CLOEXEC = 0x40000000

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

SCM_RIGHTS = 1
SCM_CREDENTIALS = 2

_ADDRESS_MAX = 128  # struct sockaddr_storage
_PATH_MAX = 108  # sun_path


class _Value:
    """A value that equals others of its type with the same fields, and can't be changed."""

    __slots__: tuple[str, ...] = ()

    def _set(self, **fields: object) -> None:
        for field in fields.items():
            object.__setattr__(self, *field)

    def _fields(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} can't be changed: make another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} can't be changed: make another one")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._fields() == self._fields()

    def __hash__(self) -> int:
        return hash((type(self), self._fields()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._fields()))})"

    def __reduce__(self) -> "tuple[type[Self], tuple[object, ...]]":
        return type(self), self._fields()


class Inet(_Value):
    """An IPv4 address: *host* in figures ("127.0.0.1"; names are for a resolver) and *port*. See ip(7)."""

    __slots__ = ("host", "port")
    host: str
    port: int

    #   0        2      4      8 … 15
    #   | family | port | host | zeros |   port and host in network order

    def __init__(self, host: str = "0.0.0.0", port: int = 0) -> None:
        """Check and keep both. ValueError: *host* is no IPv4 address in figures, or *port* isn't in 0…65535."""
        _figures(AF_INET, host)
        self._set(host=host, port=_within(port, 16, "a port"))

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct sockaddr_in, 16 bytes."""
        return _family(AF_INET) + self.port.to_bytes(2, "big") + _figures(AF_INET, self.host) + bytes(8)

    @classmethod
    def unpack(cls, packed: bytes) -> "Inet":
        """Read a struct sockaddr_in."""
        return cls(_ntop(AF_INET, packed[4:8]), int.from_bytes(packed[2:4], "big"))


class Inet6(_Value):
    """An IPv6 address: *host* in figures ("::1"), *port*, *flowinfo*, *scope_id* (an interface). See ipv6(7)."""

    __slots__ = ("host", "port", "flowinfo", "scope_id")  # noqa: RUF023  # the order of repr
    host: str
    port: int
    flowinfo: int
    scope_id: int

    #   0        2      4          8       24         28
    #   | family | port | flowinfo | host  | scope_id |   all but family and scope_id in network order

    def __init__(self, host: str = "::", port: int = 0, flowinfo: int = 0, scope_id: int = 0) -> None:
        """Check and keep them. ValueError: *host* is no IPv6 address in figures, or a number is out of range."""
        _figures(AF_INET6, host)
        flow, scope = _within(flowinfo, 32, "a flowinfo"), _within(scope_id, 32, "a scope_id")
        self._set(host=host, port=_within(port, 16, "a port"), flowinfo=flow, scope_id=scope)

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct sockaddr_in6, 28 bytes."""
        numbers = self.port.to_bytes(2, "big") + self.flowinfo.to_bytes(4, "big")
        return _family(AF_INET6) + numbers + _figures(AF_INET6, self.host) + self.scope_id.to_bytes(4, "little")

    @classmethod
    def unpack(cls, packed: bytes) -> "Inet6":
        """Read a struct sockaddr_in6."""
        port, flow = int.from_bytes(packed[2:4], "big"), int.from_bytes(packed[4:8], "big")
        return cls(_ntop(AF_INET6, packed[8:24]), port, flow, int.from_bytes(packed[24:28], "little"))


class UnixPath(_Value):
    """A Unix socket's address in the file system: at most 108 bytes of path; b"" is "no name". See unix(7)."""

    __slots__ = ("path",)
    path: bytes

    def __init__(self, path: str | bytes) -> None:
        """Check and keep it as bytes. ValueError: over 108 bytes, or a NUL in it."""
        name = _bytes(path)
        if 0 in name or len(name) > _PATH_MAX:
            raise ValueError(f"a Unix socket's path is at most {_PATH_MAX} bytes without NUL: {path!r}")
        self._set(path=name)

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct sockaddr_un; only the family if there's no name."""
        return _family(AF_UNIX) + self.path + b"\0" * (0 < len(self.path) < _PATH_MAX)


class UnixAbstract(_Value):
    """A Unix socket's address in the abstract namespace: *name*, any 0 to 107 bytes. See unix(7)."""

    __slots__ = ("name",)
    name: bytes

    def __init__(self, name: str | bytes) -> None:
        """Check and keep it as bytes. ValueError: over 107 bytes."""
        kept = _bytes(name)
        if len(kept) >= _PATH_MAX:
            raise ValueError(f"an abstract socket's name is at most {_PATH_MAX - 1} bytes, and this is {len(kept)}")
        self._set(name=kept)

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct sockaddr_un, whose path begins with a NUL."""
        return _family(AF_UNIX) + b"\0" + self.name


class OtherAddress(_Value):
    """An address of a family that has no type here: its struct sockaddr as bytes, family and all."""

    __slots__ = ("packed",)
    packed: bytes

    def __init__(self, packed: bytes) -> None:
        """Keep it as it is. ValueError: over 128 bytes. TypeError: it isn't bytes."""
        if not isinstance(packed, bytes):
            raise TypeError(f"a packed address is bytes, not {type(packed).__name__}")
        if len(packed) > _ADDRESS_MAX:
            raise ValueError(f"an address is at most {_ADDRESS_MAX} bytes, and this is {len(packed)}")
        self._set(packed=packed)

    def pack(self) -> bytes:
        """Give the bytes."""
        return self.packed


Address = Inet | Inet6 | UnixPath | UnixAbstract | OtherAddress


class Control(_Value):
    """A control message: *level*, *type* and *data* in bytes, as in struct cmsghdr. See cmsg(3), unix(7)."""

    __slots__ = ("level", "type", "data")  # noqa: RUF023  # the kernel's order
    level: int
    type: int
    data: bytes

    #   0     8       12     16
    #   | len | level | type | data | zeros up to 8 bytes |

    def __init__(self, level: int, type: int, data: bytes) -> None:
        """Keep the three. TypeError: *data* isn't bytes. ValueError: a number over 32 bits."""
        if not isinstance(data, bytes):
            raise TypeError(f"a control message's data is bytes, not {data.__class__.__name__}")
        self._set(level=_within(level, 32, "a level"), type=_within(type, 32, "a type"), data=data)

    @classmethod
    def rights(cls, fds: "Iterable[Descriptor]") -> "Control":
        """Pass descriptors: the receiver gets numbers of its own for the same files."""
        numbers = b"".join(descriptor(fd).to_bytes(4, "little", signed=True) for fd in fds)
        return cls(SOL_SOCKET, SCM_RIGHTS, numbers)

    @property
    def descriptors(self) -> tuple[int, ...]:
        """The numbers that were passed, whose owner you are now; none if it's another kind of message."""
        if (self.level, self.type) != (SOL_SOCKET, SCM_RIGHTS):
            return ()
        return tuple(int.from_bytes(self.data[at : at + 4], "little") for at in range(0, len(self.data), 4))

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct cmsghdr, filled up to a multiple of 8 bytes."""
        head = (16 + len(self.data)).to_bytes(8, "little") + self.level.to_bytes(4, "little")
        return head + self.type.to_bytes(4, "little") + self.data + bytes(-len(self.data) % 8)


class Message(_Value):
    """What `recvmsg` got: *data*, *control* messages, *flags*, the sender's *address* or None.

    MSG_TRUNC in *flags*: a datagram was longer than the room for it. MSG_CTRUNC: control messages were.
    """

    __slots__ = ("data", "control", "flags", "address")  # noqa: RUF023  # what matters most first
    data: bytes
    control: tuple[Control, ...]
    flags: int
    address: Address | None

    def __init__(self, data: bytes, control: tuple[Control, ...], flags: int, address: Address | None) -> None:
        """Keep them."""
        self._set(data=data, control=control, flags=flags, address=address)


def socket(domain: int, type: int, protocol: int = 0) -> int:
    """Make a socket in one call; return its number.

    *domain* is AF_, *type* SOCK_, *protocol* IPPROTO_ or 0. Error: see socket(2).
    """
    return demux(word(SYS_socket, domain, type, protocol), "socket")


def socketpair(domain: int, type: int, protocol: int = 0) -> tuple[int, int]:
    """Make two sockets that are connected to each other, in one call; return their numbers.

    Error: see socketpair(2).
    """
    pair = bytearray(8)
    address, _length, _keep = writable(pair)
    demux(word(SYS_socketpair, domain, type, protocol, address), "socketpair")
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
    number = descriptor(fd)
    demux(word(SYS_listen, number, backlog), "listen", number)


def accept(fd: "Descriptor") -> int:
    """Take a waiting connection in one call, without asking who it is; return the new socket's number.

    Error: see accept(2).
    """
    number = descriptor(fd)
    return demux(word(SYS_accept, number), "accept", number)


def accept4(fd: "Descriptor", flags: int = 0) -> tuple[int, Address | None]:
    """Take a waiting connection in one call; return the new socket's number and the other end's address.

    *flags* are SOCK_NONBLOCK and SOCK_CLOEXEC. Error: see accept4(2).
    """
    number, room = descriptor(fd), _Room()
    return demux(word(SYS_accept4, number, *room.words, flags), "accept4", number), room.address()


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
    number = descriptor(fd)
    demux(word(SYS_shutdown, number, how), "shutdown", number)


def send(fd: "Descriptor", data: "Buffer", flags: int = 0) -> int:
    """Send *data* in one sendto; return how many bytes the kernel took, which may be fewer.

    *flags* are MSG_ constants; without MSG_NOSIGNAL a lost peer is SIGPIPE, which Python ignores, and EPIPE.
    Error: see send(2). TypeError: *data* isn't bytes-like.
    """
    number = descriptor(fd)
    where, length, _keep = readable(data)
    return demux(word(SYS_sendto, number, where, length, flags), "sendto", number)


def sendto(fd: "Descriptor", data: "Buffer", flags: int, address: Address) -> int:
    """Send *data* to *address* in one call; return how many bytes the kernel took.

    Error: see sendto(2). TypeError: *data* isn't bytes-like, or no address.
    """
    number, to = descriptor(fd), _packed(address)
    where, length, _keep = readable(data)
    there, size, _keep_too = readable(to)
    return demux(word(SYS_sendto, number, where, length, flags, there, size), "sendto", number)


def recv(fd: "Descriptor", length: int, flags: int = 0) -> bytes:
    """Receive at most *length* bytes in one recvfrom; b"" is the end of a stream, or an empty datagram.

    The rest of a longer datagram is lost: `recvmsg` would say so. Error: see recv(2).
    TypeError, ValueError: *length* isn't an int, or it's negative.
    """
    buffer = _new_buffer(length)
    return bytes(memoryview(buffer)[: recv_into(fd, buffer, flags)])


def recv_into(fd: "Descriptor", buffer: "Buffer", flags: int = 0) -> int:
    """Fill *buffer* in one recvfrom, maybe partly; return how many bytes came.

    With MSG_TRUNC that's a datagram's whole length, which may be more than the buffer's. Error: see recv(2).
    TypeError: *buffer* can't be written to.
    """
    number = descriptor(fd)
    where, length, _keep = writable(buffer)
    return demux(word(SYS_recvfrom, number, where, length, flags), "recvfrom", number)


def recvfrom(fd: "Descriptor", length: int, flags: int = 0) -> tuple[bytes, Address | None]:
    """Receive at most *length* bytes in one call; return them and the sender's address, if it has one.

    Error: see recvfrom(2). TypeError, ValueError: *length* isn't an int, or it's negative.
    """
    number, room, buffer = descriptor(fd), _Room(), _new_buffer(length)
    where, size, _keep = writable(buffer)
    count = demux(word(SYS_recvfrom, number, where, size, flags, *room.words), "recvfrom", number)
    return bytes(memoryview(buffer)[:count]), room.address()


def sendmsg(
    fd: "Descriptor",
    buffers: "Iterable[Buffer]",
    control: "Iterable[Control]" = (),
    flags: int = 0,
    address: Address | None = None,
) -> int:
    """Send all *buffers* as one message in one call, with *control* messages; return how many bytes it took.

    Error: see sendmsg(2). TypeError: a buffer isn't bytes-like.
    """
    number = descriptor(fd)
    parts = [readable(data) for data in buffers]
    extra = b"".join(message.pack() for message in control)
    name = _packed(address) if address is not None else b""
    header, _keep = _header(parts, _located(name), _located(extra))
    return demux(word(SYS_sendmsg, number, readable(header)[0], flags), "sendmsg", number)


def recvmsg(fd: "Descriptor", length: int, control_length: int = 0, flags: int = 0) -> Message:
    """Receive at most *length* bytes, and control messages of *control_length* bytes, in one call.

    Descriptors that were passed (SCM_RIGHTS) are yours to close; a message with one takes 24 bytes, and what
    has no room the kernel closes and tells with MSG_CTRUNC. Error: see recvmsg(2). TypeError, ValueError:
    a length isn't an int, or it's negative.
    """
    number, data, control, name = descriptor(fd), _new_buffer(length), _new_buffer(control_length), bytearray(128)
    header, _keep = _header([writable(data)], writable(name), writable(control))
    where, _size, _keep_header = writable(header)
    count = demux(word(SYS_recvmsg, number, where, flags), "recvmsg", number)
    named, told = (int.from_bytes(header[at : at + 8], "little") for at in (8, 40))
    found = _unpack(bytes(name[: named & 0xFFFFFFFF]))
    return Message(bytes(data[:count]), _controls(control[:told]), int.from_bytes(header[48:52], "little"), found)


def getsockopt(fd: "Descriptor", level: int, name: int) -> int:
    """Tell an option that's an int, asked for in one call.

    Error: see getsockopt(2).
    """
    return int.from_bytes(getsockopt_bytes(fd, level, name, 4), "little", signed=True)


def getsockopt_bytes(fd: "Descriptor", level: int, name: int, length: int) -> bytes:
    """Tell an option of at most *length* bytes, asked for in one call; the kernel may give fewer.

    Error: see getsockopt(2). TypeError, ValueError: *length* isn't an int, or it's negative.
    """
    number, value = descriptor(fd), _new_buffer(length)
    size = bytearray(length.to_bytes(4, "little"))
    (where, _length, _keep), (there, _four, _keep_too) = writable(value), writable(size)
    demux(word(SYS_getsockopt, number, level, name, where, there), "getsockopt", number)
    return bytes(memoryview(value)[: int.from_bytes(size, "little")])


def setsockopt(fd: "Descriptor", level: int, name: int, value: "int | Buffer") -> None:
    """Set an option in one call, to an int or to a struct's bytes.

    Error: see setsockopt(2). OverflowError: an int over 32 bits. TypeError: neither int nor bytes-like.
    """
    number = descriptor(fd)
    data = value.to_bytes(4, "little", signed=True) if isinstance(value, int) else value
    where, length, _keep = readable(data)
    demux(word(SYS_setsockopt, number, level, name, where, length), "setsockopt", number)


class Socket(FileDescriptor):
    """A socket that's closed once: by `close`, on leaving its ``with``, or when its last name goes.

    Its methods are the functions of this module, a system call each. Using it once it's closed is Error EBADF.
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

    def __enter__(self) -> "Self":
        """Begin the scope at whose end it's closed."""
        return self

    def __repr__(self) -> str:
        """Show the number or that it's closed."""
        return "Socket(closed)" if self.closed else f"Socket.own({self._number})"


class _Room:
    """Room for an address that the kernel fills in, and the two words that tell it where."""

    def __init__(self) -> None:
        self._name, self._size = bytearray(_ADDRESS_MAX), bytearray(_ADDRESS_MAX.to_bytes(4, "little"))
        (name, _length, keep), (size, _four, keep_too) = writable(self._name), writable(self._size)
        self.words, self._keep = (name, size), (keep, keep_too)

    def address(self) -> Address | None:
        return _unpack(bytes(self._name[: int.from_bytes(self._size, "little")]))


def _with_address(call: int, name: str, fd: "Descriptor", address: Address) -> None:
    number, packed = descriptor(fd), _packed(address)
    where, length, _keep = readable(packed)
    demux(word(call, number, where, length), name, address)


def _ask_address(call: int, name: str, fd: "Descriptor") -> Address | None:
    number, room = descriptor(fd), _Room()
    demux(word(call, number, *room.words), name, number)
    return room.address()


def _packed(address: Address) -> bytes:
    if not isinstance(address, Address):
        raise TypeError(f"an address is an Inet, Inet6, UnixPath or UnixAbstract, not {type(address).__name__}")
    return address.pack()


def _unpack(packed: bytes) -> Address | None:
    """Tell which address that is; None if the kernel gave none."""
    if not packed:
        return None
    family = int.from_bytes(packed[:2], "little")
    if family == AF_INET and len(packed) >= 16:
        return Inet.unpack(packed)
    if family == AF_INET6 and len(packed) >= 28:
        return Inet6.unpack(packed)
    if family == AF_UNIX:
        path = packed[2:]
        return UnixAbstract(path[1:]) if path[:1] == b"\0" else UnixPath(path.partition(b"\0")[0])
    return OtherAddress(packed)


_Located = tuple[int, int, object]


def _located(data: bytes) -> _Located:
    """Locate bytes; of nothing, the address is NULL."""
    return readable(data) if data else (0, 0, None)


def _header(parts: list[_Located], name: _Located, control: _Located) -> tuple[bytearray, object]:
    """Lay out a struct msghdr; return it and what keeps in place all that it points to."""
    #   0      8         16    24       32        40           48
    #   | name | its size | iov | count  | control | its size   | flags |
    table = b"".join(_words(address, length) for address, length, _keep in parts)
    iov = readable(table)
    header = _words(name[0], name[1], iov[0], len(parts), control[0], control[1], 0)
    return bytearray(header), (parts, name, control, iov)


def _words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(8, "little") for number in numbers)


def _controls(packed: bytearray) -> tuple[Control, ...]:
    found, at = [], 0
    while at + 16 <= len(packed):
        length = int.from_bytes(packed[at : at + 8], "little")
        level, kind = (int.from_bytes(packed[at + part : at + part + 4], "little") for part in (8, 12))
        found.append(Control(level, kind, bytes(packed[at + 16 : at + length])))
        at += max(16, (length + 7) & ~7)
    return tuple(found)


def _family(number: int) -> bytes:
    return number.to_bytes(2, "little")


def _figures(family: int, host: str) -> bytes:
    try:
        return _pton(family, host)
    except OSError:
        raise ValueError(f"an address in figures is needed, and this isn't one: {host!r}") from None


def _within(number: int, bits: int, name: str) -> int:
    if not isinstance(number, int):
        raise TypeError(f"{name} is an int, not {type(number).__name__}")
    if not 0 <= number < 1 << bits:
        raise ValueError(f"{name} is in 0…{(1 << bits) - 1}, and this is {number}")
    return number


def _bytes(name: str | bytes) -> bytes:
    if isinstance(name, str):
        return name.encode(_encoding(), _encode_errors())
    if not isinstance(name, bytes):
        raise TypeError(f"a socket's name is str or bytes, not {type(name).__name__}")
    return name


_TYPES = ["Address", "Control", "Inet", "Inet6", "Message", "OtherAddress", "Socket", "UnixAbstract", "UnixPath"]
_CALLS = ["accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "getsockopt_bytes"]
_CALLS += ["listen", "recv", "recv_into", "recvfrom", "recvmsg", "send", "sendmsg", "sendto", "setsockopt"]
_CALLS += ["shutdown", "socket", "socketpair"]
_CONSTANTS = ("AF_", "IPPROTO_", "IPV6_", "MSG_", "SCM_", "SHUT_", "SO", "TCP_")
__all__ = [*_TYPES, *_CALLS, *(name for name in globals() if name.startswith(_CONSTANTS) and name != "Socket")]
