"""Messages with more than bytes in them: sendmsg and recvmsg, and the control messages that pass descriptors.

Source of the numbers: <sys/socket.h>; of the layouts: struct msghdr and struct cmsghdr there, x86_64.
"""

from syscalls._raw import UINT_MAX, by_fd, descriptor, natural, readable, whole, writable
from syscalls._several import several
from syscalls._value import Value
from syscalls._words import words
from syscalls.address import ADDRESS_MAX, packed, unpacked
from syscalls.number import SYS_recvmsg, SYS_sendmsg
from syscalls.sockopt import SOL_SOCKET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor
    from syscalls.address import Address

SCM_RIGHTS = 1
SCM_CREDENTIALS = 2

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


class Control(Value):
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
        self._set(level=whole(level, "a level", 0, UINT_MAX), type=whole(type, "a type", 0, UINT_MAX), data=data)

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


class Message(Value):
    """What `recvmsg` got: *data*, *control* messages, *flags*, the sender's *address* or None.

    MSG_TRUNC in *flags*: a datagram was longer than the room for it. MSG_CTRUNC: control messages were.
    See recvmsg(2).
    """

    __slots__ = ("data", "control", "flags", "address")  # noqa: RUF023  # what matters most first
    data: bytes
    control: tuple[Control, ...]
    flags: int
    address: "Address | None"

    def __init__(self, data: bytes, control: tuple[Control, ...], flags: int, address: "Address | None") -> None:
        """Keep them."""
        self._set(data=data, control=control, flags=flags, address=address)


def sendmsg(
    fd: "Descriptor",
    buffers: "Iterable[Buffer]",
    control: "Iterable[Control]" = (),
    flags: int = 0,
    address: "Address | None" = None,
) -> int:
    """Send all *buffers* as one message in one call, with *control* messages; return how many bytes it took.

    Error: see sendmsg(2). TypeError: a buffer isn't bytes-like, a message no Control.
    """
    number = descriptor(fd)
    parts = [readable(data) for data in several(buffers, "buffers")]
    extra = b"".join(_packed(message) for message in several(control, "control messages"))
    name = packed(address) if address is not None else b""
    header, _keep = _header(parts, _located(name), _located(extra))
    return by_fd(SYS_sendmsg, "sendmsg", number, readable(header)[0], flags)


def recvmsg(fd: "Descriptor", length: int, control_length: int = 0, flags: int = 0) -> Message:
    """Receive at most *length* bytes, and control messages of *control_length* bytes, in one call.

    Descriptors that were passed (SCM_RIGHTS) are yours to close; a message with one takes 24 bytes, and what
    has no room the kernel closes and tells with MSG_CTRUNC. Error: see recvmsg(2). TypeError, ValueError:
    a length isn't an int, or it's negative.
    """
    number, name = descriptor(fd), bytearray(ADDRESS_MAX)
    data, control = bytearray(natural(length)), bytearray(natural(control_length))
    header, _keep = _header([writable(data)], writable(name), writable(control))
    where, _size, _keep_header = writable(header)
    count = by_fd(SYS_recvmsg, "recvmsg", number, where, flags)
    named, told = (int.from_bytes(header[at : at + 8], "little") for at in (8, 40))
    found = unpacked(bytes(name[: named & 0xFFFFFFFF]))
    return Message(bytes(data[:count]), _controls(control[:told]), int.from_bytes(header[48:52], "little"), found)


Located = tuple[int, int, object]


def _located(data: bytes) -> Located:
    """Locate bytes; of nothing, the address is NULL."""
    return readable(data) if data else (0, 0, None)


def _packed(message: Control) -> bytes:
    if not isinstance(message, Control):
        raise TypeError(f"a control message is a Control, not {type(message).__name__}")
    return message.pack()


def _header(parts: list[Located], name: Located, control: Located) -> tuple[bytearray, object]:
    """Lay out a struct msghdr; return it and what keeps in place all that it points to."""
    #   0      8         16    24       32        40           48
    #   | name | its size | iov | count  | control | its size   | flags |
    iov = readable(words(*(part for place in parts for part in place[:2])))
    return words(*name[:2], iov[0], len(parts), *control[:2], 0), (parts, name, control, iov)


def _controls(packed: bytearray) -> tuple[Control, ...]:
    found, at = [], 0
    while at + 16 <= len(packed):
        length = int.from_bytes(packed[at : at + 8], "little")
        level, kind = (int.from_bytes(packed[at + part : at + part + 4], "little") for part in (8, 12))
        found.append(Control(level, kind, bytes(packed[at + 16 : at + length])))
        at += max(16, (length + 7) & ~7)
    return tuple(found)


__all__ = [
    "Control",
    "Message",
    "recvmsg",
    "sendmsg",
    *(name for name in globals() if name.startswith(("MSG_", "SCM_"))),
]
