"""Several buffers in one call: readv, writev, preadv, pwritev, preadv2, pwritev2.

Source of the numbers: linux/fs.h; a call takes at most IOV_MAX buffers: linux/uio.h.
"""

from syscalls._raw import by_fd, offset, readable, writable
from syscalls._several import several
from syscalls._words import words
from syscalls.number import SYS_preadv, SYS_preadv2, SYS_pwritev, SYS_pwritev2, SYS_readv, SYS_writev

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import Buffer

    from syscalls._raw import Descriptor

    Place = tuple[int, int, object]

IOV_MAX = 1024
"""How many buffers a call takes: UIO_MAXIOV in linux/uio.h."""

RWF_HIPRI = 0x01
RWF_DSYNC = 0x02
RWF_SYNC = 0x04
RWF_NOWAIT = 0x08
RWF_APPEND = 0x10


def readv(fd: "Descriptor", buffers: "Iterable[Buffer]") -> int:
    """Fill *buffers* one after the other in one call; return how many bytes came, 0 at the end of the file.

    Error: see readv(2). TypeError: a buffer can't be written to.
    """
    return _vector(SYS_readv, "readv", fd, writable, buffers)


def writev(fd: "Descriptor", buffers: "Iterable[Buffer]") -> int:
    """Write *buffers* one after the other in one call; return how many bytes the kernel took.

    Error: see writev(2).
    """
    return _vector(SYS_writev, "writev", fd, readable, buffers)


def preadv(fd: "Descriptor", buffers: "Iterable[Buffer]", where: int) -> int:
    """Do as `readv` at offset *where*; the cursor stays. Error: see preadv(2)."""
    return _vector(SYS_preadv, "preadv", fd, writable, buffers, offset(where), 0)


def pwritev(fd: "Descriptor", buffers: "Iterable[Buffer]", where: int) -> int:
    """Do as `writev` at offset *where*; the cursor stays. Error: see pwritev(2)."""
    return _vector(SYS_pwritev, "pwritev", fd, readable, buffers, offset(where), 0)


def preadv2(fd: "Descriptor", buffers: "Iterable[Buffer]", where: int, flags: int) -> int:
    """Do as `preadv` with RWF_ *flags*; offset -1 is the cursor. Error: see preadv2(2)."""
    return _vector(SYS_preadv2, "preadv2", fd, writable, buffers, offset(where), 0, flags)


def pwritev2(fd: "Descriptor", buffers: "Iterable[Buffer]", where: int, flags: int) -> int:
    """Do as `pwritev` with RWF_ *flags*; offset -1 is the cursor. Error: see pwritev2(2)."""
    return _vector(SYS_pwritev2, "pwritev2", fd, readable, buffers, offset(where), 0, flags)


def _vector(
    number: int,
    call: str,
    fd: "Descriptor",
    locate: "Callable[[Buffer], Place]",
    buffers: "Iterable[Buffer]",
    *rest: int,
) -> int:
    """Issue call(fd, iov, iovcnt, …): struct iovec is an address and a length, 8 bytes each."""
    places = [locate(buffer) for buffer in several(buffers, "buffers")]
    address, _length, _keep = readable(words(*(part for place in places for part in place[:2])))
    return by_fd(number, call, fd, address, len(places), *rest)


__all__ = [
    "IOV_MAX",
    "RWF_APPEND",
    "RWF_DSYNC",
    "RWF_HIPRI",
    "RWF_NOWAIT",
    "RWF_SYNC",
    "preadv",
    "preadv2",
    "pwritev",
    "pwritev2",
    "readv",
    "writev",
]
