"""Addresses of sockets as typed values: IPv4, IPv6, Unix by path and abstract; what else there is, as bytes.

Source of the numbers: <sys/socket.h>; of the layouts: linux/in.h, linux/in6.h, linux/un.h.
"""

from _socket import inet_ntop as _ntop
from _socket import inet_pton as _pton

from syscalls._raw import UINT_MAX, whole, writable
from syscalls._value import Value
from syscalls.limits import encoded

AF_UNSPEC = 0
AF_UNIX = 1
AF_INET = 2
AF_INET6 = 10
AF_NETLINK = 16
AF_PACKET = 17
AF_VSOCK = 40

ADDRESS_MAX = 128  # struct sockaddr_storage
_PATH_MAX = 108  # sun_path


class Inet(Value):
    """An IPv4 address: *host* in figures ("127.0.0.1"; names are for a resolver) and *port*. See ip(7)."""

    __slots__ = ("host", "port")
    host: str
    port: int

    #   0        2      4      8 … 15
    #   | family | port | host | zeros |   port and host in network order

    def __init__(self, host: str = "0.0.0.0", port: int = 0) -> None:
        """Check and keep both. ValueError: *host* is no IPv4 address in figures, or *port* isn't in 0…65535."""
        _figures(AF_INET, host)
        self._set(host=host, port=whole(port, "a port", 0, 0xFFFF))

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct sockaddr_in, 16 bytes."""
        return _family(AF_INET) + self.port.to_bytes(2, "big") + _figures(AF_INET, self.host) + bytes(8)

    @classmethod
    def unpack(cls, packed: bytes) -> "Inet":
        """Read a struct sockaddr_in."""
        return cls(_ntop(AF_INET, packed[4:8]), int.from_bytes(packed[2:4], "big"))


class Inet6(Value):
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
        flow, scope = whole(flowinfo, "a flowinfo", 0, UINT_MAX), whole(scope_id, "a scope_id", 0, UINT_MAX)
        self._set(host=host, port=whole(port, "a port", 0, 0xFFFF), flowinfo=flow, scope_id=scope)

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct sockaddr_in6, 28 bytes."""
        numbers = self.port.to_bytes(2, "big") + self.flowinfo.to_bytes(4, "big")
        return _family(AF_INET6) + numbers + _figures(AF_INET6, self.host) + self.scope_id.to_bytes(4, "little")

    @classmethod
    def unpack(cls, packed: bytes) -> "Inet6":
        """Read a struct sockaddr_in6."""
        port, flow = int.from_bytes(packed[2:4], "big"), int.from_bytes(packed[4:8], "big")
        return cls(_ntop(AF_INET6, packed[8:24]), port, flow, int.from_bytes(packed[24:28], "little"))


class UnixPath(Value):
    """A Unix socket's address in the file system: at most 108 bytes of path; b"" is "no name". See unix(7)."""

    __slots__ = ("path",)
    path: bytes

    def __init__(self, path: str | bytes) -> None:
        """Check and keep it as bytes. ValueError: over 108 bytes, or a NUL in it."""
        name = encoded(path, "a socket's path")
        if 0 in name or len(name) > _PATH_MAX:
            raise ValueError(f"a Unix socket's path is at most {_PATH_MAX} bytes without NUL: {path!r}")
        self._set(path=name)

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct sockaddr_un; only the family if there's no name."""
        return _family(AF_UNIX) + self.path + b"\0" * (0 < len(self.path) < _PATH_MAX)


class UnixAbstract(Value):
    """A Unix socket's address in the abstract namespace: *name*, any 0 to 107 bytes. See unix(7)."""

    __slots__ = ("name",)
    name: bytes

    def __init__(self, name: str | bytes) -> None:
        """Check and keep it as bytes. ValueError: over 107 bytes."""
        kept = encoded(name, "a socket's name")
        if len(kept) >= _PATH_MAX:
            raise ValueError(f"an abstract socket's name is at most {_PATH_MAX - 1} bytes, and this is {len(kept)}")
        self._set(name=kept)

    def pack(self) -> bytes:
        """Lay it out as the kernel's struct sockaddr_un, whose path begins with a NUL."""
        return _family(AF_UNIX) + b"\0" + self.name


class OtherAddress(Value):
    """An address of a family that has no type here: its struct sockaddr as bytes, family and all. See bind(2)."""

    __slots__ = ("packed",)
    packed: bytes

    def __init__(self, packed: bytes) -> None:
        """Keep it as it is. ValueError: over 128 bytes. TypeError: it isn't bytes."""
        if not isinstance(packed, bytes):
            raise TypeError(f"a packed address is bytes, not {type(packed).__name__}")
        if len(packed) > ADDRESS_MAX:
            raise ValueError(f"an address is at most {ADDRESS_MAX} bytes, and this is {len(packed)}")
        self._set(packed=packed)

    def pack(self) -> bytes:
        """Give the bytes."""
        return self.packed


Address = Inet | Inet6 | UnixPath | UnixAbstract | OtherAddress


def packed(address: Address) -> bytes:
    """Lay an address out as its struct sockaddr. TypeError: it's none."""
    if not isinstance(address, Address):
        raise TypeError(f"an address is an Inet, Inet6, UnixPath or UnixAbstract, not {type(address).__name__}")
    return address.pack()


def unpacked(packed: bytes) -> Address | None:
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


class Room:
    """Room for an address that the kernel fills in, and the two words that tell it where."""

    def __init__(self) -> None:
        self._name, self._size = bytearray(ADDRESS_MAX), bytearray(ADDRESS_MAX.to_bytes(4, "little"))
        (name, _length, keep), (size, _four, keep_too) = writable(self._name), writable(self._size)
        self.words, self._keep = (name, size), (keep, keep_too)

    def address(self) -> Address | None:
        """Tell the address that's there now."""
        return unpacked(bytes(self._name[: int.from_bytes(self._size, "little")]))


def _family(number: int) -> bytes:
    return number.to_bytes(2, "little")


def _figures(family: int, host: str) -> bytes:
    if not isinstance(host, str):
        raise TypeError(f"a host is a str, not {type(host).__name__}")
    try:
        return _pton(family, host)
    except OSError:
        raise ValueError(f"an address in figures is needed, and this isn't one: {host!r}") from None


__all__ = [
    "Address",
    "Inet",
    "Inet6",
    "OtherAddress",
    "UnixAbstract",
    "UnixPath",
    *(name for name in globals() if name.startswith("AF_")),
]
