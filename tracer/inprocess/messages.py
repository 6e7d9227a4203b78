"""What a tester and its helper say to each other, a JSON object a message over a socket that keeps them apart."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from typing import Any

from tracer import errors
from tracer.errors import TracerError

_ROOM = 1 << 16
_ERRORS = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, TracerError)
}


def send(link: socket.socket, fd: int | None = None, **message: Any) -> None:
    """Send one message, and a descriptor if there is one. Raises OSError."""
    socket.send_fds(link, [json.dumps(message).encode()], [] if fd is None else [fd], socket.MSG_NOSIGNAL)


def receive(link: socket.socket) -> tuple[Mapping[str, Any] | None, int | None]:
    """Return the next message, None at the end, and the descriptor that came with it. Raises OSError."""
    data, fds, _, _ = socket.recv_fds(link, _ROOM, 1, socket.MSG_CMSG_CLOEXEC)
    for fd in fds[1:]:
        os.close(fd)
    return (json.loads(data) if data else None), (fds[0] if fds else None)


def packed(error: TracerError) -> Mapping[str, str]:
    """Return an error as a message's value."""
    return {
        "kind": type(error).__name__,
        "tried": error.tried,
        "happened": error.happened,
        "next_step": error.next_step,
    }


def unpacked(value: Mapping[str, str]) -> TracerError:
    """Return the error that `value` is of."""
    return _ERRORS[value["kind"]](value["tried"], value["happened"], value["next_step"])
