"""The kernel's limits, and the check that a path keeps to them. Source: linux/limits.h."""

from errno import EINVAL, ENAMETOOLONG
from posix import fspath
from sys import getfilesystemencodeerrors, getfilesystemencoding

from syscalls.errno import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

    AnyPath = str | bytes | PathLike[str] | PathLike[bytes]

__all__ = [
    "ARG_MAX",
    "LINK_MAX",
    "MAX_CANON",
    "MAX_INPUT",
    "NAME_MAX",
    "NGROUPS_MAX",
    "NR_OPEN",
    "PATH_MAX",
    "PIPE_BUF",
    "RTSIG_MAX",
    "XATTR_LIST_MAX",
    "XATTR_NAME_MAX",
    "XATTR_SIZE_MAX",
]

NR_OPEN = 1024
NGROUPS_MAX = 65536
ARG_MAX = 131072
LINK_MAX = 127
MAX_CANON = 255
MAX_INPUT = 255
NAME_MAX = 255
PATH_MAX = 4096  # bytes, the NUL at the end included
PIPE_BUF = 4096
XATTR_NAME_MAX = 255
XATTR_SIZE_MAX = 65536
XATTR_LIST_MAX = 65536
RTSIG_MAX = 32

_ENCODING, _ERRORS = getfilesystemencoding(), getfilesystemencodeerrors()


def checked_path(path: "AnyPath", call: str) -> bytes:
    """Give *path* as the bytes that the kernel will see, or raise Error before any call is made.

    A str is encoded as ``os.fsencode`` does it. *call* is named in the Error.
    Error EINVAL: a NUL inside. Error ENAMETOOLONG: with its NUL at the end it's over PATH_MAX bytes.
    TypeError: it's no str, bytes or os.PathLike.
    """
    plain = fspath(path)
    name = encoded(plain, "a path")
    if len(name) >= PATH_MAX:
        raise Error(ENAMETOOLONG, call, plain)
    if 0 in name:
        raise Error(EINVAL, call, plain)
    return name


def encoded(text: str | bytes, what: str) -> bytes:
    """Give bytes as they are, and a str as ``os.fsencode`` encodes it. *what* is named in the TypeError."""
    if isinstance(text, str):
        return text.encode(_ENCODING, _ERRORS)
    if not isinstance(text, bytes):
        raise TypeError(f"{what} is str or bytes, not {type(text).__name__}")
    return text
