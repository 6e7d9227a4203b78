"""Descriptors that were looked at in a call: what the engine found, as paths that know more."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from stat import S_ISBLK, S_ISCHR
from typing import Any

from tracer.abi.flags.sockets import NETLINK_PROTOCOLS
from tracer.decode import values as v
from tracer.model.records import LOOKED, LOOKED_AT, Captured, CaptureKind

_LOOKS = CaptureKind.FD_BEFORE, CaptureKind.FD_AFTER
_SOCKET = "socket:["
_ATTRIBUTE = struct.Struct("=HH")  # struct nlattr
_NAME, _PEER = 0, 2  # linux/unix_diag.h


def looked_at(captures: Iterable[Captured], arg: int = LOOKED_AT) -> dict[int, v.Looked]:
    """Return the descriptors of a call that were looked at: its arguments', or its result's.

    Of one that was looked at before the call and after, it is as before.
    """
    looks = [
        (kind, data) for at, kind, _, data in captures if at == arg and kind in _LOOKS and len(data) > LOOKED.size
    ]
    return dict(_looked(data) for _, data in sorted(looks, reverse=True))


def _looked(data: bytes) -> tuple[int, v.Looked]:
    fd, mode, device = LOOKED.unpack_from(data)
    path, _, more = data[LOOKED.size :].partition(b"\0")
    text, details = os.fsdecode(path), None
    with suppress(ValueError, struct.error):  # a file may hold anything
        details = _details(text, mode, device, more)
    return fd, v.Looked.of(text, details)


def _details(path: str, mode: int, device: int, more: bytes) -> Any:
    if S_ISCHR(mode) or S_ISBLK(mode):
        return v.DeviceNode("char" if S_ISCHR(mode) else "block", v.DeviceNumber(device))
    if not more:
        return None
    if not path.startswith(_SOCKET):
        return v.ProcessOf(int(more)) if int(more) > 0 else None  # it has ended
    protocol, _, answer = more.partition(b"\0")
    name = protocol.decode()
    known = v.SocketEnds(name, int(path[len(_SOCKET) : -1]))
    return _ENDS.get(name, _internet)(known, answer) if answer else known


def _internet(known: v.SocketEnds, answer: bytes) -> v.SocketEnds:
    """Return the ends in a struct inet_diag_msg."""
    size = 16 if known.protocol.endswith("v6") else 4
    ports = struct.unpack_from(">HH", answer, 4)
    addresses = [answer[at : at + size] for at in (8, 24)]
    local, remote = (f"{_address(data)}:{port}" for data, port in zip(addresses, ports, strict=True))
    return known._replace(local=local, remote=remote if ports[1] or any(addresses[1]) else None)


def _address(data: bytes) -> str:
    from socket import AF_INET, AF_INET6, inet_ntop  # a large module for what hardly any trace needs

    return inet_ntop(AF_INET, data) if len(data) == 4 else f"[{inet_ntop(AF_INET6, data)}]"


def _unix(known: v.SocketEnds, answer: bytes) -> v.SocketEnds:
    """Return the ends in a struct unix_diag_msg and its attributes."""
    found = dict(_attributes(answer[16:]))
    local = os.fsdecode(found[_NAME]) if _NAME in found else None
    return known._replace(local=local, peer=int.from_bytes(found.get(_PEER, b""), "little"))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= _ATTRIBUTE.size:
        size, kind = _ATTRIBUTE.unpack_from(data)
        yield kind, data[_ATTRIBUTE.size : size]
        data = data[max((size + 3) & ~3, _ATTRIBUTE.size) :]


def _netlink(known: v.SocketEnds, answer: bytes) -> v.SocketEnds:
    """Return the end in a struct netlink_diag_msg."""
    family, port = struct.unpack_from("=2xBxI", answer)
    name = NETLINK_PROTOCOLS.get(family, str(family)).removeprefix("NETLINK_")
    return known._replace(local=f"{name}:{port}")


_ENDS: Mapping[str, Callable[[v.SocketEnds, bytes], v.SocketEnds]] = {
    "UNIX": _unix,
    "UNIX-STREAM": _unix,
    "NETLINK": _netlink,
}
