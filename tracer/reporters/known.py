"""What is known of a descriptor, behind its number: a path, a device, the ends of a socket, a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tracer.decode import values as v
from tracer.reporters.quoting import noted

if TYPE_CHECKING:
    from tracer.reporters.spelling import Speller

_DELETED = " (deleted)"  # what the kernel puts behind the path of a file that has no name any more
_NUL, _UNIX_PROTOCOLS = "\0", ("UNIX", "UNIX-STREAM")
_INTERNET = ("TCP", "UDP", "UDPLITE", "DCCP", "SCTP", "L2TP/IP", "PING", "RAW")
_PROTOCOLS = {"NETLINK", *_INTERNET, *(f"{name}v6" for name in _INTERNET)}  # strace knows these by name


def known(s: Speller, path: str | None) -> str:
    """Return what the style wants to stand behind a descriptor that refers to `path`."""
    if path is None or not s.style.paths:
        return ""
    if s.style.paths > 1 and isinstance(path, v.Looked) and path.details is not None:
        return f"<{_DETAILS[type(path.details)](s, path)}>"
    if s.style.exact and path.endswith(_DELETED):
        return noted(path.removesuffix(_DELETED), s.escape) + "(deleted)"
    return noted(path, s.escape)


def _device_node(s: Speller, path: v.Looked) -> str:
    kind, number = path.details
    return f"{noted(path, s.escape)[1:-1]}<{kind} {number.major}:{number.minor}>"


def _socket_ends(s: Speller, path: v.Looked) -> str:
    ends = path.details
    if ends.protocol in _UNIX_PROTOCOLS:
        peer = f"->{ends.peer}" if ends.peer else ""
        return f"{ends.protocol}:[{ends.inode}{peer}{_socket_name(s, ends.local)}]"
    if ends.protocol not in _PROTOCOLS:
        return str(path)
    remote = f"->{ends.remote}" if ends.remote else ""
    return f"{ends.protocol}:[{ends.local or ends.inode}{remote}]"


def _socket_name(s: Speller, name: str | None) -> str:
    if not name:
        return ""
    return f",@{s.quoted(name[1:])}" if name.startswith("\0") else f",{s.quoted(name.removesuffix(_NUL))}"


_DETAILS: Mapping[type, Callable[[Speller, v.Looked], str]] = {
    v.DeviceNode: _device_node,
    v.SocketEnds: _socket_ends,
    v.ProcessOf: lambda s, path: f"pid:{path.details.pid}",
}
