"""What descriptors of a stopped thread refer to at this moment, as bytes: from /proc and, of sockets, sock_diag(7).

The kernel says of a socket who is at its ends only to those who ask for all sockets of a kind, so its answer is
kept, by inode, once it names any: a socket that is connected again afterwards is not asked about again. strace
does the same. Asked is the tracer's own network namespace; of a socket in another one there is no answer.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from tracer.model.records import AT_FDCWD, LOOKED
from tracer.plan.plan import DETAILS

_MOST = 4096  # descriptors that are looked at for one call
_PIDFD = b"anon_inode:[pidfd]"
_PROTOCOL = "system.sockprotoname"  # an extended attribute that every socket has
_NETLINK_SOCK_DIAG = 4  # linux/netlink.h
_SOCK_DIAG_BY_FAMILY = 20  # linux/sock_diag.h
_DUMP = 0x301  # linux/netlink.h: NLM_F_REQUEST | NLM_F_DUMP
_ERROR, _DONE = 2, 3  # linux/netlink.h: NLMSG_ERROR, NLMSG_DONE
_HEADER = struct.Struct("=IHHII")  # struct nlmsghdr
_ATTRIBUTE = struct.Struct("=HH")  # struct nlattr
_INET = struct.Struct("=BBBxI48x")  # struct inet_diag_req_v2: family, protocol, extensions, states
_UNIX = struct.Struct("=BB2xIIII4x")  # struct unix_diag_req: family, protocol, states, inode, what, cookie
_NETLINK = struct.Struct("=BB2xII8x")  # struct netlink_diag_req: family, protocol, inode, what, cookie
_ANY_STATE = 0xFFFFFFFF
_NAME, _PEER = 0, 2  # linux/unix_diag.h: UNIX_DIAG_NAME, UNIX_DIAG_PEER
_NAME_AND_PEER = 1 << _NAME | 1 << _PEER
_UDPLITE = 136  # linux/in.h: IPPROTO_UDPLITE
_ANY_PROTOCOL = 255  # linux/netlink_diag.h: NDIAG_PROTO_ALL


class _Asked(NamedTuple):
    """How to ask for all sockets of a kind; where an answer has the inode, and where its attributes begin.

    Without one of those `needed` that isn't 0, an answer says nothing.
    """

    request: bytes
    inode: int
    attributes: int
    needed: frozenset[int] = frozenset()


def _internet(family: int, protocol: int) -> _Asked:
    return _Asked(_INET.pack(family, protocol, 0, _ANY_STATE), 68, 72)  # struct inet_diag_msg


_UNIX_SOCKETS = _Asked(
    _UNIX.pack(socket.AF_UNIX, 0, _ANY_STATE, 0, _NAME_AND_PEER, 0), 4, 16, frozenset({_NAME, _PEER})
)  # struct unix_diag_msg
_KINDS = {
    b"UNIX": _UNIX_SOCKETS,
    b"UNIX-STREAM": _UNIX_SOCKETS,
    b"NETLINK": _Asked(_NETLINK.pack(socket.AF_NETLINK, _ANY_PROTOCOL, 0, 0), 16, 28),  # struct netlink_diag_msg
    **{
        name + suffix: _internet(family, protocol)
        for name, protocol in (
            (b"TCP", socket.IPPROTO_TCP),
            (b"UDP", socket.IPPROTO_UDP),
            (b"UDPLITE", _UDPLITE),
            (b"RAW", socket.IPPROTO_RAW),
            (b"SCTP", socket.IPPROTO_SCTP),
        )
        for suffix, family in ((b"", socket.AF_INET), (b"v6", socket.AF_INET6))
    },
}


class Descriptors:
    """Looks at descriptors, and remembers what it heard of sockets."""

    def __init__(self, closely: int) -> None:
        """Look for what `closely` says: PATHS or DETAILS."""
        self._details = closely == DETAILS
        self._known: dict[int, bytes] = {}

    def look(self, tid: int, fd: int, every: int) -> list[bytes]:
        """Return what there is to say of `fd`, or of all that `tid` has: LOOKED, a path, NUL, and more each."""
        fds = [fd]
        if every:
            with suppress(OSError):  # killed meanwhile
                fds = sorted(map(int, os.listdir(f"/proc/{tid}/fd")))[:_MOST]
        return [data for each in fds if (data := self._looked(tid, each))]

    def _looked(self, tid: int, fd: int) -> bytes:
        link = f"/proc/{tid}/cwd" if fd == AT_FDCWD else f"/proc/{tid}/fd/{fd}"
        try:
            path = os.readlink(os.fsencode(link))
            if not self._details:
                return LOOKED.pack(fd, 0, 0) + path + b"\0"
            found = os.stat(link)
        except OSError:
            return b""
        more = b""
        if path == _PIDFD:
            more = _pid(tid, fd)
        elif path.startswith(b"socket:["):
            more = self._socket(link, int(path[8:-1]))
        return LOOKED.pack(fd, found.st_mode, found.st_rdev) + path + b"\0" + more

    def _socket(self, link: str, inode: int) -> bytes:
        """Return a socket's protocol, NUL, and what sock_diag says of it, if that is anything."""
        try:
            protocol = os.getxattr(link, _PROTOCOL).rstrip(b"\0")
        except OSError:
            return b""
        asked = _KINDS.get(protocol)
        if asked is not None and inode not in self._known:
            with suppress(OSError):  # a kernel without sock_diag, or without this protocol's part of it
                for answer in _answers(asked.request):
                    if answer[asked.inode : asked.inode + 4] == struct.pack("=I", inode) and _tells(asked, answer):
                        self._known[inode] = answer
        return protocol + b"\0" + self._known.get(inode, b"")


def _answers(request: bytes) -> Iterator[bytes]:
    """Yield the kernel's answers to a request for all sockets of a kind. Raises OSError."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as diagnosis:
        diagnosis.send(_HEADER.pack(_HEADER.size + len(request), _SOCK_DIAG_BY_FAMILY, _DUMP, 0, 0) + request)
        while True:
            data = diagnosis.recv(1 << 16)
            while len(data) >= _HEADER.size:
                size, what, *_ = _HEADER.unpack_from(data)
                if what in (_ERROR, _DONE):
                    return
                yield data[_HEADER.size : size]
                data = data[(size + 3) & ~3 :]


def _tells(asked: _Asked, answer: bytes) -> bool:
    """Whether an answer names an end of the socket."""
    return not asked.needed or any(
        kind in asked.needed and any(data) for kind, data in _attributes(answer[asked.attributes :])
    )


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= _ATTRIBUTE.size:
        size, kind = _ATTRIBUTE.unpack_from(data)
        yield kind, data[_ATTRIBUTE.size : size]
        data = data[max((size + 3) & ~3, _ATTRIBUTE.size) :]


def _pid(tid: int, fd: int) -> bytes:
    """Return the process that a pidfd stands for, as /proc says: negative if that has ended."""
    with suppress(OSError), open(f"/proc/{tid}/fdinfo/{fd}", "rb") as file:
        for line in file:
            if line.startswith(b"Pid:"):
                return line[4:].strip()
    return b""
